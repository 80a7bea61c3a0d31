use redb::{ReadableTable as _, TableDefinition};

use super::tables::Tables;
use super::{Change, Failure, StoreError, bucket};

/// Bucket name -> its policy, a JSON document as it was given. A bucket without one has no row.
pub(super) const POLICIES: TableDefinition<&str, &str> = TableDefinition::new("bucket_policies");

/// The policy of a bucket, or nothing where it has none.
pub(super) fn find(tables: &impl Tables, name: &str) -> Result<Option<String>, StoreError> {
    Ok(tables.table(POLICIES)?.get(name)?.map(|policy| policy.value().to_owned()))
}

impl Change<'_> {
    /// Gives a bucket a policy instead of the one that it has, or takes it away.
    pub(crate) fn set_policy(&mut self, name: &str, policy: Option<&str>) -> Result<(), Failure> {
        bucket::require_existence(self, name)?;
        let mut table = self.open(POLICIES)?;
        match policy {
            Some(policy) => table.insert(name, policy)?,
            None => table.remove(name)?,
        };
        Ok(())
    }
}
