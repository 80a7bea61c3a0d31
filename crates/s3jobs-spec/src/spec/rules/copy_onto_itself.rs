//! `copy-onto-itself`: S3 refuses to copy an object onto itself unless something about it changes.
// Source: S3 API, CopyObject; S3 answers "This copy request is illegal because it is trying to copy an object to itself
// without changing the object's metadata, storage class, website redirect location or encryption attributes".

use super::Subject;
use super::subject::{BucketUse, operation};
use crate::model::manifest::ManifestField;
use crate::model::operation::{MetadataDirective, PutObjectCopy};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((source, Onto::Unchanged)) = onto_itself(subject) else { return Vec::new() };
    let message = "this copies each object onto itself without a change, which S3 refuses";
    let help = "add a `targetKeyPrefix`, name another bucket, or change storage class, metadata or encryption";
    let at = operation(["putObjectCopy", "targetResource"]);
    let finding = subject.at_value(Code::CopyOntoItself, at, message).with_help(help);
    vec![finding.with_related(subject.place(source.at, Target::Value), "the objects are in that bucket")]
}

/// What a copy onto its own source does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Onto {
    /// Nothing that S3 would accept.
    Unchanged,
    /// It changes the object, or makes an earlier version the current one.
    Changed,
}

/// The bucket whose objects are copied onto themselves, if the spec says so.
pub(super) fn onto_itself<'s>(subject: &Subject<'s>) -> Option<(BucketUse<'s>, Onto)> {
    let copy = subject.copy().filter(|copy| copy.target_key_prefix.is_none())?;
    let source = subject.source().filter(|source| source.name == copy.target_resource.name())?;
    let has_versions = subject.columns().is_some_and(|(_, columns)| columns.contains(&ManifestField::VersionId));
    Some((source, if has_versions || changes(copy) { Onto::Changed } else { Onto::Unchanged }))
}

/// Whether the copies differ from their sources in what S3 asks for.
fn changes(copy: &PutObjectCopy) -> bool {
    copy.storage_class.is_some()
        || copy.new_object_metadata.is_some()
        || copy.metadata_directive == Some(MetadataDirective::Replace)
        || copy.redirect_location.is_some()
        || copy.sse_aws_kms_key_id.is_some()
        || copy.bucket_key_enabled.is_some()
        || copy.checksum_algorithm.is_some()
}
