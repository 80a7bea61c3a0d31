use redb::ReadableTable as _;

use super::tables::POLICIES;
use super::{Failure, bucket};
use crate::store::{Change, StoreError, Tables};

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
