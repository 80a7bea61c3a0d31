use jiff::Timestamp;
use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::tables::{BUCKETS, OBJECTS};
use super::{Change, Failure, Refusal, StoreError, Tables, decode, encode};

/// A bucket. Names are global, as in S3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bucket {
    /// The AWS region that it was made in, such as `us-east-1`.
    pub(crate) region: String,
    /// When it was made, UTC.
    pub(crate) created: Timestamp,
}

pub(super) fn find(tables: &impl Tables, name: &str) -> Result<Option<Bucket>, StoreError> {
    tables.table(BUCKETS)?.get(name)?.map(|record| decode(record.value())).transpose()
}

pub(super) fn all(tables: &impl Tables) -> Result<Vec<(String, Bucket)>, StoreError> {
    let table = tables.table(BUCKETS)?;
    let mut buckets = Vec::new();
    for entry in table.iter()? {
        let (name, record) = entry?;
        buckets.push((name.value().to_owned(), decode(record.value())?));
    }
    Ok(buckets)
}

pub(super) fn require(tables: &impl Tables, name: &str) -> Result<Bucket, Failure> {
    find(tables, name)?.ok_or_else(|| Refusal::NoSuchBucket { bucket: name.to_owned() }.into())
}

/// The same without reading the bucket's record: every write asks this.
pub(super) fn require_existence(tables: &impl Tables, name: &str) -> Result<(), Failure> {
    match tables.table(BUCKETS)?.get(name)? {
        Some(_) => Ok(()),
        None => Err(Refusal::NoSuchBucket { bucket: name.to_owned() }.into()),
    }
}

impl Change<'_> {
    /// Makes an empty bucket. The name is taken as it is.
    pub(crate) fn create_bucket(&mut self, name: &str, bucket: &Bucket) -> Result<(), Failure> {
        if find(self, name)?.is_some() {
            return Err(Refusal::BucketAlreadyOwnedByYou { bucket: name.to_owned() }.into());
        }
        self.open(BUCKETS)?.insert(name, encode(bucket)?.as_slice())?;
        Ok(())
    }

    /// Removes a bucket that holds nothing.
    pub(crate) fn delete_bucket(&mut self, name: &str) -> Result<(), Failure> {
        require(self, name)?;
        let objects = self.open(OBJECTS)?;
        let first = objects.range((name, "")..)?.next().transpose()?;
        if first.is_some_and(|(place, _)| place.value().0 == name) {
            return Err(Refusal::BucketNotEmpty { bucket: name.to_owned() }.into());
        }
        self.open(BUCKETS)?.remove(name)?;
        Ok(())
    }
}
