//! `report-among-objects`: the report is written where the objects are.
// Source: S3 User Guide, "Examples: S3 Batch Operations completion reports".

use super::Subject;
use super::subject::BucketRole;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let buckets = subject.buckets();
    let report = buckets.iter().find(|used| used.role == BucketRole::Report);
    let is_objects = |role| matches!(role, BucketRole::Objects | BucketRole::Target);
    let Some((report, objects)) = report.and_then(|report| {
        let objects = buckets.iter().find(|used| is_objects(used.role) && used.name == report.name)?;
        Some((report, objects))
    }) else {
        return Vec::new();
    };
    let message = "the report is written among the objects, where a later job may take it for one";
    let finding = subject.at_value(Code::ReportAmongObjects, report.at.clone(), message);
    let place = subject.place(objects.at.clone(), Target::Value);
    vec![finding.with_help("write reports to a bucket of their own").with_related(place, "the same bucket")]
}
