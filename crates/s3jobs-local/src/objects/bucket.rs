use redb::ReadableTable as _;

use super::tables::{BUCKETS, OBJECTS, VERSIONS};
use super::{Bucket, Failure, Refusal};
use crate::store::{Change, StoreError, Tables, pack, unpack};

pub(super) fn find(tables: &impl Tables, name: &str) -> Result<Option<Bucket>, StoreError> {
    tables.table(BUCKETS)?.get(name)?.map(|record| unpack(record.value())).transpose()
}

pub(super) fn all(tables: &impl Tables) -> Result<Vec<(String, Bucket)>, StoreError> {
    let table = tables.table(BUCKETS)?;
    let mut buckets = Vec::new();
    for entry in table.iter()? {
        let (name, record) = entry?;
        buckets.push((name.value().to_owned(), unpack(record.value())?));
    }
    Ok(buckets)
}

pub(super) fn require(tables: &impl Tables, name: &str) -> Result<Bucket, Failure> {
    find(tables, name)?.ok_or_else(|| Refusal::NoSuchBucket { bucket: name.to_owned() }.into())
}

/// The same without reading the bucket's record.
pub(super) fn require_existence(tables: &impl Tables, name: &str) -> Result<(), Failure> {
    match tables.table(BUCKETS)?.get(name)? {
        Some(_) => Ok(()),
        None => Err(Refusal::NoSuchBucket { bucket: name.to_owned() }.into()),
    }
}

impl Change<'_> {
    /// Makes an empty bucket. The name is taken as it is.
    pub(crate) fn create_bucket(&mut self, name: &str, bucket: &Bucket) -> Result<(), Failure> {
        if let Some(found) = find(self, name)? {
            let is_own = bucket.owner.as_ref().is_none_or(|account| found.belongs_to(account));
            let bucket = name.to_owned();
            let refusal = if is_own {
                Refusal::BucketAlreadyOwnedByYou { bucket }
            } else {
                Refusal::BucketAlreadyExists { bucket }
            };
            return Err(refusal.into());
        }
        self.open(BUCKETS)?.insert(name, pack(bucket)?.as_slice())?;
        Ok(())
    }

    /// Changes a bucket's settings. What contradicts the others is refused by the functions of [`Bucket`].
    pub(crate) fn change_bucket<T>(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut Bucket) -> Result<T, Refusal>,
    ) -> Result<T, Failure> {
        let mut bucket = require(self, name)?;
        let answer = change(&mut bucket)?;
        self.open(BUCKETS)?.insert(name, pack(&bucket)?.as_slice())?;
        Ok(answer)
    }

    /// Removes a bucket that holds nothing, neither objects nor versions nor delete markers.
    pub(crate) fn delete_bucket(&mut self, name: &str) -> Result<(), Failure> {
        require(self, name)?;
        let objects = self.open(OBJECTS)?;
        let first = objects.range((name, "")..)?.next().transpose()?;
        let has_objects = first.is_some_and(|(place, _)| place.value().0 == name);
        drop(objects);
        let versions = self.open(VERSIONS)?;
        let first = versions.range((name, "", 0, 0)..)?.next().transpose()?;
        let has_versions = first.is_some_and(|(place, _)| place.value().0 == name);
        drop(versions);
        if has_objects || has_versions {
            return Err(Refusal::BucketNotEmpty { bucket: name.to_owned(), has_versions }.into());
        }
        self.abort_uploads(name)?;
        self.forget_completed(name)?;
        self.set_policy(name, None)?;
        self.open(BUCKETS)?.remove(name)?;
        Ok(())
    }
}
