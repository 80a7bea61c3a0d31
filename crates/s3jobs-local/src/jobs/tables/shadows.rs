//! What jobs looked like before calls whose effect is not shown yet.

use jiff::Timestamp;
use redb::{ReadableTable as _, TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};

use crate::jobs::{Job, JobId};
use crate::store::{Change, StoreError, Tables, pack, unpack};

/// Job id -> `Shadow`s, the oldest first.
const SHADOWS: TableDefinition<&str, &[u8]> = TableDefinition::new("job_shadows");

pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(SHADOWS)?;
    Ok(())
}

/// What is shown instead of a job until a time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shadow {
    /// The time, UTC.
    pub(crate) until: Timestamp,
    /// The job as it was; nothing where there was none.
    pub(crate) job: Option<Job>,
}

/// What can be asked about late effects.
pub(crate) trait JobShadows: Tables + Sized {
    /// What is shown of a job at `now` instead of the job itself, if anything.
    fn shadow(&self, id: &JobId, now: Timestamp) -> Result<Option<Shadow>, StoreError> {
        let table = self.table(SHADOWS)?;
        let record = table.get(id.0.as_str())?;
        let shadows: Vec<Shadow> = record.map(|record| unpack(record.value())).transpose()?.unwrap_or_default();
        Ok(shadows.into_iter().find(|shadow| shadow.until > now))
    }
}

impl<T: Tables> JobShadows for T {}

impl Change<'_> {
    /// Shows `shadow` instead of the job until its time, and drops the job's shadows that are over.
    pub(crate) fn add_shadow(&mut self, id: &JobId, shadow: Shadow, now: Timestamp) -> Result<(), StoreError> {
        let mut table = self.open(SHADOWS)?;
        let record = table.get(id.0.as_str())?;
        let mut shadows: Vec<Shadow> = record.map(|record| unpack(record.value())).transpose()?.unwrap_or_default();
        shadows.retain(|shadow| shadow.until > now);
        shadows.push(shadow);
        table.insert(id.0.as_str(), pack(&shadows)?.as_slice())?;
        Ok(())
    }

    pub(super) fn drop_shadows(&mut self, id: &JobId) -> Result<(), StoreError> {
        self.open(SHADOWS)?.remove(id.0.as_str())?;
        Ok(())
    }
}
