use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::metadata::NewMetadata;
use super::request;
use crate::checksum::Algorithm;
use crate::jobs::error::CallError;
use crate::jobs::task::{Attempt, TaskError, TaskFailure};
use crate::objects::{
    Copy, CopyMetadata, CopyTags, Encryption, Lock, NewAcl, Place, Reading as _, SourceCondition, StorageClass, Tags,
};
use crate::store::Change;

/// Where copies go and what they say of themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) struct CopyWork {
    pub(super) bucket: String,
    /// A folder's name: a slash follows it.
    pub(super) prefix: Option<String>,
    /// Nothing: `STANDARD`.
    pub(super) storage_class: Option<StorageClass>,
    /// The copy's own headers and user metadata, or nothing for the source's.
    pub(super) metadata: Option<NewMetadata>,
    /// The copy's own tags, or nothing for the source's.
    pub(super) tags: Option<Tags>,
    /// Nothing: the owner alone has access.
    pub(super) acl: Option<NewAcl>,
    pub(super) lock: Lock,
    /// Nothing: the default of the bucket that is copied to.
    pub(super) encryption: Option<Encryption>,
    /// `x-amz-website-redirect-location`.
    pub(super) redirect: Option<String>,
    /// Nothing: the source's, if it has one.
    pub(super) checksum: Option<Algorithm>,
    pub(super) modified_since: Option<Timestamp>,
    pub(super) unmodified_since: Option<Timestamp>,
}

impl CopyWork {
    /// Reads an `S3CopyObjectOperation`.
    pub(in crate::jobs::operations) fn read(options: &Value) -> Result<Self, CallError> {
        request::read(options)
    }

    /// Copies one object.
    pub(in crate::jobs::operations) fn perform(
        &self,
        change: &mut Change<'_>,
        attempt: &Attempt<'_>,
    ) -> Result<(), TaskError> {
        self.check_region(change, attempt)?;
        let key = match &self.prefix {
            Some(prefix) => format!("{prefix}/{}", attempt.key),
            None => attempt.key.to_owned(),
        };
        let metadata = match self.metadata.clone() {
            Some(NewMetadata { headers, metadata }) => CopyMetadata::Replace { headers, metadata },
            None => CopyMetadata::Keep,
        };
        change.copy_object(Copy {
            metadata,
            tags: self.tags.clone().map_or(CopyTags::Keep, CopyTags::Replace),
            storage_class: self.storage_class,
            redirect: self.redirect.clone(),
            acl: self.acl.clone(),
            lock: self.lock,
            encryption: self.encryption.clone(),
            checksum: self.checksum,
            condition: SourceCondition {
                modified_since: self.modified_since,
                unmodified_since: self.unmodified_since,
                ..SourceCondition::default()
            },
            ..Copy::new(attempt.which()?, Place::new(&self.bucket, &key), attempt.now)
        })?;
        Ok(())
    }

    /// Refuses where the job is not in the Region of the bucket that is copied to.
    // Source: S3 User Guide, "Copy objects": the job is to be created in the destination's Region. How S3 says so is a guess.
    fn check_region(&self, change: &Change<'_>, attempt: &Attempt<'_>) -> Result<(), TaskError> {
        let target = change.bucket(&self.bucket)?;
        let region = &attempt.scope.region;
        if target.region == *region {
            return Ok(());
        }
        let message = format!(
            "the job is in Region {region}, but the destination bucket is in {}: create the job there",
            target.region
        );
        Err(TaskFailure::new(400, "InvalidRequest", message).into())
    }
}
