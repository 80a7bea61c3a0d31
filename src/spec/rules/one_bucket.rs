//! `one-bucket`: some operations take objects of one bucket only.
// Source: S3 User Guide, "Copy objects" (restrictions: all source objects in one bucket), "S3 Object Lock retention" and
// "S3 Object Lock legal hold" (one bucket a manifest).

use super::Subject;
use super::subject::manifest;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    use OperationKind as Kind;
    let kind = subject.kind();
    let Some(content) = subject.file.filter(|content| content.buckets.len() > 1) else { return Vec::new() };
    if !matches!(kind, Kind::PutObjectCopy | Kind::PutObjectRetention | Kind::PutObjectLegalHold) {
        return Vec::new();
    }
    let names: Vec<String> = content.buckets.iter().take(3).map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    let more = if content.buckets.len() > 3 { " and more" } else { "" };
    let message = format!("`{kind}` takes objects of one bucket, and the file names {names}{more}");
    let finding = subject.at_value(Code::OneBucket, manifest(["file", "path"]), message);
    vec![finding.with_help("write one list, and one job, for each bucket")]
}
