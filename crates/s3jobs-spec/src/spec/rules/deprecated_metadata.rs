//! `deprecated-metadata`: fields of `newObjectMetadata` that S3 deprecates.
// Source: S3 Control 2018-08-20, `S3ObjectMetadata`: "This member has been deprecated."

use super::Subject;
use super::subject::operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(metadata) = subject.copy().and_then(|copy| copy.new_object_metadata.as_ref()) else {
        return Vec::new();
    };
    let fields = [
        ("contentLength", metadata.content_length.is_some()),
        ("contentMd5", metadata.content_md5.is_some()),
        ("requesterCharged", metadata.requester_charged.is_some()),
    ];
    let finding = |(name, _): (&'static str, bool)| {
        let at = operation(["putObjectCopy", "newObjectMetadata", name]);
        subject
            .at_key(Code::DeprecatedMetadata, at, format!("`{name}` is deprecated by S3"))
            .with_help("remove it: S3 takes it from each object")
    };
    fields.into_iter().filter(|(_, given)| *given).map(finding).collect()
}
