use camino::Utf8Path;
use redb::{Key, ReadableTable, TableDefinition, Value, WriteTransaction};

use super::StoreError;
use super::body::Bodies;
use super::facts::FACTS;

/// Makes the tables of an area, so that readers find them in a new state.
pub(crate) type Define = fn(&WriteTransaction) -> Result<(), StoreError>;

/// What a state consists of beside bodies and facts: the areas that have tables in it say so.
pub(crate) struct Layout {
    /// Grows with every change of what the tables hold. A state of another format is not opened.
    pub(crate) format: u64,
    /// What makes the tables of each area.
    pub(crate) areas: &'static [Define],
}

/// What this state is: under [`FORMAT_KEY`] the number of its format.
const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
const FORMAT_KEY: &str = "format";
/// Body id -> how many objects have it, where that is more than one.
pub(super) const SHARED: TableDefinition<u64, u64> = TableDefinition::new("shared_bodies");
/// Body id -> its bytes, for the bodies that have no file of their own.
pub(super) const CONTENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("contents");
/// Ids of the bodies that have a file of their own.
pub(super) const FILES: TableDefinition<u64, ()> = TableDefinition::new("body_files");

/// Makes every table, so that readers find them in a new database, and refuses a state of another format.
pub(super) fn define(transaction: &WriteTransaction, layout: &Layout, directory: &Utf8Path) -> Result<(), StoreError> {
    let is_new = transaction.list_tables()?.next().is_none();
    let mut meta = transaction.open_table(META)?;
    if is_new {
        meta.insert(FORMAT_KEY, layout.format)?;
    }
    let found = meta.get(FORMAT_KEY)?.map(|format| format.value());
    if found != Some(layout.format) {
        return Err(StoreError::Format {
            directory: directory.to_owned(),
            found: found.unwrap_or(1),
            expected: layout.format,
        });
    }
    drop(meta);
    transaction.open_table(FACTS)?;
    transaction.open_table(SHARED)?;
    transaction.open_table(CONTENTS)?;
    transaction.open_table(FILES)?;
    layout.areas.iter().try_for_each(|define| define(transaction))
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
