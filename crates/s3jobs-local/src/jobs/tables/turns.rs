//! Which jobs the engine has to look at.

use jiff::Timestamp;
use redb::{ReadableTable as _, TableDefinition, WriteTransaction};

use crate::jobs::{Job, JobId, Scope, Standing, Status};
use crate::store::{Change, StoreError, Tables};

/// Job id -> (account, region, status as a number, priority, sequence): the jobs that the engine can move on.
const LIVE: TableDefinition<&str, (&str, &str, u8, i64, u64)> = TableDefinition::new("live_jobs");
/// (since when, in ms since 1970, job id): the jobs that wait for a person.
const SUSPENDED: TableDefinition<(i64, &str), ()> = TableDefinition::new("suspended_jobs");

pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(LIVE)?;
    transaction.open_table(SUSPENDED)?;
    Ok(())
}

/// What can be asked about jobs that have not ended.
pub(crate) trait JobTurns: Tables + Sized {
    /// Every job that has not ended and does not wait for a person.
    fn live_jobs(&self) -> Result<Vec<Standing>, StoreError> {
        let mut jobs = Vec::new();
        for entry in self.table(LIVE)?.iter()? {
            let (id, standing) = entry?;
            let (account, region, code, priority, sequence) = standing.value();
            let scope = Scope { account: account.to_owned(), region: region.to_owned() };
            let id = JobId(id.value().to_owned());
            jobs.extend(Status::from_code(code).map(|status| Standing { id, scope, status, priority, sequence }));
        }
        Ok(jobs)
    }

    /// Up to `limit` jobs that have waited for a person since before `time`.
    fn jobs_suspended_before(&self, time: Timestamp, limit: usize) -> Result<Vec<JobId>, StoreError> {
        let table = self.table(SUSPENDED)?;
        let range = table.range(..(time.as_millisecond(), ""))?.take(limit);
        range.map(|entry| Ok(JobId(entry?.0.value().1.to_owned()))).collect()
    }

    /// Whether any job waits for a person.
    fn is_any_job_suspended(&self) -> Result<bool, StoreError> {
        Ok(self.table(SUSPENDED)?.first()?.is_some())
    }
}

impl<T: Tables> JobTurns for T {}

impl Change<'_> {
    /// Notes where a job stands.
    pub(super) fn take_turn(&mut self, job: &Job) -> Result<(), StoreError> {
        let (id, Scope { account, region }) = (job.id.0.as_str(), &job.scope);
        if job.status.is_terminal() || job.status == Status::Suspended {
            self.open(LIVE)?.remove(id)?;
        } else {
            let standing = (account.as_str(), region.as_str(), job.status.code(), job.priority, job.sequence);
            self.open(LIVE)?.insert(id, standing)?;
        }
        let Some(since) = job.suspended else { return Ok(()) };
        let mut suspended = self.open(SUSPENDED)?;
        if job.status == Status::Suspended {
            suspended.insert((since.as_millisecond(), id), ())?;
        } else {
            suspended.remove((since.as_millisecond(), id))?;
        }
        Ok(())
    }

    /// Forgets where a job stood.
    pub(super) fn leave_turns(&mut self, job: &Job) -> Result<(), StoreError> {
        let id = job.id.0.as_str();
        self.open(LIVE)?.remove(id)?;
        if let Some(since) = job.suspended {
            self.open(SUSPENDED)?.remove((since.as_millisecond(), id))?;
        }
        Ok(())
    }
}
