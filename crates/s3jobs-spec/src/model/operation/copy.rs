//! Copying objects.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CannedAccessControlList, ChecksumAlgorithm, EventHold, EventHoldDuration, Grant, LegalHoldStatus, LockMode,
    Retention, TagSet,
};
use crate::model::arn::TargetBucketRef;
use crate::model::bounds::{MAX_NUMBER, some_within};
use crate::model::manifest::Manifest;
use crate::model::text::text_type;
use crate::model::time::Time;

text_type! {
    /// A header's value: 1 to 1024 characters.
    HeaderText, "a header's value (1 to 1024 characters)", 1..=1024
}

text_type! {
    /// The key of a user metadata entry: 1 to 1024 characters.
    MetadataKey, "a metadata key (1 to 1024 characters)", 1..=1024;
    "source"
}

text_type! {
    /// The value of a user metadata entry: up to 1024 characters.
    MetadataValue, "a metadata value (up to 1024 characters)", 0..=1024;
    "archive-2025"
}

text_type! {
    /// Where requests for the copy are redirected to: 1 to 2048 characters.
    RedirectLocation, "a redirect location (1 to 2048 characters)", 1..=2048;
    "https://example.com/moved"
}

text_type! {
    /// A KMS key by id, ARN or alias: 1 to 2000 characters.
    KmsKeyId, "a KMS key id, ARN or alias (1 to 2000 characters)", 1..=2000;
    "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

text_type! {
    /// The folder that copies go into: 1 to 1024 characters. S3 adds the `/`.
    TargetKeyPrefix, "a key prefix (1 to 1024 characters)", 1..=1024;
    "archive"
}

/// Copies each object to a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [
    {"targetResource": "s3://my-copies", "storageClass": "STANDARD_IA"},
    {
        "targetResource": "s3://my-copies",
        "metadataDirective": "REPLACE",
        "newObjectMetadata": {"contentType": "text/csv"},
    },
    {
        "targetResource": "s3://my-copies",
        "objectLockMode": "GOVERNANCE",
        "objectLockRetainUntilDate": "2036-01-01T00:00:00Z",
    },
    {
        "targetResource": "s3://my-copies",
        "objectLockMode": "GOVERNANCE",
        "objectLockEventHold": "ON",
        "objectLockEventHoldDuration": {"years": 7},
    },
]))]
pub struct PutObjectCopy {
    /// The bucket that copies go to: `s3://BUCKET` or its ARN. It may be the bucket that they come from.
    pub target_resource: TargetBucketRef,
    /// The folder that copies go into, without the `/` that S3 adds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_key_prefix: Option<TargetKeyPrefix>,
    /// One of S3's predefined access control lists. Not together with `accessControlGrants`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canned_access_control_list: Option<CannedAccessControlList>,
    /// Who gets which permission on the copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_control_grants: Option<Vec<Grant>>,
    /// `COPY` keeps the source's metadata; `REPLACE` takes `newObjectMetadata`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata_directive: Option<MetadataDirective>,
    /// `EXCLUDE` leaves the annotations of objects behind. Left out, they are copied, each charged as a PUT request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation_directive: Option<AnnotationDirective>,
    /// Copies only objects that changed since this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_since_constraint: Option<Time>,
    /// Copies only objects that have not changed since this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmodified_since_constraint: Option<Time>,
    /// The copies' metadata, where it replaces the source's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_object_metadata: Option<NewObjectMetadata>,
    /// The copies' tags, at most 10. Left out, the source's are kept; `{}` means none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_object_tagging: Option<TagSet>,
    /// Where requests for the copy are redirected to, if the bucket serves a website.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_location: Option<RedirectLocation>,
    /// Whether the requester pays for reading the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_pays: Option<bool>,
    /// The copies' storage class. Left out, it is `STANDARD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["STANDARD_IA"]))]
    pub storage_class: Option<StorageClass>,
    /// The KMS key that encrypts the copies: its id, ARN or alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sse_aws_kms_key_id: Option<KmsKeyId>,
    /// The legal hold of the copies: `"ON"` or `"OFF"`, in quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock_legal_hold_status: Option<LegalHoldStatus>,
    /// The Object Lock mode of the copies. Goes with `objectLockRetainUntilDate`, or with `objectLockEventHold`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock_mode: Option<LockMode>,
    /// Until when the copies cannot be deleted or overwritten. Goes with `objectLockMode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock_retain_until_date: Option<Time>,
    /// `"ON"` keeps the copies until the hold is released. In quotes. Goes with `objectLockMode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock_event_hold: Option<EventHold>,
    /// How long copies are kept once their hold is released. Only with `objectLockEventHold: "ON"`, which needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock_event_hold_duration: Option<EventHoldDuration>,
    /// Whether S3 uses an S3 Bucket Key for the copies' encryption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket_key_enabled: Option<bool>,
    /// The checksum that S3 computes for the copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum_algorithm: Option<ChecksumAlgorithm>,
}

