//! What the local S3 remembers: buckets, objects, and the state of jobs, in one transactional database.
//!
//! A [`Store`] is opened on a folder (durable: a transaction that returned survives `kill -9`) or in memory. Every change
//! is a function on [`Change`], so that one transaction can hold the effects of many tasks and their report rows, and
//! everything that reads is a function of [`Reading`], which works inside a change and outside of one. Nothing here knows
//! HTTP. Start reading at `database.rs`, then `object.rs`.

mod account;
mod acl;
mod body;
mod bucket;
mod copy;
mod database;
mod delete;
mod encryption;
mod error;
mod facts;
mod group;
mod job_files;
mod job_list;
mod job_shadows;
mod job_turns;
mod jobs;
mod list;
mod list_versions;
mod lock;
mod multipart;
mod object;
mod place;
mod policy;
mod precondition;
mod reading;
mod record;
mod refusal;
mod replicate;
mod replication;
mod replication_failure;
mod restore;
mod retention;
mod storage_class;
mod tables;
mod tags;
mod task_chunk;
#[cfg(test)]
mod tests;
mod version;
mod write;

pub(crate) use account::Account;
pub(crate) use acl::{
    ALL_USERS, AUTHENTICATED_USERS, Acl, CannedAcl, Grant, Grantee, LOG_DELIVERY, NewAcl, OWNER, Permission,
};
pub(crate) use body::{BodyId, BodySegment, SharedBody, Source, Staged, hex};
pub(crate) use bucket::{Bucket, Ownership, PublicAccessBlock, Versioning};
pub(crate) use copy::{Copy, CopyMetadata, CopyTags, SourceCondition};
pub(crate) use database::{Change, CommitHook, CommitMoment, Store, View};
pub(crate) use delete::{Deleted, Deletion};
pub(crate) use encryption::{BucketKey, Encryption, EncryptionAlgorithm};
pub(crate) use error::{Failure, StoreError};
pub(crate) use job_list::{JobListing, JobQuery};
pub(crate) use job_shadows::{JobShadows, Shadow};
pub(crate) use job_turns::JobTurns;
pub(crate) use jobs::{JobReading, Token};
pub(crate) use list::{After, Listing, Page, rolled_up};
pub(crate) use list_versions::{AfterVersion, ListedVersion, VersionListing, VersionPage};
pub(crate) use lock::{Authority, Bypass, LegalHold, Lock, LockConfiguration, require_lock};
pub(crate) use multipart::{
    AfterUpload, Completed, Completion, NamedPart, Upload, UploadChecksum, UploadId, UploadListing, UploadPage,
    UploadReading, UploadedPart, is_of_another_key, list_uploads,
};
pub(crate) use object::{Checksum, Headers, NewObject, Object, Part};
pub(crate) use place::{Place, Which};
pub(crate) use precondition::Precondition;
pub(crate) use reading::Reading;
use record::RecordError;
pub(crate) use refusal::Refusal;
pub(crate) use replication::{Destination, Replication, ReplicationRule, ReplicationStatus};
pub(crate) use replication_failure::ReplicationFailure;
pub(crate) use restore::{Restoration, RestoreState, RestoreTier, Restored, RestoredCopy};
pub(crate) use retention::{DefaultRetention, EventHold, Period, Retention, RetentionMode};
pub(crate) use storage_class::StorageClass;
pub(crate) use tables::{Tables, decode, encode};
use tables::{pack, unpack};
pub(crate) use tags::{Tagged, Tags, check_tag, repeated_tag};
pub(crate) use version::{DeleteMarker, Rank, Version, VersionId};
