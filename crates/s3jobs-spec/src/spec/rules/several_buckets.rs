//! `several-buckets`: a list stays within one bucket, whatever the operation.
// Source: S3 User Guide, "S3 Batch Operations basics". `one_bucket` is about the operations that refuse such a list.

use super::Subject;
use super::subject::manifest;
use crate::model::text::names;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(content) = subject.file.filter(|content| content.buckets.len() > 1) else { return Vec::new() };
    if subject.kind().takes_one_bucket() {
        return Vec::new();
    }
    let message =
        format!("S3 expects the objects of a list in one bucket, and the file names {}", names(&content.buckets));
    let finding = subject.at_value(Code::SeveralBuckets, manifest(["file", "path"]), message);
    vec![finding.with_help("write one list, and one job, for each bucket")]
}
