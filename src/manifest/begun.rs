//! A list whose beginning came with what HeadObject would say of it: most lists are short, and need one call.

use async_trait::async_trait;
use bytes::Bytes;

use crate::aws::{BucketHead, ObjectHead, Objects, Part, PortError, PutCondition};
use crate::model::arn::ObjectAddress;
use crate::model::manifest::{ETag, VersionId};

/// A list, and its first bytes; none where only HeadObject answers.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) head: ObjectHead,
    pub(super) first: Bytes,
}

/// Reads a list on: what came with its head is not asked for again.
pub(super) struct Reader<'a> {
    pub(super) objects: &'a dyn Objects,
    pub(super) begun: Begun,
}

#[async_trait]
impl Objects for Reader<'_> {
    async fn get_part(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        part: &Part,
    ) -> Result<Bytes, PortError> {
        let Begun { head, first } = &self.begun;
        let place = |at: u64| usize::try_from(at).ok().filter(|at| *at <= first.len());
        match (place(part.bytes.start), place(part.bytes.end)) {
            (Some(start), Some(end)) if part.etag == head.etag => Ok(first.slice(start..end)),
            (_, _) => self.objects.get_part(object, version, part).await,
        }
    }

    async fn head(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<ObjectHead>, PortError> {
        self.objects.head(object, version).await
    }

    async fn get(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<Bytes>, PortError> {
        self.objects.get(object, version).await
    }

    async fn bucket(&self, name: &str) -> Result<Option<BucketHead>, PortError> {
        self.objects.bucket(name).await
    }

    async fn put(&self, object: &ObjectAddress, body: Bytes, condition: PutCondition) -> Result<ETag, PortError> {
        self.objects.put(object, body, condition).await
    }
}
