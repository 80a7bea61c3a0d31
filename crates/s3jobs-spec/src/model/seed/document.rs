use std::num::{NonZeroU32, NonZeroU64};

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::settings::{SeedObjectLock, SeedOwnership, SeedReplicationRule, SeedVersioning};
use crate::model::bounds::{one_of, within};
use crate::model::bucket_name::{self, BucketNameError};
use crate::model::document::{ApiVersion, SeedKind};
use crate::model::operation::{StorageClass, TagSet};
use crate::model::scope::Region;
use crate::model::text::text_type;
use crate::model::time::Time;

text_type! {
    /// The seed's name: lower-case letters, digits and hyphens.
    SeedName, "a seed's name (lower-case letters, digits and hyphens)", 1..=63, r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
    "demo"
}

text_type! {
    /// A bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens.
    BucketName, "a bucket's name (lower-case letters, digits, dots and hyphens)", 3..=63, r"^[a-z0-9][a-z0-9.-]*[a-z0-9]$";
    "my-data"
}

text_type! {
    /// An object's key, literally: up to 1,024 bytes of UTF-8.
    SeedKey, "an object's key", 1..=1024;
    "2025/january.csv"
}

text_type! {
    /// What every key of a series begins with.
    SeriesPrefix, "the beginning of an object's key", 1..=900;
    "photos/image-"
}

text_type! {
    /// What every key of a series ends with, such as `.csv`.
    SeriesSuffix, "the end of an object's key", 0..=100;
    ".jpg"
}

text_type! {
    /// A media type, such as `text/csv`.
    MediaType, "a media type (such as `text/csv`)", 3..=255, r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+( *;[ -~]*)?$";
    "text/csv"
}

/// The content of a new local S3: buckets and objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Seed {
    /// The version of this language: `s3jobs/v1`.
    pub api_version: ApiVersion,
    /// `Seed`.
    pub kind: SeedKind,
    /// The seed's name.
    pub metadata: SeedMetadata,
    /// What the local S3 holds.
    pub spec: SeedSpec,
}

/// The seed's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeedMetadata {
    /// The seed's name: lower-case letters, digits and hyphens.
    pub name: SeedName,
}

/// What the local S3 holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeedSpec {
    /// The buckets, each with its objects. A bucket that exists already is left as it is.
    pub buckets: Vec<SeedBucket>,
}

/// A bucket and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SeedBucket {
    /// The bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens.
    pub name: BucketName,
    /// The AWS Region that the bucket is in. Default: `us-east-1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Whether the bucket keeps versions. Default: no, but with Object Lock it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versioning: Option<SeedVersioning>,
    /// Object Lock: `{}`, or with a default retention. Default: the bucket has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_lock: Option<SeedObjectLock>,
    /// Whether access control lists can be used. Default: `BucketOwnerEnforced`, they cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ownership: Option<SeedOwnership>,
    /// The rules by which objects are replicated; the bucket keeps versions then. Objects of the seed are not replicated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replication: Vec<SeedReplicationRule>,
    /// Objects with a content of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<SeedObject>,
    /// Many objects alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub series: Vec<Series>,
}

/// One object. Its content is a file's or stands here: exactly one of `file` and `content` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["file"]}, {"required": ["content"]}]))]
#[schemars(extend("examples" = [{"key": "2025/january.csv", "content": "hello"}, {"key": "manifest.csv", "file": "manifests/manifest.csv"}]))]
pub struct SeedObject {
    /// The object's key, literally.
    pub key: SeedKey,
    /// The file that holds the content, relative to the seed file's folder and inside of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    #[schemars(extend("examples" = ["manifests/manifest.csv"]))]
    pub file: Option<Utf8PathBuf>,
    /// The content itself, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["hello"]))]
    pub content: Option<String>,
    /// The object's media type. Default: `binary/octet-stream`, as S3 has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<MediaType>,
    /// How S3 keeps the object. Default: `STANDARD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<StorageClass>,
    /// When the object was written. Default: when the seed is applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["2025-06-01T00:00:00Z"]))]
    pub modified: Option<Time>,
    /// The object's tags, at most 10.
    #[serde(default, skip_serializing_if = "TagSet::is_empty")]
    pub tags: TagSet,
}

