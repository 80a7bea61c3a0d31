use redb::{TableDefinition, WriteTransaction};

use crate::store::StoreError;

/// Bucket name -> `Bucket`.
pub(super) const BUCKETS: TableDefinition<&str, &[u8]> = TableDefinition::new("buckets");
/// (bucket, key) -> the current `Object`. Keys compare by their bytes, so that a listing is a range.
pub(super) const OBJECTS: TableDefinition<(&str, &str), &[u8]> = TableDefinition::new("objects");
/// (bucket, key, rank from above, random part of the id) -> `Version`: what is not current, and delete markers.
///
/// A key's newest version comes first. Where a key has no current object, that first one is its current version.
pub(super) const VERSIONS: TableDefinition<(&str, &str, u64, u128), &[u8]> = TableDefinition::new("versions");
/// (bucket, key, upload id) -> `Upload`.
pub(super) const UPLOADS: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("uploads");
/// (bucket, key, upload id) -> the `Completed` that an upload ended with.
pub(super) const COMPLETED: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("completed_uploads");
/// (upload id, part number) -> `UploadedPart`.
pub(super) const PARTS: TableDefinition<(&str, u32), &[u8]> = TableDefinition::new("upload_parts");

/// Bucket name -> its policy, a JSON document as it was given. A bucket without one has no row.
pub(super) const POLICIES: TableDefinition<&str, &str> = TableDefinition::new("bucket_policies");

/// Makes the tables of buckets, objects and uploads, so that readers find them in a new database.
pub(crate) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(BUCKETS)?;
    transaction.open_table(POLICIES)?;
    transaction.open_table(OBJECTS)?;
    transaction.open_table(VERSIONS)?;
    transaction.open_table(UPLOADS)?;
    transaction.open_table(COMPLETED)?;
    transaction.open_table(PARTS)?;
    Ok(())
}
