//! Documents to the model's types: what a schema cannot say is found here.

use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment as Step};

use super::document::{Content, Source};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::{FieldPath, Segment};
use crate::spec::schema::SchemaKind;

/// Decodes a document that its schema accepts. The types stop at their first mistake.
pub(super) fn decode(source: &Source<'_>, kind: SchemaKind) -> Result<Content, Box<Finding>> {
    match kind {
        SchemaKind::Job => typed(source).map(|job| Content::Job(Box::new(job))),
        SchemaKind::Project => typed(source).map(|project| Content::Project(Box::new(project))),
        SchemaKind::Seed => typed(source).map(|seed| Content::Seed(Box::new(seed))),
    }
}

fn typed<T: DeserializeOwned>(source: &Source<'_>) -> Result<T, Box<Finding>> {
    // Following the path takes as long as decoding: it is followed when there is something to tell.
    if let Ok(typed) = T::deserialize(source.root) {
        return Ok(typed);
    }
    serde_path_to_error::deserialize(source.root).map_err(|error| {
        let place = source.place(path_of(error.path()), Target::Value);
        Box::new(Finding::new(Code::BadValue, place, error.inner().to_string()))
    })
}

fn path_of(path: &Path) -> FieldPath {
    let segment = |step: &Step| match step {
        Step::Seq { index } => Some(Segment::Index(*index)),
        Step::Map { key } => Some(Segment::from(key.clone())),
        Step::Enum { variant } => Some(Segment::from(variant.clone())),
        Step::Unknown => None,
    };
    path.iter().map_while(segment).collect()
}
