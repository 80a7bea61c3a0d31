use std::fmt;

use jiff::Timestamp;

use super::{StorageClass, VersionId};
use crate::code::Code;

/// The header whose condition did not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    IfMatch,
    IfNoneMatch,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IfMatch => "If-Match",
            Self::IfNoneMatch => "If-None-Match",
        })
    }
}

/// A request that S3 refuses, in S3's code, status and words.
// Source: S3 API reference, "Error Responses", and the messages that the service sends.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("The specified bucket does not exist")]
    NoSuchBucket { bucket: String },
    #[error("The specified key does not exist.")]
    NoSuchKey { key: String },
    /// The key's newest version is a delete marker, and no other version was named.
    #[error("The specified key does not exist.")]
    Deleted { key: String, marker: VersionId },
    #[error("The specified version does not exist.")]
    NoSuchVersion { key: String, version: String },
    /// The version that was named is a delete marker.
    #[error("The specified method is not allowed against this resource.")]
    IsDeleteMarker { marker: VersionId, modified: Timestamp },
    #[error("Invalid version id specified")]
    InvalidVersionId { version: String },
    #[error("Your previous request to create the named bucket succeeded and you already own it.")]
    BucketAlreadyOwnedByYou { bucket: String },
    #[error(
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please \
         select a different name and try again."
    )]
    BucketAlreadyExists { bucket: String },
    #[error("{}", if *has_versions {
        "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
    } else {
        "The bucket you tried to delete is not empty"
    })]
    BucketNotEmpty { bucket: String, has_versions: bool },
    #[error("{message}")]
    InvalidBucketState { message: &'static str },
    #[error("At least one of the pre-conditions you specified did not hold")]
    PreconditionFailed { condition: Condition },
    /// A condition on the object that is copied, by the name of its header.
    #[error("At least one of the pre-conditions you specified did not hold")]
    SourceConditionFailed { condition: &'static str },
    /// The condition holds, but the object was written or deleted since the upload began.
    #[error("The conditional request cannot succeed due to a conflicting operation against this resource.")]
    ConditionalRequestConflict { key: String, condition: Condition },
    #[error("Object tags cannot be greater than 10")]
    TooManyTags,
    #[error("{message}")]
    InvalidTag { message: &'static str, key: String, value: Option<String> },
    #[error("Your key is too long")]
    KeyTooLong { size: usize, most: usize },
    #[error("The storage class you specified is not valid")]
    InvalidStorageClass { class: String },
    /// The bytes of an archived object were asked for.
    #[error("The operation is not valid for the object's storage class")]
    InvalidObjectState { class: StorageClass },
    #[error("Restore is not allowed for the object's current storage class")]
    NotArchived { class: StorageClass },
    #[error("Object restore is already in progress")]
    RestoreAlreadyInProgress,
    #[error("'Days' must be a positive integer for objects of this storage class")]
    RestoreDays,
    #[error("Retrieval option is not supported by this storage class")]
    RestoreTier,
    #[error("Access Denied because object protected by object lock.")]
    Locked,
    #[error("Bucket is missing Object Lock Configuration")]
    NoLockConfiguration,
    #[error("The retain until date must be in the future!")]
    RetentionInThePast { until: Timestamp },
    /// A mode without a date or an event hold, or a date without a mode.
    #[error("a retention needs both its mode and its date")]
    HalfRetention,
    /// Days and years of one period.
    #[error("A duration is in days or in years, not in both")]
    TwoPeriods,
    #[error("Event hold duration must be a positive integer value, at most 36500 days or 100 years.")]
    PeriodOutOfRange,
    #[error("x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.")]
    BypassWithoutLock,
    #[error("The bucket does not allow ACLs")]
    AclsDisabled,
    #[error("Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")]
    AclsInUse,
    #[error("Access Denied")]
    PublicAclBlocked,
    #[error("An access control list has at most 100 grants")]
    TooManyGrants,
    /// Double encryption, and keys that only the client has, stay as they are.
    #[error(
        "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C. \
         Only source objects encrypted with SSE-S3 or SSE-KMS are supported."
    )]
    EncryptionNotUpdatable,
    #[error(
        "The encryption type for the specified object can't be updated because that object is protected by S3 Object \
         Lock. If the object has a governance-mode retention period or a legal hold, you must first remove the Object Lock \
         status on the object before you issue your UpdateObjectEncryption request. You can't use the \
         UpdateObjectEncryption operation with objects that have an Object Lock compliance mode retention period applied to \
         them."
    )]
    EncryptionLocked,
    #[error(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's \
         metadata, storage class, website redirect location or encryption attributes."
    )]
    CopyOntoItself,
    #[error("The specified copy source is larger than the maximum allowable size for a copy source: 5368709120")]
    CopySourceTooLarge,
    #[error("Your metadata headers exceed the maximum allowed metadata size")]
    MetadataTooLarge { size: usize, most: usize },
    #[error(
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or \
         completed."
    )]
    NoSuchUpload { upload: String },
    #[error("Part number must be an integer between 1 and 10000, inclusive")]
    PartNumber { number: String },
    #[error(
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified \
         entity tag may not match the part's entity tag."
    )]
    InvalidPart { upload: String, number: u32, etag: String },
    #[error("The list of parts was not in ascending order. Parts must be ordered by part number.")]
    InvalidPartOrder { upload: String },
    #[error("Your proposed upload is smaller than the minimum allowed size")]
    EntityTooSmall { number: u32, etag: String, size: u64, least: u64 },
    #[error("The provided 'x-amz-mp-object-size' header value {expected} does not match what was computed: {size}")]
    UploadSize { expected: u64, size: u64 },
    #[error("The {algorithm} you specified did not match the calculated checksum.")]
    UploadChecksum { algorithm: String },
    #[error("{message}")]
    InvalidRequest { message: &'static str },
}

