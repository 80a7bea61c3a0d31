use jiff::Timestamp;

use super::rows::encode_key;
use crate::objects::{BucketKey, EncryptionAlgorithm, EventHold, ListedVersion, Object, Period, Version};

/// One column of a report.
// Source: S3 2006-03-01 service model, `InventoryOptionalField`, and S3 User Guide, "Amazon S3 Inventory list".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    Bucket,
    Key,
    VersionId,
    IsLatest,
    IsDeleteMarker,
    Size,
    LastModifiedDate,
    ETag,
    StorageClass,
    IsMultipartUploaded,
    ReplicationStatus,
    EncryptionStatus,
    ObjectLockRetainUntilDate,
    ObjectLockMode,
    ObjectLockLegalHoldStatus,
    ObjectLockEventHoldStatus,
    ObjectLockEventHoldDuration,
    BucketKeyStatus,
    ChecksumAlgorithm,
}

/// A field that can be asked for in addition, by its name in S3.
const OPTIONAL: [Field; 14] = [
    Field::Size,
    Field::LastModifiedDate,
    Field::ETag,
    Field::StorageClass,
    Field::IsMultipartUploaded,
    Field::ReplicationStatus,
    Field::EncryptionStatus,
    Field::ObjectLockRetainUntilDate,
    Field::ObjectLockMode,
    Field::ObjectLockLegalHoldStatus,
    Field::ObjectLockEventHoldStatus,
    Field::ObjectLockEventHoldDuration,
    Field::BucketKeyStatus,
    Field::ChecksumAlgorithm,
];

/// A name that is no optional field of a local S3's reports: the caller's mistake.
#[derive(Debug, thiserror::Error)]
#[error("`{name}` is not a field that a local inventory report can have: there are {}", names())]
pub(crate) struct UnknownField {
    name: String,
}

fn names() -> String {
    OPTIONAL.map(Field::name).join(", ")
}

impl Field {
    /// The field of this name that can be asked for in addition.
    pub(crate) fn optional(name: &str) -> Result<Self, UnknownField> {
        let found = OPTIONAL.into_iter().find(|field| field.name() == name);
        found.ok_or_else(|| UnknownField { name: name.to_owned() })
    }

    /// The name in `fileSchema`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Bucket => "Bucket",
            Self::Key => "Key",
            Self::VersionId => "VersionId",
            Self::IsLatest => "IsLatest",
            Self::IsDeleteMarker => "IsDeleteMarker",
            Self::Size => "Size",
            Self::LastModifiedDate => "LastModifiedDate",
            Self::ETag => "ETag",
            Self::StorageClass => "StorageClass",
            Self::IsMultipartUploaded => "IsMultipartUploaded",
            Self::ReplicationStatus => "ReplicationStatus",
            Self::EncryptionStatus => "EncryptionStatus",
            Self::ObjectLockRetainUntilDate => "ObjectLockRetainUntilDate",
            Self::ObjectLockMode => "ObjectLockMode",
            Self::ObjectLockLegalHoldStatus => "ObjectLockLegalHoldStatus",
            Self::ObjectLockEventHoldStatus => "ObjectLockEventHoldStatus",
            Self::ObjectLockEventHoldDuration => "ObjectLockEventHoldDuration",
            Self::BucketKeyStatus => "BucketKeyStatus",
            Self::ChecksumAlgorithm => "ChecksumAlgorithm",
        }
    }

    /// What a row of a report that is made now says of a version of an object in `bucket`. A delete marker has nothing in
    /// most fields.
    // Source: S3 User Guide, "Converting empty version ID strings": null versions have an empty version id.
    pub(super) fn value(self, bucket: &str, listed: &ListedVersion, now: Timestamp) -> String {
        match self {
            Self::Bucket => bucket.to_owned(),
            Self::Key => encode_key(&listed.key),
            Self::VersionId => Some(listed.version.id().to_string()).filter(|id| id != "null").unwrap_or_default(),
            Self::IsLatest => listed.is_latest.to_string(),
            Self::IsDeleteMarker => listed.version.object().is_none().to_string(),
            Self::LastModifiedDate => millis(modified(&listed.version)),
            Self::Size
            | Self::ETag
            | Self::StorageClass
            | Self::IsMultipartUploaded
            | Self::ReplicationStatus
            | Self::EncryptionStatus
            | Self::ObjectLockRetainUntilDate
            | Self::ObjectLockMode
            | Self::ObjectLockLegalHoldStatus
            | Self::ObjectLockEventHoldStatus
            | Self::ObjectLockEventHoldDuration
            | Self::BucketKeyStatus
            | Self::ChecksumAlgorithm => {
                listed.version.object().and_then(|object| self.of(object, now)).unwrap_or_default()
            }
        }
    }

    /// What an object's attribute is, if it has it.
    fn of(self, object: &Object, now: Timestamp) -> Option<String> {
        let hold = object.lock.retention.and_then(|retention| retention.hold);
        match self {
            Self::Size => Some(object.size.to_string()),
            Self::ETag => Some(object.etag.clone()),
            Self::StorageClass => Some(object.storage_class.as_str().to_owned()),
            Self::IsMultipartUploaded => Some((!object.parts.is_empty()).to_string()),
            Self::ReplicationStatus => object.replication.map(|status| status.as_str().to_owned()),
            Self::EncryptionStatus => Some(encryption(object.encryption.algorithm).to_owned()),
            Self::ObjectLockRetainUntilDate => object.lock.retention.map(|retention| millis(retention.end(now))),
            Self::ObjectLockMode => object.lock.retention.map(|retention| retention.mode.as_str().to_owned()),
            Self::ObjectLockLegalHoldStatus => object.lock.legal_hold.map(|hold| hold.as_str().to_owned()),
            Self::ObjectLockEventHoldStatus => hold.map(|hold| hold.as_str().to_owned()),
            Self::ObjectLockEventHoldDuration => hold.and_then(EventHold::period).map(duration),
            Self::BucketKeyStatus => Some(bucket_key(object.encryption.bucket_key).to_owned()),
            Self::ChecksumAlgorithm => object.checksum.as_ref().map(|checksum| checksum.algorithm.name().to_owned()),
            Self::Bucket
            | Self::Key
            | Self::VersionId
            | Self::IsLatest
            | Self::IsDeleteMarker
            | Self::LastModifiedDate => None,
        }
    }
}

/// How long an object is kept after its release. That it is an ISO 8601 duration is a guess.
fn duration(period: Period) -> String {
    match period {
        Period::Days(days) => format!("P{days}D"),
        Period::Years(years) => format!("P{years}Y"),
    }
}

fn encryption(algorithm: EncryptionAlgorithm) -> &'static str {
    match algorithm {
        EncryptionAlgorithm::Aes256 => "SSE-S3",
        EncryptionAlgorithm::Kms => "SSE-KMS",
        EncryptionAlgorithm::KmsTwice => "DSSE-KMS",
    }
}

fn bucket_key(state: BucketKey) -> &'static str {
    match state {
        BucketKey::Enabled => "ENABLED",
        BucketKey::Disabled => "DISABLED",
    }
}

fn modified(version: &Version) -> Timestamp {
    match version {
        Version::Object(object) => object.modified,
        Version::DeleteMarker(marker) => marker.modified,
    }
}

fn millis(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
