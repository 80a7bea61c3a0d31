//! `policy-region`: the project lets its jobs run in these Regions only.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("allowedRegions") else { return Vec::new() };
    let (Some(allowed), Some(region)) = (&policy.allowed_regions, &subject.spec().region) else { return Vec::new() };
    if allowed.contains(region) {
        return Vec::new();
    }
    let names: Vec<String> = allowed.iter().map(|region| format!("`{region}`")).collect();
    let at = FieldPath::of(["spec", "region"]);
    let finding = subject.at_value(Code::PolicyRegion, at, format!("jobs of this project do not run in `{region}`"));
    let finding = finding.with_help(format!("the policy allows {}", names.join(", ")));
    vec![finding.with_related(place, "the policy says so here")]
}
