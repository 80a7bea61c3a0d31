//! `policy-operation`: the project lets its jobs do these operations only.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("allowedOperations") else { return Vec::new() };
    let kind = subject.kind();
    let Some(allowed) = policy.allowed_operations.as_ref().filter(|allowed| !allowed.contains(&kind)) else {
        return Vec::new();
    };
    let names: Vec<String> = allowed.iter().map(|kind| format!("`{kind}`")).collect();
    let at = FieldPath::of(["spec", "operation"]).join(kind.to_string());
    let finding = subject.at_key(Code::PolicyOperation, at, format!("jobs of this project do not do `{kind}`"));
    let finding = finding.with_help(format!("the policy allows {}", names.join(", ")));
    vec![finding.with_related(place, "the policy says so here")]
}
