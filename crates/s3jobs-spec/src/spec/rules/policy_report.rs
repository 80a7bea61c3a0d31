//! `policy-report`: every job of the project has a completion report.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("requireReport") else { return Vec::new() };
    if policy.require_report != Some(true) || subject.spec().report.is_some() {
        return Vec::new();
    }
    let at = FieldPath::of(["spec", "report"]);
    let finding = subject.at_key(Code::PolicyReport, at, "jobs of this project have a completion report");
    let finding =
        finding.with_help("add `report: {bucket: s3://BUCKET, scope: AllTasks}` here or to the project's defaults");
    vec![finding.with_related(place, "the policy says so here")]
}
