use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::jobs::error::CallError;
use crate::objects::{BucketKey, EncryptionAlgorithm, Object, Replication, ReplicationStatus, StorageClass};

/// Which objects a generated list has: those that pass every part.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Filter {
    /// Only those that a replication rule of the bucket applies to.
    eligible_for_replication: bool,
    created_after: Option<Timestamp>,
    created_before: Option<Timestamp>,
    /// Any of these replication statuses, where nothing stands for none.
    replication: Option<Vec<Option<ReplicationStatus>>>,
    prefix: Option<String>,
    suffix: Option<String>,
    substring: Option<String>,
    /// In bytes; only larger objects.
    larger_than: Option<i64>,
    /// In bytes; only smaller objects.
    smaller_than: Option<i64>,
    storage_classes: Option<Vec<StorageClass>>,
    encryption: Option<EncryptionFilter>,
}

/// How an object is encrypted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum EncryptionFilter {
    /// So, and with this key and with or without a bucket key, where that matters.
    With { algorithm: EncryptionAlgorithm, key: Option<String>, bucket_key: Option<BucketKey> },
    /// With the caller's keys, or not at all: no object of a local S3 is.
    Never,
}

impl Filter {
    /// How every key begins that passes.
    pub(super) fn prefix(&self) -> &str {
        self.prefix.as_deref().unwrap_or_default()
    }

    /// Whether an object passes. `rules` are those of its bucket.
    pub(super) fn passes(&self, key: &str, object: &Object, rules: Option<&Replication>) -> bool {
        let size = i64::try_from(object.size).unwrap_or(i64::MAX);
        key.starts_with(self.prefix())
            && self.suffix.as_ref().is_none_or(|suffix| key.ends_with(suffix.as_str()))
            && self.substring.as_ref().is_none_or(|part| key.contains(part.as_str()))
            && self.created_after.is_none_or(|time| object.modified > time)
            && self.created_before.is_none_or(|time| object.modified < time)
            && self.larger_than.is_none_or(|bytes| size > bytes)
            && self.smaller_than.is_none_or(|bytes| size < bytes)
            && self.storage_classes.as_ref().is_none_or(|classes| classes.contains(&object.storage_class))
            && self.replication.as_ref().is_none_or(|statuses| statuses.contains(&object.replication))
            && self.encryption.as_ref().is_none_or(|wanted| wanted.passes(object))
            && (!self.eligible_for_replication || is_eligible(key, object, rules))
    }
}

/// Replicas are not replicated on.
// Source: S3 User Guide, "What does Amazon S3 replicate?".
fn is_eligible(key: &str, object: &Object, rules: Option<&Replication>) -> bool {
    object.replication != Some(ReplicationStatus::Replica)
        && rules.is_some_and(|rules| !rules.rules_for(key, object).is_empty())
}

impl EncryptionFilter {
    fn passes(&self, object: &Object) -> bool {
        let found = &object.encryption;
        match self {
            Self::Never => false,
            Self::With { algorithm, key, bucket_key } => {
                found.algorithm == *algorithm
                    && key.as_ref().is_none_or(|key| found.key.as_ref() == Some(key))
                    && bucket_key.is_none_or(|bucket_key| found.bucket_key == bucket_key)
            }
        }
    }
}

/// `JobManifestGeneratorFilter`, with the wire's names.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SentFilter {
    // The guide says "if provided, only objects that are eligible"; that `false` asks for nothing is a guess.
    eligible_for_replication: bool,
    created_after: Option<Timestamp>,
    created_before: Option<Timestamp>,
    object_replication_statuses: Option<Vec<SentStatus>>,
    key_name_constraint: SentName,
    object_size_greater_than_bytes: Option<i64>,
    object_size_less_than_bytes: Option<i64>,
    match_any_storage_class: Option<Vec<String>>,
    match_any_object_encryption: Option<Vec<SentEncryption>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum SentStatus {
    Completed,
    Failed,
    Replica,
    None,
}

