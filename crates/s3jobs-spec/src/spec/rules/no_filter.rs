//! `no-filter`: without a filter the generated list holds the whole bucket.
// Source: S3 Control 2018-08-20, `S3JobManifestGenerator$Filter`.

use super::Subject;
use super::subject::manifest;
use crate::model::manifest::ManifestFilter;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(generator) = subject.generator() else { return Vec::new() };
    let is_filtered = generator.filter.as_ref().is_some_and(|filter| *filter != ManifestFilter::default());
    // Of a replication a rule of its own says what it means.
    if is_filtered || subject.kind() == OperationKind::ReplicateObject {
        return Vec::new();
    }
    let message = format!("no filter: the job works on every object of `{}`", generator.source_bucket.name());
    let finding = subject.at_value(Code::NoFilter, manifest(["generator", "sourceBucket"]), message);
    vec![
        finding
            .with_help("if that is not meant, add a `filter`, such as `keyNameConstraint: {matchAnyPrefix: [logs/]}`"),
    ]
}
