//! A bucket's settings, as the seed gives them.

use std::collections::BTreeMap;

use crate::objects::{
    Bucket, DefaultRetention, Destination, LockConfiguration, Ownership, Period, Refusal, Replication, ReplicationRule,
    RetentionMode, StorageClass, Versioning,
};
use s3jobs_spec::model::operation::{self as model, LockMode};
use s3jobs_spec::model::seed::{SeedBucket, SeedOwnership, SeedReplicationRule, SeedRetention, SeedVersioning};

/// The role that replicates where the seed names none: nobody assumes it here.
const ROLE: &str = "arn:aws:iam::000000000000:role/replication";

/// Sets what objects depend on: versioning, object lock, ownership.
pub(super) fn prepare(bucket: &mut Bucket, seed: &SeedBucket) -> Result<(), Refusal> {
    let SeedBucket { versioning, object_lock, ownership, replication, .. } = seed;
    let is_needed = object_lock.is_some() || !replication.is_empty();
    match versioning {
        Some(SeedVersioning::Enabled) => bucket.set_versioning(Versioning::Enabled)?,
        None if is_needed => bucket.set_versioning(Versioning::Enabled)?,
        Some(SeedVersioning::Suspended) => bucket.set_versioning(Versioning::Suspended)?,
        None => {}
    }
    if let Some(lock) = object_lock {
        bucket.set_lock(LockConfiguration { default: lock.default_retention.as_ref().map(retention) })?;
    }
    bucket.set_ownership(match ownership {
        None | Some(SeedOwnership::BucketOwnerEnforced) => Ownership::BucketOwnerEnforced,
        Some(SeedOwnership::BucketOwnerPreferred) => Ownership::BucketOwnerPreferred,
        Some(SeedOwnership::ObjectWriter) => Ownership::ObjectWriter,
    })
}

fn retention(SeedRetention { mode, days }: &SeedRetention) -> DefaultRetention {
    let mode = match mode {
        LockMode::Governance => RetentionMode::Governance,
        LockMode::Compliance => RetentionMode::Compliance,
    };
    DefaultRetention { mode, period: Some(Period::Days(days.get().min(SeedRetention::MAX_DAYS))), hold: None }
}

/// Sets the rules of replication, once the seed's objects are there: these are older than the rules.
pub(super) fn replicate(bucket: &mut Bucket, rules: &[SeedReplicationRule]) -> Result<(), Refusal> {
    if rules.is_empty() {
        return Ok(());
    }
    bucket.set_replication(Replication { role: ROLE.to_owned(), rules: rules.iter().map(rule).collect() })
}

fn rule(seed: &SeedReplicationRule) -> ReplicationRule {
    let SeedReplicationRule { id, priority, prefix, tags, destination, storage_class } = seed;
    let tags: BTreeMap<_, _> =
        tags.iter().map(|(key, value)| (key.as_str().to_owned(), value.as_str().to_owned())).collect();
    ReplicationRule {
        id: id.as_str().to_owned(),
        priority: Some(priority.map_or(0, |priority| i32::try_from(priority).unwrap_or(i32::MAX))),
        is_enabled: true,
        prefix: prefix.as_ref().map_or("", |prefix| prefix.as_str()).to_owned(),
        tags,
        delete_markers: Some(false),
        kms_objects: None,
        destination: Destination {
            bucket: destination.as_str().to_owned(),
            storage_class: storage_class.map(stored),
            kms_key: None,
        },
    }
}

/// The store's word for a storage class of the seed.
pub(super) fn stored(class: model::StorageClass) -> StorageClass {
    match class {
        model::StorageClass::Standard => StorageClass::Standard,
        model::StorageClass::StandardIa => StorageClass::StandardIa,
        model::StorageClass::OneZoneIa => StorageClass::OnezoneIa,
        model::StorageClass::IntelligentTiering => StorageClass::IntelligentTiering,
        model::StorageClass::Glacier => StorageClass::Glacier,
        model::StorageClass::DeepArchive => StorageClass::DeepArchive,
        model::StorageClass::GlacierIr => StorageClass::GlacierIr,
    }
}