impl PutObjectCopy {
    /// The retention that copies get.
    pub fn retention(&self) -> Retention {
        Retention {
            mode: self.object_lock_mode,
            retain_until_date: self.object_lock_retain_until_date,
            event_hold: self.object_lock_event_hold,
            event_hold_duration: self.object_lock_event_hold_duration,
        }
    }

    /// Whether copies may replace objects that are listed: they keep the keys of their sources, and go into a bucket from which
    /// these come, or may come. Of lists in S3, and behind access points, that is not known.
    pub fn may_replace_sources(&self, manifest: &Manifest) -> bool {
        let is_another = |source: &str, target: &str| {
            let are_buckets =
                [source, target].iter().all(|name| !name.starts_with("arn:") && !name.ends_with("-s3alias"));
            are_buckets && source != target
        };
        let comes_from_another = match manifest {
            Manifest::Generator(generator) => is_another(generator.source_bucket.name(), self.target_resource.name()),
            Manifest::Csv(_) | Manifest::Inventory(_) | Manifest::File(_) => false,
        };
        self.target_key_prefix.is_none() && !comes_from_another
    }
}

/// Whose metadata a copy gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum MetadataDirective {
    /// The source's.
    Copy,
    /// That of `newObjectMetadata`.
    Replace,
}

/// Whether a copy gets its source's annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum AnnotationDirective {
    /// It gets them. What S3 does where nothing is said.
    Copy,
    /// It gets none.
    Exclude,
}

/// A storage class of S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schemars(extend("examples" = ["STANDARD_IA"]))]
pub enum StorageClass {
    /// Frequent access.
    Standard,
    /// Infrequent access.
    StandardIa,
    /// Infrequent access, one Availability Zone.
    #[serde(rename = "ONEZONE_IA")]
    OneZoneIa,
    /// Archive, retrieved within hours (S3 Glacier Flexible Retrieval).
    Glacier,
    /// Moves between tiers by itself.
    IntelligentTiering,
    /// Archive, retrieved within half a day or more.
    DeepArchive,
    /// Archive, retrieved at once (S3 Glacier Instant Retrieval).
    GlacierIr,
}

/// Metadata of copies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"contentType": "text/csv"}]))]
pub struct NewObjectMetadata {
    /// The `Cache-Control` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["max-age=3600"]))]
    pub cache_control: Option<HeaderText>,
    /// The `Content-Disposition` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["attachment"]))]
    pub content_disposition: Option<HeaderText>,
    /// The `Content-Encoding` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["gzip"]))]
    pub content_encoding: Option<HeaderText>,
    /// The `Content-Language` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["en"]))]
    pub content_language: Option<HeaderText>,
    /// The `Content-Type` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["text/csv"]))]
    pub content_type: Option<HeaderText>,
    /// The `Expires` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_expires_date: Option<Time>,
    /// The copies' own metadata (`x-amz-meta-*`), without the prefix, at most 8192 entries.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, 8192, _, _>")]
    #[schemars(extend("maxProperties" = 8192, "propertyNames" = MetadataKey::LIMITS.schema("")))]
    pub user_metadata: Option<BTreeMap<MetadataKey, MetadataValue>>,
    /// The server-side encryption of the copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sse_algorithm: Option<SseAlgorithm>,
    /// Deprecated by S3: a length in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(extend("deprecated" = true))]
    #[schemars(range(min = 0, max = MAX_NUMBER))]
    #[schemars(extend("examples" = [1024]))]
    pub content_length: Option<u64>,
    /// Deprecated by S3: an MD5 digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true))]
    #[schemars(extend("examples" = ["1B2M2Y8AsgTpgAmY7PhCfg=="]))]
    pub content_md5: Option<HeaderText>,
    /// Deprecated by S3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("deprecated" = true))]
    pub requester_charged: Option<bool>,
}

/// A server-side encryption, as copies name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SseAlgorithm {
    /// Keys that S3 manages.
    #[serde(rename = "AES256")]
    Aes256,
    /// An AWS KMS key.
    #[serde(rename = "KMS")]
    Kms,
}