impl<'de> Deserialize<'de> for SeedObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Self::deserialize(deserializer)?;
        one_of(&[("file", object.file.is_some()), ("content", object.content.is_some())]).map(|()| object)
    }
}

impl Serialize for SeedObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// Many objects alike: their keys are `prefix`, a number of six digits that starts at `000001`, and `suffix`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"prefix": "photos/image-", "count": 1000, "sizeBytes": 2048, "suffix": ".jpg"}]))]
pub struct Series {
    /// What every key begins with, such as `photos/image-`.
    pub prefix: SeriesPrefix,
    /// How many objects there are, at most 999,999.
    #[serde(deserialize_with = "within::<1, { Series::MAX_COUNT as u64 }, _, _>")]
    #[schemars(extend("maximum" = Series::MAX_COUNT))]
    pub count: NonZeroU32,
    /// The size of every object, in bytes, at most 1,048,576.
    #[serde(deserialize_with = "within::<1, { Series::MAX_BYTES }, _, _>")]
    #[schemars(extend("maximum" = Series::MAX_BYTES))]
    pub size_bytes: NonZeroU64,
    /// What every key ends with, such as `.jpg`. Default: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<SeriesSuffix>,
    /// How S3 keeps every object. Default: `STANDARD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<StorageClass>,
    /// When every object was written. Default: when the seed is applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["2025-06-01T00:00:00Z"]))]
    pub modified: Option<Time>,
    /// The tags of every object, at most 10.
    #[serde(default, skip_serializing_if = "TagSet::is_empty")]
    pub tags: TagSet,
}

impl Series {
    /// The most objects in a series: as many as six digits can number.
    pub const MAX_COUNT: u32 = 999_999;
    /// The most bytes of an object of a series.
    pub const MAX_BYTES: u64 = 1024 * 1024;

    /// The key of the object with this number, from 1.
    pub fn key(&self, number: u32) -> String {
        let suffix = self.suffix.as_ref().map_or("", SeriesSuffix::as_str);
        format!("{}{number:06}{suffix}", self.prefix.as_str())
    }
}

impl BucketName {
    /// Checks the rules of general purpose buckets that go beyond length and characters.
    pub fn check(&self) -> Result<(), BucketNameError> {
        bucket_name::check(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_name_has_the_right_characters() {
        assert!(BucketName::new("my.bucket-1").is_ok_and(|name| name.check().is_ok()));
        assert!(BucketName::new("My_Bucket").is_err());
    }

    #[test]
    fn every_pattern_takes_a_usual_value() {
        SeedName::new("demo").unwrap();
        SeedKey::new("a/b c").unwrap();
        SeriesPrefix::new("p/").unwrap();
        SeriesSuffix::new("").unwrap();
        MediaType::new("text/csv; charset=utf-8").unwrap();
        assert!(MediaType::new("csv").is_err());
    }

    #[test]
    fn the_schema_wants_exactly_one_content_of_an_object() {
        let schema = serde_json::to_value(schemars::schema_for!(Seed)).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let takes = |object: serde_json::Value| {
            validator.is_valid(&serde_json::json!({
                "apiVersion": "s3jobs/v1", "kind": "Seed", "metadata": {"name": "demo"},
                "spec": {"buckets": [{"name": "one", "objects": [object]}]},
            }))
        };
        assert!(takes(serde_json::json!({"key": "k", "content": "x"})));
        assert!(takes(serde_json::json!({"key": "k", "file": "a.csv", "contentType": "text/csv", "tags": {"a": "b"}})));
        assert!(!takes(serde_json::json!({"key": "k"})));
        assert!(!takes(serde_json::json!({"key": "k", "content": "x", "file": "a.csv"})));
    }

    #[test]
    fn a_series_numbers_its_keys_with_six_digits() {
        let text = "{prefix: photos/, count: 2, sizeBytes: 10, suffix: .jpg}";
        let series: Series = serde_yaml::from_str(text).unwrap();
        assert_eq!(series.key(2), "photos/000002.jpg");
    }
}
