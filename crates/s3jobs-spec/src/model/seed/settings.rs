use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{BucketName, SeriesPrefix};
use crate::model::bounds::within;
use crate::model::operation::{LockMode, StorageClass, TagSet};
use crate::model::text::text_type;

text_type! {
    /// The id of a replication rule, unique in its bucket.
    RuleId, "a replication rule's id", 1..=255;
    "archive"
}

/// Whether a bucket keeps the versions of its objects.
// Source: S3 2006-03-01 service model, `BucketVersioningStatus`; its values unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("examples" = ["Enabled"]))]
pub enum SeedVersioning {
    /// Every write makes a version.
    Enabled,
    /// Versions that are there stay; what is written has the version id `null`.
    Suspended,
}

/// Who owns a bucket's objects, and whether access control lists can be used.
// Source: S3 2006-03-01 service model, `ObjectOwnership`; its values unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(extend("examples" = ["ObjectWriter"]))]
pub enum SeedOwnership {
    /// The bucket's owner owns everything; access control lists are refused.
    BucketOwnerEnforced,
    /// Access control lists can be used; with `bucket-owner-full-control`, the bucket's owner owns the object.
    BucketOwnerPreferred,
    /// Access control lists can be used; whoever writes an object owns it.
    ObjectWriter,
}

/// Object Lock, which a bucket has for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{}, {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}]))]
pub struct SeedObjectLock {
    /// How objects are kept of which nothing else is said. Default: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_retention: Option<SeedRetention>,
}

/// How long objects are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"mode": "GOVERNANCE", "days": 30}]))]
pub struct SeedRetention {
    /// `GOVERNANCE` can be bypassed; `COMPLIANCE` by nobody.
    pub mode: LockMode,
    /// For how many whole days, at most 36,500.
    #[serde(deserialize_with = "within::<1, { SeedRetention::MAX_DAYS as u64 }, _, _>")]
    #[schemars(extend("maximum" = Self::MAX_DAYS))]
    pub days: NonZeroU32,
}

impl SeedRetention {
    /// The most days of a default retention.
    // Source: S3 User Guide, "Managing Object Lock": 100 years.
    pub const MAX_DAYS: u32 = 36_500;
}

/// A rule by which a bucket's objects are replicated to another bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"id": "archive", "priority": 1, "destination": "my-replicas"}]))]
pub struct SeedReplicationRule {
    /// The rule's id, unique in its bucket.
    pub id: RuleId,
    /// Which rule wins where several replicate an object to the same bucket: the higher one. Default: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = u32::MAX), extend("examples" = [1]))]
    pub priority: Option<u32>,
    /// What the keys of replicated objects begin with. Default: all objects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<SeriesPrefix>,
    /// The tags that replicated objects have. Default: any.
    #[serde(default, skip_serializing_if = "TagSet::is_empty")]
    pub tags: TagSet,
    /// The bucket that replicas go to. It keeps versions.
    pub destination: BucketName,
    /// The storage class of replicas. Default: the object's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<StorageClass>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_takes_a_usual_value() {
        RuleId::new("everything but logs").unwrap();
        assert!(RuleId::new("").is_err());
    }

    #[test]
    fn s3s_words_are_taken_as_they_are() {
        let read = |text| serde_yaml::from_str::<SeedOwnership>(text).unwrap();
        assert_eq!(read("ObjectWriter"), SeedOwnership::ObjectWriter);
        assert_eq!(serde_yaml::from_str::<SeedVersioning>("Enabled").unwrap(), SeedVersioning::Enabled);
    }
}
