//! `policy-priority`: the project keeps its jobs within a range of priorities.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("priority") else { return Vec::new() };
    let priority = subject.spec().priority;
    let Some(range) = policy.priority.filter(|range| !(range.min..=range.max).contains(&priority)) else {
        return Vec::new();
    };
    let message = format!("priority {priority} is outside of what this project's jobs may have");
    let finding = subject.at_value(Code::PolicyPriority, FieldPath::of(["spec", "priority"]), message);
    let finding = finding.with_help(format!("the policy allows {} to {}", range.min, range.max));
    vec![finding.with_related(place, "the policy says so here")]
}
