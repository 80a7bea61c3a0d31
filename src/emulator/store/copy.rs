use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Change, Failure, Headers, NewObject, Object, Place, Precondition, Reading as _, Refusal, Source, StorageClass, Tags,
};

/// A copy within the store: which object, to where, and what the new object says of itself.
pub(crate) struct Copy<'a> {
    pub(crate) from: Place<'a>,
    pub(crate) to: Place<'a>,
    pub(crate) modified: Timestamp,
    pub(crate) metadata: CopyMetadata,
    pub(crate) tags: CopyTags,
    /// The new object's class. S3 does not copy the source's.
    pub(crate) storage_class: StorageClass,
    /// Of the object at `to`.
    pub(crate) precondition: Precondition,
}

/// Headers and user metadata of the new object.
pub(crate) enum CopyMetadata {
    /// The source's.
    Keep,
    /// These alone.
    Replace { headers: Headers, metadata: BTreeMap<String, String> },
}

/// Tags of the new object.
pub(crate) enum CopyTags {
    /// The source's.
    Keep,
    /// These alone.
    Replace(Tags),
}

impl Change<'_> {
    /// Copies an object; source and copy share their bytes.
    pub(crate) fn copy_object(&mut self, copy: Copy<'_>) -> Result<Object, Failure> {
        let Copy { from, to, modified, metadata, tags, storage_class, precondition } = copy;
        let source = self.object(from)?;
        if source.storage_class.is_archive() {
            return Err(Refusal::InvalidObjectState.into());
        }
        if from == to && matches!(metadata, CopyMetadata::Keep) && storage_class == source.storage_class {
            return Err(Refusal::CopyOntoItself.into());
        }
        let body = Source::Shared(source.shared_body());
        let (headers, metadata) = match metadata {
            CopyMetadata::Keep => (source.headers, source.metadata),
            CopyMetadata::Replace { headers, metadata } => (headers, metadata),
        };
        let tags = match tags {
            CopyTags::Keep => source.tags,
            CopyTags::Replace(tags) => tags,
        };
        let checksum = source.checksum;
        let new = NewObject { source: body, modified, headers, metadata, tags, storage_class, checksum };
        self.put_object(to, new, &precondition)
    }
}
