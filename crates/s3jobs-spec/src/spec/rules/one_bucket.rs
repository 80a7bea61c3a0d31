//! `one-bucket`: some operations take objects of one bucket only.

use super::Subject;
use super::subject::manifest;
use crate::model::text::names;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let kind = subject.kind();
    let Some(content) = subject.file.filter(|content| content.buckets.len() > 1) else { return Vec::new() };
    if !kind.takes_one_bucket() {
        return Vec::new();
    }
    let message = format!("`{kind}` takes objects of one bucket, and the file names {}", names(&content.buckets));
    let finding = subject.at_value(Code::OneBucket, manifest(["file", "path"]), message);
    vec![finding.with_help("write one list, and one job, for each bucket")]
}
