//! `no-report`: without a completion report nobody learns which tasks failed.

use super::Subject;
use crate::model::Operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    // There it is an error, by a rule of its own; so it is where the policy demands one.
    let is_checksum = matches!(subject.document.spec.operation, Operation::ComputeObjectChecksum(_));
    let is_demanded = subject.policy("requireReport").is_some_and(|(policy, _)| policy.require_report == Some(true));
    if subject.spec().report.is_some() || is_checksum || is_demanded {
        return Vec::new();
    }
    let finding = subject.at_key(
        Code::NoReport,
        FieldPath::of(["spec", "report"]),
        "the job has no completion report, so nobody learns which tasks failed",
    );
    vec![
        finding
            .with_help("add `report: {bucket: s3://BUCKET, scope: FailedTasksOnly}` here or to the project's defaults"),
    ]
}
