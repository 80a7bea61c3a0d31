//! `generator-output-location`: a generated list is kept where, and only if, the spec says so.
// Source: S3 Control 2018-08-20, `S3JobManifestGenerator$EnableManifestOutput`.

use super::Subject;
use super::subject::manifest;
use crate::model::Manifest;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Manifest::Generator(generator) = &subject.document.spec.manifest else { return Vec::new() };
    let at = manifest(["generator", "enableManifestOutput"]);
    let finding = match (generator.enable_manifest_output, &generator.manifest_output_location) {
        (true, None) => subject
            .at_value(Code::GeneratorOutputLocation, at, "the list is to be kept, but nothing says where")
            .with_help("add `manifestOutputLocation` with a `bucket`, or write `false`"),
        (false, Some(_)) => subject
            .at_value(Code::GeneratorOutputLocation, at, "`manifestOutputLocation` is given, but the list is not kept")
            .with_help("write `true`, or remove `manifestOutputLocation`"),
        (true, Some(_)) | (false, None) => return Vec::new(),
    };
    vec![finding]
}
