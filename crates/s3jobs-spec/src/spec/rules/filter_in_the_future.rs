//! `filter-in-the-future`: no object has been created after a time that is still to come.
// Source: S3 Control 2018-08-20, `JobManifestGeneratorFilter$CreatedAfter`.

use super::Subject;
use super::subject::manifest;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let filter = subject.generator().and_then(|generator| generator.filter.as_ref());
    let Some(after) = filter.and_then(|filter| filter.created_after) else { return Vec::new() };
    if after.timestamp() <= subject.now {
        return Vec::new();
    }
    let message = "no object has been created after this time, for it is in the future";
    let at = manifest(["generator", "filter", "createdAfter"]);
    let finding = subject.at_value(Code::FilterInTheFuture, at, message);
    vec![finding.with_help("S3 fails a job that finds no object; is the year right?")]
}
