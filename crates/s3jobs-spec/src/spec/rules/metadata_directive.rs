//! `metadata-directive`: metadata is given and not taken over, or taken away and not given.
// Source: S3 API, CopyObject, `x-amz-metadata-directive`: with COPY the source's metadata is kept, with REPLACE all
// metadata comes from the request.

use super::Subject;
use super::subject::operation;
use crate::model::operation::{MetadataDirective, NewObjectMetadata};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(copy) = subject.copy() else { return Vec::new() };
    let given = copy.new_object_metadata.as_ref().filter(|metadata| has_headers(metadata));
    let at = |field| operation(["putObjectCopy", field]);
    let finding = match (copy.metadata_directive, given) {
        (Some(MetadataDirective::Copy), Some(_)) => {
            let message = "`COPY` keeps the metadata of the objects, and other metadata is given";
            let finding = subject.at_value(Code::MetadataDirective, at("metadataDirective"), message);
            let place = subject.place(at("newObjectMetadata"), Target::Key);
            finding
                .with_help("write `REPLACE` to use it, or remove one of the two")
                .with_related(place, "the other metadata")
        }
        (Some(MetadataDirective::Replace), None) => {
            let message = "`REPLACE` without `newObjectMetadata` drops all metadata, content types included";
            let finding = subject.at_value(Code::MetadataDirective, at("metadataDirective"), message);
            finding.with_help("give `newObjectMetadata`, or remove `metadataDirective` to keep what objects have")
        }
        (Some(MetadataDirective::Copy) | None, None) | (Some(MetadataDirective::Replace) | None, Some(_)) => {
            return Vec::new();
        }
    };
    vec![finding]
}

/// Whether any of it is metadata: encryption stands there too, and is not.
fn has_headers(metadata: &NewObjectMetadata) -> bool {
    NewObjectMetadata { sse_algorithm: None, ..metadata.clone() } != NewObjectMetadata::default()
}