impl Refusal {
    /// The error code, as it appears in S3's XML errors and in completion reports; it has its HTTP status.
    pub(crate) fn code(&self) -> Code {
        match self {
            Self::NoSuchBucket { .. } => Code::NoSuchBucket,
            Self::NoSuchKey { .. } | Self::Deleted { .. } => Code::NoSuchKey,
            Self::NoSuchVersion { .. } => Code::NoSuchVersion,
            Self::IsDeleteMarker { .. } => Code::MethodNotAllowed,
            Self::InvalidVersionId { .. }
            | Self::RestoreDays
            | Self::RestoreTier
            | Self::RetentionInThePast { .. }
            | Self::PeriodOutOfRange
            | Self::BypassWithoutLock
            | Self::PartNumber { .. } => Code::InvalidArgument,
            Self::NoSuchUpload { .. } => Code::NoSuchUpload,
            Self::InvalidPart { .. } => Code::InvalidPart,
            Self::InvalidPartOrder { .. } => Code::InvalidPartOrder,
            Self::EntityTooSmall { .. } => Code::EntityTooSmall,
            Self::HalfRetention | Self::TwoPeriods => Code::MalformedXML,
            Self::UploadChecksum { .. } => Code::BadDigest,
            Self::BucketAlreadyOwnedByYou { .. } => Code::BucketAlreadyOwnedByYou,
            Self::BucketAlreadyExists { .. } => Code::BucketAlreadyExists,
            Self::BucketNotEmpty { .. } => Code::BucketNotEmpty,
            Self::InvalidBucketState { .. } => Code::InvalidBucketState,
            Self::PreconditionFailed { .. } | Self::SourceConditionFailed { .. } => Code::PreconditionFailed,
            Self::ConditionalRequestConflict { .. } => Code::ConditionalRequestConflict,
            Self::TooManyTags => Code::BadRequest,
            Self::InvalidTag { .. } => Code::InvalidTag,
            Self::KeyTooLong { .. } => Code::KeyTooLongError,
            Self::InvalidStorageClass { .. } => Code::InvalidStorageClass,
            Self::InvalidObjectState { .. } | Self::NotArchived { .. } => Code::InvalidObjectState,
            Self::RestoreAlreadyInProgress => Code::RestoreAlreadyInProgress,
            Self::Locked | Self::EncryptionLocked | Self::PublicAclBlocked => Code::AccessDenied,
            Self::AclsDisabled => Code::AccessControlListNotSupported,
            Self::AclsInUse => Code::InvalidBucketAclWithObjectOwnership,
            Self::TooManyGrants => Code::MalformedACLError,
            Self::NoLockConfiguration
            | Self::EncryptionNotUpdatable
            | Self::CopyOntoItself
            | Self::CopySourceTooLarge
            | Self::UploadSize { .. }
            | Self::InvalidRequest { .. } => Code::InvalidRequest,
            Self::MetadataTooLarge { .. } => Code::MetadataTooLarge,
        }
    }
}
