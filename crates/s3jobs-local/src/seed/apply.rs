use std::collections::BTreeSet;

use camino::Utf8Path;
use jiff::Timestamp;

use super::SeedError;
use super::filling::Filling;
use crate::objects::Reading as _;
use crate::store::Store;
use s3jobs_spec::model::seed::{Seed, SeedBucket};

/// What a seed did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeedSummary {
    /// The buckets that were made, in the seed's order, and how many objects each got.
    pub made: Vec<(String, u64)>,
    /// The buckets that existed already and were left as they are.
    pub left: Vec<String>,
}

/// Makes each bucket of the seed that does not exist yet, in a transaction of its own.
pub(crate) fn apply(store: &Store, seed: &Seed, root: &Utf8Path, now: Timestamp) -> Result<SeedSummary, SeedError> {
    check_names(&seed.spec.buckets)?;
    let mut summary = SeedSummary::default();
    for bucket in &seed.spec.buckets {
        let name = bucket.name.as_str();
        let filling = Filling { bucket, root, now };
        let objects = store.write(|change| match change.find_bucket(name)? {
            Some(_) => Ok(None),
            None => filling.fill(change).map(Some),
        })?;
        match objects {
            Some(objects) => summary.made.push((name.to_owned(), objects)),
            None => summary.left.push(name.to_owned()),
        }
    }
    Ok(summary)
}

fn check_names(buckets: &[SeedBucket]) -> Result<(), SeedError> {
    let mut seen = BTreeSet::new();
    for bucket in buckets {
        bucket.name.check()?;
        if !seen.insert(bucket.name.as_str()) {
            return Err(SeedError::BucketTwice { bucket: bucket.name.as_str().to_owned() });
        }
    }
    Ok(())
}
