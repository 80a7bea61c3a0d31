use redb::TableDefinition;

use super::{Store, StoreError, Tables as _};

/// What is said about the state as a whole: name -> value as text.
pub(super) const FACTS: TableDefinition<&str, &str> = TableDefinition::new("facts");

impl Store {
    /// What is said about the state under this name. Nothing in a state that was never opened before.
    pub(crate) fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.read(|view| Ok(view.table(FACTS)?.get(name)?.map(|fact| fact.value().to_owned())))
    }

    /// Says something about the state, in place of what was said before.
    pub(crate) fn set_fact(&self, name: &str, fact: &str) -> Result<(), StoreError> {
        self.write(|change| Ok(change.open(FACTS)?.insert(name, fact).map(drop)?))
    }
}
