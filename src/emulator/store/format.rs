use redb::{ReadableTable as _, TableDefinition, WriteTransaction};

use super::StoreError;

/// What is said about the state as a whole: name -> value as text.
pub(super) const FACTS: TableDefinition<&str, &str> = TableDefinition::new("facts");

/// The format that this version writes and reads. It grows by one with every change that an older version cannot read, or
/// that cannot read what an older one wrote.
const FORMAT: &str = "1";

/// Whether a database is new or of this format. One of another format is refused before anything in it is read.
pub(super) fn check(transaction: &WriteTransaction) -> Result<(), StoreError> {
    let is_new = transaction.list_tables()?.next().is_none();
    let mut facts = transaction.open_table(FACTS)?;
    let found = facts.get("format")?.map(|format| format.value().to_owned());
    match found {
        Some(format) if format == FORMAT => Ok(()),
        None if is_new => Ok(facts.insert("format", FORMAT).map(drop)?),
        Some(_) | None => {
            let found = found.unwrap_or_else(|| "0".to_owned());
            Err(StoreError::Format { found, read: FORMAT })
        }
    }
}
