//! Buckets and objects: what is kept of them, and what can be done with them.
//!
//! Every change is a function on [`Change`](crate::store::Change), so that one transaction can hold the effects of many
//! tasks and their report rows, and everything that reads is a function of [`Reading`], which works inside a change and
//! outside of one. What S3 refuses is a [`Refusal`]. Nothing here knows HTTP. Start reading at `record/`, then
//! `reading.rs` and `write.rs`.

mod acl;
mod bucket;
mod copy;
mod delete;
mod encryption;
mod failure;
mod limits;
mod list;
mod list_versions;
mod lock;
mod multipart;
mod place;
mod policy;
mod precondition;
mod reading;
mod record;
mod refusal;
mod replicate;
mod replication_failure;
mod restore;
mod rules;
mod tables;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use copy::{Copy, CopyMetadata, CopyTags, SourceCondition};
pub(crate) use delete::{Deleted, Deletion};
pub(crate) use failure::Failure;
pub(crate) use list::{After, Listing, Page, rolled_up};
pub(crate) use list_versions::{AfterVersion, ListedVersion, VersionListing, VersionPage};
pub(crate) use lock::{Authority, Bypass, require_lock};
pub(crate) use multipart::{
    AfterUpload, Completed, Completion, NamedPart, Upload, UploadChecksum, UploadId, UploadListing, UploadPage,
    UploadReading, UploadedPart, is_of_another_key, list_uploads,
};
pub(crate) use place::{Place, Which};
pub(crate) use precondition::Precondition;
pub(crate) use reading::Reading;
pub(crate) use record::{
    ALL_USERS, AUTHENTICATED_USERS, Account, Acl, Bucket, BucketKey, CannedAcl, Checksum, DefaultRetention,
    DeleteMarker, Destination, Encryption, EncryptionAlgorithm, EventHold, Grant, Grantee, Headers, LOG_DELIVERY,
    LegalHold, Lock, LockConfiguration, NewAcl, NewObject, OWNER, Object, Ownership, Part, Period, Permission,
    PublicAccessBlock, Rank, Replication, ReplicationRule, ReplicationStatus, RestoreTier, RestoredCopy, Retention,
    RetentionMode, StorageClass, Tagged, Tags, Version, VersionId, Versioning, check_tag, repeated_tag,
};
pub(crate) use refusal::{Condition, Refusal};
pub(crate) use replication_failure::ReplicationFailure;
pub(crate) use restore::{Restoration, RestoreState, Restored};
pub(crate) use tables::define;
