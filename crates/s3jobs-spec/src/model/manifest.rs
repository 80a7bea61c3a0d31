//! Which objects a job works on: a list in S3, a list in this repository, or a filter.

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arn::{BucketRef, KmsKeyArn, ObjectRef};
use super::bounds::{MAX_NUMBER, some_within, within};
use super::operation::{Empty, KmsKeyId, StorageClass};
use super::scope::{AccountId, Scope};
use super::text::text_type;
use super::time::Time;

text_type! {
    /// The version id of an object: 1 to 2000 characters.
    VersionId, "a version id (1 to 2000 characters)", 1..=2000;
    "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY"
}

text_type! {
    /// An object's ETag, with or without quotes.
    ETag, "an ETag (1 to 1024 characters)", 1..=1024;
    "60e460c9d1046e73f7dde5043ac3ae85"
}

text_type! {
    /// A key prefix: 1 to 512 characters.
    KeyPrefix, "a key prefix (1 to 512 characters)", 1..=512;
    "final-reports"
}

text_type! {
    /// A part of a key: 1 to 1024 characters.
    KeyPart, "a part of a key (1 to 1024 characters)", 1..=1024;
    "2025/"
}

/// Which objects the job works on: exactly one kind of list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Manifest {
    /// A CSV file in S3 that lists the objects.
    Csv(CsvManifest),
    /// An S3 Inventory report in CSV, by its `manifest.json`.
    Inventory(InventoryManifest),
    /// A CSV file in this repository, uploaded under the hash of its content.
    File(FileManifest),
    /// A list that S3 generates from a bucket and a filter.
    Generator(Box<ManifestGenerator>),
}

/// A CSV file in S3 that lists the objects. Keys in it are URL-encoded, and it has no header row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"object": "s3://my-manifests/manifest.csv", "etag": "60e460c9d1046e73f7dde5043ac3ae85", "fields": ["Bucket", "Key"]}]))]
pub struct CsvManifest {
    /// The CSV file: `s3://BUCKET/KEY` or its ARN.
    pub object: ObjectRef,
    /// The version of the CSV file. Left out, the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<VersionId>,
    /// The ETag of the CSV file. S3 refuses the job if the file has another one.
    pub etag: ETag,
    /// What each column holds, in order. `Bucket` and `Key` are needed.
    #[serde(deserialize_with = "within::<1, MAX_NUMBER, _, _>")]
    #[schemars(extend("minItems" = 1))]
    #[schemars(extend("examples" = [["Bucket", "Key"]]))]
    pub fields: Vec<ManifestField>,
}

/// An S3 Inventory report in CSV.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InventoryManifest {
    /// The report's `manifest.json`: `s3://BUCKET/KEY` or its ARN.
    #[schemars(extend("examples" = ["s3://my-inventory/my-data/daily/2026-01-31T00-00Z/manifest.json"]))]
    pub object: ObjectRef,
    /// The version of `manifest.json`. Left out, the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<VersionId>,
    /// The ETag of `manifest.json`. S3 refuses the job if the file has another one.
    pub etag: ETag,
}

/// A CSV file in this repository. It is uploaded to `PREFIX/SHA256.csv`, so its content is part of the job's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileManifest {
    /// The file, relative to the spec's folder and inside the project.
    #[serde(deserialize_with = "within::<1, MAX_NUMBER, _, _>")]
    #[schemars(with = "String", length(min = 1))]
    #[schemars(extend("examples" = ["lists/objects.csv"]))]
    pub path: Utf8PathBuf,
    /// The bucket that it is uploaded to.
    #[schemars(extend("examples" = ["s3://my-manifests"]))]
    pub bucket: BucketRef,
    /// The prefix that it is uploaded under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["lists"]))]
    pub prefix: Option<KeyPrefix>,
    /// What each column holds, in order. `Bucket` and `Key` are needed.
    #[serde(deserialize_with = "within::<1, MAX_NUMBER, _, _>")]
    #[schemars(extend("minItems" = 1))]
    #[schemars(extend("examples" = [["Bucket", "Key"]]))]
    pub fields: Vec<ManifestField>,
}

