//! `list-among-objects`: S3 keeps the generated list in the bucket that it lists, under no prefix of its own.

use super::Subject;
use super::subject::manifest;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(generator) = subject.generator() else { return Vec::new() };
    let Some(output) = &generator.manifest_output_location else { return Vec::new() };
    if output.prefix.is_some() || output.bucket.name() != generator.source_bucket.name() {
        return Vec::new();
    }
    let at = manifest(["generator", "manifestOutputLocation", "bucket"]);
    let message = "the list is kept among the objects that it lists";
    let finding =
        subject.at_value(Code::ListAmongObjects, at, message).with_help("add a `prefix`, or name another bucket");
    let source = subject.place(manifest(["generator", "sourceBucket"]), Target::Value);
    vec![finding.with_related(source, "the bucket that is listed")]
}
