//! `compute-checksum-needs-report-owner`: the checksums go into a report whose bucket's owner is stated.
// Source: S3 User Guide, "Compute checksums": the completion report's expected bucket owner is required.

use super::Subject;
use crate::model::Operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !matches!(subject.document.spec.operation, Operation::ComputeObjectChecksum(_)) {
        return Vec::new();
    }
    let at = FieldPath::of(["spec", "report", "expectedBucketOwner"]);
    match &subject.spec().report {
        Some(report) if report.expected_bucket_owner.is_some() => Vec::new(),
        Some(_) => vec![
            subject
                .at_key(Code::ComputeChecksumNeedsReportOwner, at, "the report does not say who owns its bucket")
                .with_help("add `expectedBucketOwner`, the 12 digits of the account that owns the bucket, in quotes"),
        ],
        None => vec![
            subject
                .at_key(Code::ComputeChecksumNeedsReportOwner, at, "the checksums have no report to go into")
                .with_help("add a `report` with `bucket`, `scope: AllTasks` and `expectedBucketOwner`"),
        ],
    }
}