impl From<SentStatus> for Option<ReplicationStatus> {
    fn from(sent: SentStatus) -> Self {
        match sent {
            SentStatus::Completed => Some(ReplicationStatus::Completed),
            SentStatus::Failed => Some(ReplicationStatus::Failed),
            SentStatus::Replica => Some(ReplicationStatus::Replica),
            SentStatus::None => None,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SentName {
    #[serde(rename = "MatchAnyPrefix")]
    prefixes: Option<Vec<String>>,
    #[serde(rename = "MatchAnySuffix")]
    suffixes: Option<Vec<String>>,
    #[serde(rename = "MatchAnySubstring")]
    substrings: Option<Vec<String>>,
}

#[derive(Deserialize)]
enum SentEncryption {
    #[serde(rename = "SSE-S3")]
    S3(#[allow(dead_code, reason = "it has no members")] Value),
    #[serde(rename = "SSE-KMS")]
    Kms(SentKms),
    #[serde(rename = "DSSE-KMS")]
    KmsTwice(SentKms),
    #[serde(rename = "SSE-C")]
    Customer(#[allow(dead_code, reason = "it has no members")] Value),
    #[serde(rename = "NOT-SSE")]
    None(#[allow(dead_code, reason = "it has no members")] Value),
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentKms {
    kms_key_arn: Option<String>,
    bucket_key_enabled: Option<bool>,
}

impl SentEncryption {
    fn read(self) -> EncryptionFilter {
        let with = |algorithm, kms: SentKms| EncryptionFilter::With {
            algorithm,
            key: kms.kms_key_arn,
            bucket_key: kms.bucket_key_enabled.map(|on| if on { BucketKey::Enabled } else { BucketKey::Disabled }),
        };
        match self {
            Self::S3(_) => with(EncryptionAlgorithm::Aes256, SentKms { kms_key_arn: None, bucket_key_enabled: None }),
            Self::Kms(kms) => with(EncryptionAlgorithm::Kms, kms),
            Self::KmsTwice(kms) => with(EncryptionAlgorithm::KmsTwice, kms),
            Self::Customer(_) | Self::None(_) => EncryptionFilter::Never,
        }
    }
}

impl SentFilter {
    pub(super) fn read(self) -> Result<Filter, CallError> {
        let classes = self.match_any_storage_class.map(|classes| {
            classes.iter().map(|class| class.parse().map_err(|_| unknown_class(class))).collect::<Result<_, _>>()
        });
        let statuses = self.object_replication_statuses;
        let names = self.key_name_constraint;
        Ok(Filter {
            eligible_for_replication: self.eligible_for_replication,
            created_after: self.created_after,
            created_before: self.created_before,
            replication: statuses.map(|statuses| statuses.into_iter().map(Into::into).collect()),
            prefix: only(names.prefixes, "MatchAnyPrefix")?,
            suffix: only(names.suffixes, "MatchAnySuffix")?,
            substring: only(names.substrings, "MatchAnySubstring")?,
            larger_than: self.object_size_greater_than_bytes,
            smaller_than: self.object_size_less_than_bytes,
            storage_classes: classes.transpose()?,
            encryption: only(self.match_any_object_encryption, "MatchAnyObjectEncryption")?.map(SentEncryption::read),
        })
    }
}

fn unknown_class(class: &str) -> CallError {
    CallError::invalid(format!("MatchAnyStorageClass has `{class}`, which is no storage class"))
}

/// The one member of a list.
// Source: S3 Control 2018-08-20, `KeyNameConstraint`: "accepts an array of strings with a length of 1 string".
fn only<T>(list: Option<Vec<T>>, name: &str) -> Result<Option<T>, CallError> {
    match list.map(|list| (list.len(), list.into_iter().next())) {
        None | Some((0, _)) => Ok(None),
        Some((1, only)) => Ok(only),
        Some((count, _)) => Err(CallError::invalid(format!("{name} takes one entry, not {count}"))),
    }
}
