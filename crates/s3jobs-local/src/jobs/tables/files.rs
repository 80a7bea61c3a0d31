//! The data files of generated manifests, while their jobs are prepared: apart from the jobs, whose records stay small.

use redb::{ReadableTable as _, TableDefinition, WriteTransaction};

use crate::inventory::DataFile;
use crate::jobs::JobId;
use crate::store::{Change, StoreError, pack, unpack};

/// (job id, number from 0) -> `DataFile`.
const GENERATED: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("job_generated_files");

pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(GENERATED)?;
    Ok(())
}

impl Change<'_> {
    /// Adds a data file of a job's generated manifest; so many stand before it.
    pub(crate) fn add_generated_file(&mut self, id: &JobId, number: u64, file: &DataFile) -> Result<(), StoreError> {
        self.open(GENERATED)?.insert((id.0.as_str(), number), pack(file)?.as_slice())?;
        Ok(())
    }

    /// All data files of a job's generated manifest, in order, which are forgotten.
    // Some 150 bytes for 10,000 objects, held once, when `manifest.json` is written: it names them all.
    pub(crate) fn take_generated_files(&mut self, id: &JobId) -> Result<Vec<DataFile>, StoreError> {
        let id = id.0.as_str();
        let mut table = self.open(GENERATED)?;
        let taken = table.extract_from_if((id, 0)..=(id, u64::MAX), |_, _| true)?;
        taken.map(|entry| unpack(entry?.1.value())).collect()
    }

    pub(super) fn has_generated_files(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.open(GENERATED)?.range((id, 0)..=(id, u64::MAX))?.next().is_some())
    }

    /// Forgets up to `limit` of them. Returns how many.
    pub(super) fn drop_some_generated_files(&mut self, id: &str, limit: usize) -> Result<usize, StoreError> {
        let mut dropped = 0;
        let mut table = self.open(GENERATED)?;
        for entry in table.extract_from_if((id, 0)..=(id, u64::MAX), |_, _| true)?.take(limit) {
            entry?;
            dropped += 1;
        }
        Ok(dropped)
    }
}