/// What a column of a manifest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum ManifestField {
    /// Something that S3 does not read.
    Ignore,
    /// The bucket's name.
    Bucket,
    /// The object's key, URL-encoded.
    Key,
    /// The object version's id.
    VersionId,
}

/// A list that S3 generates from a bucket and a filter. Costs $0.015 per million objects in the bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [
    {
        "sourceBucket": "s3://my-data",
        "enableManifestOutput": false,
        "filter": {"keyNameConstraint": {"matchAnyPrefix": ["2025/"]}},
    },
    {
        "sourceBucket": "s3://my-data",
        "enableManifestOutput": true,
        "manifestOutputLocation": {"bucket": "s3://my-manifests", "prefix": "generated"},
    },
]))]
pub struct ManifestGenerator {
    /// The account that owns the source bucket, the one of `sourceBucket`: of another account's, the job fails.
    // Source: S3 Control 2018-08-20, `S3JobManifestGenerator$ExpectedBucketOwner`. Until September 2026 the
    // documentation said that it is about the bucket that the list is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<AccountId>,
    /// The bucket whose objects are listed.
    #[schemars(extend("examples" = ["s3://my-data"]))]
    pub source_bucket: BucketRef,
    /// Whether the generated list is kept in `manifestOutputLocation`.
    #[schemars(extend("examples" = [false]))]
    pub enable_manifest_output: bool,
    /// Where the generated list is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest_output_location: Option<ManifestOutputLocation>,
    /// Which objects are listed. Left out, all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<ManifestFilter>,
}

/// Where a generated list is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"bucket": "s3://my-manifests", "prefix": "generated"}]))]
pub struct ManifestOutputLocation {
    /// The bucket that the list is written to.
    pub bucket: BucketRef,
    /// The prefix that the list is written under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<KeyPrefix>,
    /// The account that is expected to own that bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<AccountId>,
    /// How the list is encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encryption: Option<ManifestEncryption>,
}

/// How a generated list is encrypted: exactly one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ManifestEncryption {
    /// With keys that S3 manages.
    SseS3(Empty),
    /// With an AWS KMS key.
    SseKms(ManifestKmsKey),
}

/// The KMS key of a generated list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ManifestKmsKey {
    /// The key's id or ARN.
    pub key_id: KmsKeyId,
}

/// Which objects a generated list holds. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"createdAfter": "2026-01-01T00:00:00Z", "keyNameConstraint": {"matchAnyPrefix": ["2025/"]}}]))]
pub struct ManifestFilter {
    /// Objects that the bucket's replication configuration covers (`true`) or does not (`false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligible_for_replication: Option<bool>,
    /// Objects created after this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["2026-01-01T00:00:00Z"]))]
    pub created_after: Option<Time>,
    /// Objects created before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["2026-02-01T00:00:00Z"]))]
    pub created_before: Option<Time>,
    /// Objects with one of these replication statuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [["FAILED"]]))]
    pub object_replication_statuses: Option<Vec<ReplicationStatus>>,
    /// Objects whose key matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_name_constraint: Option<KeyNameConstraint>,
    /// Objects larger than this many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 0, max = MAX_NUMBER))]
    #[schemars(extend("examples" = [131_072]))]
    pub object_size_greater_than_bytes: Option<u64>,
    /// Objects smaller than this many bytes.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 0, max = MAX_NUMBER))]
    #[schemars(extend("examples" = [1_048_576]))]
    pub object_size_less_than_bytes: Option<u64>,
    /// Objects in one of these storage classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [["STANDARD_IA"]]))]
    pub match_any_storage_class: Option<Vec<StorageClass>>,
    /// Objects encrypted this way: a list of exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_any_object_encryption: Option<[ObjectEncryptionFilter; 1]>,
}

