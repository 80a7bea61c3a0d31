//! What buckets and objects are: plain records, as the tables hold them and as everybody names their parts.
//!
//! Nothing here reads or writes a table; what a record alone can refuse, it refuses. Start reading at `object.rs` and
//! `bucket.rs`.

mod account;
mod acl;
mod bucket;
mod encryption;
mod lock;
mod object;
mod replication;
mod restore;
mod retention;
mod storage_class;
mod tags;
mod version;
mod version_id;

pub(crate) use account::Account;
pub(crate) use acl::{
    ALL_USERS, AUTHENTICATED_USERS, Acl, CannedAcl, Grant, Grantee, LOG_DELIVERY, NewAcl, OWNER, Permission,
};
pub(crate) use bucket::{Bucket, Ownership, PublicAccessBlock, Versioning};
pub(crate) use encryption::{BucketKey, Encryption, EncryptionAlgorithm};
pub(crate) use lock::{LegalHold, Lock, LockConfiguration};
pub(crate) use object::{Checksum, Headers, NewObject, Object, Part};
pub(crate) use replication::{Destination, Replication, ReplicationRule, ReplicationStatus};
pub(crate) use restore::{RestoreTier, RestoredCopy};
pub(crate) use retention::{DefaultRetention, EventHold, Period, Retention, RetentionMode};
pub(crate) use storage_class::StorageClass;
pub(crate) use tags::{Tagged, Tags, check_tag, repeated_tag};
pub(crate) use version::{DeleteMarker, Version};
pub(crate) use version_id::{Rank, VersionId};
