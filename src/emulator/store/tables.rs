use redb::{Key, ReadableTable, TableDefinition, Value, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;
use super::body::Bodies;
use super::{format, jobs};

/// Bucket name -> `Bucket` as JSON.
pub(super) const BUCKETS: TableDefinition<&str, &[u8]> = TableDefinition::new("buckets");
/// (bucket, key) -> `Object` as JSON. Keys compare by their bytes, so that a listing is a range.
pub(super) const OBJECTS: TableDefinition<(&str, &str), &[u8]> = TableDefinition::new("objects");
/// Body id -> how many objects have it.
pub(super) const BODIES: TableDefinition<u128, u64> = TableDefinition::new("bodies");
/// Body id -> its bytes, for the bodies that have no file of their own.
pub(super) const CONTENTS: TableDefinition<u128, &[u8]> = TableDefinition::new("contents");

/// Makes every table, so that readers find them in a new database.
pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    format::check(transaction)?;
    transaction.open_table(BUCKETS)?;
    transaction.open_table(OBJECTS)?;
    transaction.open_table(BODIES)?;
    transaction.open_table(CONTENTS)?;
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

/// A record as the bytes that a table holds.
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    Ok(serde_json::to_vec(record)?)
}

/// The record in the bytes that a table holds.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    Ok(serde_json::from_slice(bytes)?)
}
