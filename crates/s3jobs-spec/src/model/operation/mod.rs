//! What S3 does to every object of the manifest: the eleven operations of CreateJob.
//!
//! Names follow the API's, in lowerCamelCase without the leading `S3`. Limits are those of S3 Control 2018-08-20 unless
//! a comment says that ours are stricter. Each group of operations has a file; [`Operation`] unites them.

mod access;
mod checksum;
mod copy;
mod invoke;
mod lock;
mod operations;
mod restore;
mod tagging;

pub use access::{
    AccessControlList, AccessControlPolicy, CannedAccessControlList, Grant, Grantee, GranteeText, GranteeType, Owner,
    Permission, PutObjectAcl,
};
pub use checksum::{ChecksumAlgorithm, ChecksumType, ComputeObjectChecksum};
pub use copy::{
    AnnotationDirective, HeaderText, KmsKeyId, MetadataDirective, MetadataKey, MetadataValue, NewObjectMetadata,
    PutObjectCopy, RedirectLocation, SseAlgorithm, StorageClass, TargetKeyPrefix,
};
pub use invoke::{InvocationSchemaVersion, LambdaInvoke, UserArgumentKey, UserArgumentValue, UserArguments};
pub use lock::{
    EventHold, EventHoldDuration, LegalHold, LegalHoldStatus, LockMode, PutObjectLegalHold, PutObjectRetention,
    Retention,
};
pub use operations::{Empty, ObjectEncryption, Operation, OperationKind, SseKms, UpdateObjectEncryption};
pub use restore::{GlacierJobTier, InitiateRestoreObject};
pub use tagging::{PutObjectTagging, TagKey, TagSet, TagValue};
