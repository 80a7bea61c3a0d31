use redb::{Key, ReadableTable, TableDefinition, Value, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};

use super::body::Bodies;
use super::facts::FACTS;
use super::jobs;
use super::policy::POLICIES;
use super::{StoreError, record};

/// What this state is: under [`FORMAT_KEY`] the number of its format.
pub(super) const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
pub(super) const FORMAT_KEY: &str = "format";
/// Grows with every change of what the tables hold. A state of another format is not opened.
pub(super) const FORMAT: u64 = 7;
/// Bucket name -> `Bucket`.
pub(super) const BUCKETS: TableDefinition<&str, &[u8]> = TableDefinition::new("buckets");
/// (bucket, key) -> the current `Object`. Keys compare by their bytes, so that a listing is a range.
pub(super) const OBJECTS: TableDefinition<(&str, &str), &[u8]> = TableDefinition::new("objects");
/// (bucket, key, rank from above, random part of the id) -> `Version`: what is not current, and delete markers.
///
/// A key's newest version comes first. Where a key has no current object, that first one is its current version.
pub(super) const VERSIONS: TableDefinition<(&str, &str, u64, u128), &[u8]> = TableDefinition::new("versions");
/// Body id -> how many objects have it, where that is more than one.
pub(super) const SHARED: TableDefinition<u64, u64> = TableDefinition::new("shared_bodies");
/// Body id -> its bytes, for the bodies that have no file of their own.
pub(super) const CONTENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("contents");
/// Ids of the bodies that have a file of their own.
pub(super) const FILES: TableDefinition<u64, ()> = TableDefinition::new("body_files");

/// (bucket, key, upload id) -> `Upload`.
pub(super) const UPLOADS: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("uploads");
/// (bucket, key, upload id) -> the `Completed` that an upload ended with.
pub(super) const COMPLETED: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("completed_uploads");
/// (upload id, part number) -> `UploadedPart`.
pub(super) const PARTS: TableDefinition<(&str, u32), &[u8]> = TableDefinition::new("upload_parts");

/// Makes every table, so that readers find them in a new database, and refuses a state of another format.
pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    let is_new = transaction.list_tables()?.next().is_none();
    let mut meta = transaction.open_table(META)?;
    if is_new {
        meta.insert(FORMAT_KEY, FORMAT)?;
    }
    let found = meta.get(FORMAT_KEY)?.map(|format| format.value());
    if found != Some(FORMAT) {
        return Err(StoreError::Format { found: found.unwrap_or(1), expected: FORMAT });
    }
    drop(meta);
    transaction.open_table(FACTS)?;
    transaction.open_table(BUCKETS)?;
    transaction.open_table(POLICIES)?;
    transaction.open_table(OBJECTS)?;
    transaction.open_table(VERSIONS)?;
    transaction.open_table(SHARED)?;
    transaction.open_table(CONTENTS)?;
    transaction.open_table(FILES)?;
    transaction.open_table(UPLOADS)?;
    transaction.open_table(COMPLETED)?;
    transaction.open_table(PARTS)?;
    jobs::define(transaction)
}

/// A transaction, of either kind, whose tables can be read.
pub(crate) trait Tables {
    /// What a table is in this kind of transaction.
    type Table<'t, K: Key + 'static, V: Value + 'static>: ReadableTable<K, V>
    where
        Self: 't;

    /// Opens a table. Inside a change, a table can be open only once at a time.
    fn table<K: Key + 'static, V: Value + 'static>(
        &self,
        definition: TableDefinition<'_, K, V>,
    ) -> Result<Self::Table<'_, K, V>, StoreError>;

    /// Where large bodies are.
    fn bodies(&self) -> &Bodies;
}

/// A record of a bucket, an object or an upload as the bytes that a table holds.
pub(super) fn pack<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    Ok(record::pack(record)?)
}

/// The record of a bucket, an object or an upload in the bytes that a table holds.
pub(super) fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    Ok(record::unpack(bytes)?)
}

/// A record as the bytes that a table holds.
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    Ok(serde_json::to_vec(record)?)
}

/// The record in the bytes that a table holds.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    Ok(serde_json::from_slice(bytes)?)
}
