use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StorageClass;

/// The rules by which a bucket's objects are copied to other buckets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Replication {
    /// The ARN of the role that S3 would assume.
    pub(crate) role: String,
    /// In the order in which they were sent.
    pub(crate) rules: Vec<ReplicationRule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReplicationRule {
    pub(crate) id: String,
    /// Of several rules with the same destination, the one with the highest number counts. Nothing: the old form.
    pub(crate) priority: Option<i32>,
    pub(crate) is_enabled: bool,
    /// Which objects: all keys that begin so, with all of these tags.
    pub(crate) prefix: String,
    pub(crate) tags: BTreeMap<String, String>,
    /// Whether delete markers are replicated too. Nothing: not said.
    pub(crate) delete_markers: Option<bool>,
    /// Whether objects that are encrypted with KMS are replicated too. Nothing: not said.
    pub(crate) kms_objects: Option<bool>,
    pub(crate) destination: Destination,
}

/// Where replicas go, and what they say of themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Destination {
    /// The bucket's name.
    pub(crate) bucket: String,
    /// Nothing: the object's.
    pub(crate) storage_class: Option<StorageClass>,
    /// The key of KMS for replicas of objects that are encrypted with KMS.
    pub(crate) kms_key: Option<String>,
}

/// How far the replication of an object is: `x-amz-replication-status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ReplicationStatus {
    Pending,
    Completed,
    Failed,
    /// It is a replica itself.
    Replica,
}

impl ReplicationStatus {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Replica => "REPLICA",
        }
    }
}