/// A replication status of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReplicationStatus {
    /// Replicated.
    Completed,
    /// Not replicated, because that failed.
    Failed,
    /// A replica itself.
    Replica,
    /// Never replicated.
    None,
}

/// Which keys a generated list holds. S3 takes exactly one text in each list.
// Source: S3 Control 2018-08-20, `KeyNameConstraint`: "an array of strings with a length of 1".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"matchAnyPrefix": ["2025/"]}]))]
pub struct KeyNameConstraint {
    /// Keys that begin with this text: a list of exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_any_prefix: Option<[KeyPart; 1]>,
    /// Keys that end with this text: a list of exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [[".csv"]]))]
    pub match_any_suffix: Option<[KeyPart; 1]>,
    /// Keys that contain this text: a list of exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [["/raw/"]]))]
    pub match_any_substring: Option<[KeyPart; 1]>,
}

/// A server-side encryption that objects are matched by: exactly one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum ObjectEncryptionFilter {
    /// Keys that S3 manages.
    SseS3(Empty),
    /// AWS KMS keys.
    SseKms(SseKmsFilter),
    /// Two layers with AWS KMS keys.
    DsseKms(DsseKmsFilter),
    /// Keys that customers provide.
    SseC(Empty),
    /// Not encrypted.
    NotSse(Empty),
}

/// Objects that AWS KMS keys encrypt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SseKmsFilter {
    /// Only by this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<KmsKeyArn>,
    /// Only with (`true`) or without (`false`) an S3 Bucket Key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket_key_enabled: Option<bool>,
}

/// Objects that AWS KMS keys encrypt in two layers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DsseKmsFilter {
    /// Only by this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_key_arn: Option<KmsKeyArn>,
}

impl ETag {
    /// The ETag without quotes and without the `W/` of a weak one: the form that is compared and hashed.
    pub fn canonical(&self) -> Self {
        let bare = self.0.strip_prefix("W/").unwrap_or(&self.0).trim_matches('"');
        if bare.is_empty() { self.clone() } else { Self(bare.into()) }
    }
}

impl Manifest {
    /// The manifest with every bucket and object as the ARN that S3 takes, and bare ETags.
    pub fn canonical(&self, scope: &Scope) -> Self {
        match self {
            Self::Csv(csv) => Self::Csv(CsvManifest {
                object: csv.object.canonical(scope),
                version_id: csv.version_id.clone(),
                etag: csv.etag.canonical(),
                fields: csv.fields.clone(),
            }),
            Self::Inventory(report) => Self::Inventory(InventoryManifest {
                object: report.object.canonical(scope),
                version_id: report.version_id.clone(),
                etag: report.etag.canonical(),
            }),
            Self::File(file) => Self::File(FileManifest { bucket: file.bucket.canonical(scope), ..file.clone() }),
            Self::Generator(generator) => Self::Generator(Box::new(generator.canonical(scope))),
        }
    }

    /// The ETag that pins a list in S3.
    pub fn etag(&self) -> Option<&ETag> {
        match self {
            Self::Csv(list) => Some(&list.etag),
            Self::Inventory(report) => Some(&report.etag),
            Self::File(_) | Self::Generator(_) => None,
        }
    }

    /// The object in S3 that holds the list, if it is there before the job is.
    pub fn object(&self) -> Option<&ObjectRef> {
        match self {
            Self::Csv(csv) => Some(&csv.object),
            Self::Inventory(report) => Some(&report.object),
            Self::File(_) | Self::Generator(_) => None,
        }
    }
}

impl ManifestGenerator {
    fn canonical(&self, scope: &Scope) -> Self {
        let output = self
            .manifest_output_location
            .as_ref()
            .map(|output| ManifestOutputLocation { bucket: output.bucket.canonical(scope), ..output.clone() });
        Self { source_bucket: self.source_bucket.canonical(scope), manifest_output_location: output, ..self.clone() }
    }
}
