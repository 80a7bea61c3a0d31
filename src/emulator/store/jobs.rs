use jiff::Timestamp;
use redb::{ReadableTable as _, TableDefinition, WriteTransaction};
use serde_json::Value;

use super::{Change, StoreError, Tables, decode, encode};
use crate::emulator::jobs::{Job, JobId, Outcome, Scope, Status, Task};

/// Job id -> `Job` as JSON.
const JOBS: TableDefinition<&str, &[u8]> = TableDefinition::new("jobs");
/// (account, region, sequence) -> job id: the order of creation.
const ORDER: TableDefinition<(&str, &str, u64), &str> = TableDefinition::new("job_order");
/// Ids of the jobs that have not ended.
const LIVE: TableDefinition<&str, ()> = TableDefinition::new("live_jobs");
/// (when it ended, in ms since 1970, job id).
const ENDED: TableDefinition<(i64, &str), ()> = TableDefinition::new("ended_jobs");
/// (account, region, client request token) -> `Token` as JSON.
const TOKENS: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("job_tokens");
/// (job id, chunk) -> tasks that have not all run, as JSON.
const TASKS: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("job_tasks");
/// (job id, whether failed, tasks done before) -> rows of the completion report, as CSV.
const ROWS: TableDefinition<(&str, bool, u64), &[u8]> = TableDefinition::new("job_report_rows");

pub(super) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(JOBS)?;
    transaction.open_table(ORDER)?;
    transaction.open_table(LIVE)?;
    transaction.open_table(ENDED)?;
    transaction.open_table(TOKENS)?;
    transaction.open_table(TASKS)?;
    transaction.open_table(ROWS)?;
    Ok(())
}

/// A client request token that was used. Outlives its job.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Token {
    pub(crate) job: JobId,
    /// The whole request that it came with.
    pub(crate) request: Value,
}

/// Which jobs of a scope are asked for.
pub(crate) struct JobQuery<'a> {
    /// Only jobs whose sequence is lower.
    pub(crate) before: u64,
    /// At most so many.
    pub(crate) limit: usize,
    /// Only jobs with one of these statuses; all jobs where empty.
    pub(crate) statuses: &'a [Status],
}

/// What can be asked about jobs, inside a change and outside of one.
pub(crate) trait JobReading: Tables + Sized {
    /// The job, of whatever scope.
    fn find_job(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        self.table(JOBS)?.get(id.0.as_str())?.map(|record| decode(record.value())).transpose()
    }

    /// Jobs of a scope, newest first.
    fn newest_jobs(&self, scope: &Scope, query: &JobQuery<'_>) -> Result<Vec<Job>, StoreError> {
        let &JobQuery { before, limit, statuses } = query;
        let wanted = |job: &Job| statuses.is_empty() || statuses.contains(&job.status);
        let (account, region) = (scope.account.as_str(), scope.region.as_str());
        let mut jobs = Vec::new();
        for entry in self.table(ORDER)?.range((account, region, 0)..(account, region, before))?.rev() {
            if jobs.len() == limit {
                break;
            }
            let (_, id) = entry?;
            jobs.extend(self.find_job(&JobId(id.value().to_owned()))?.filter(wanted));
        }
        Ok(jobs)
    }

    /// Every job that has not ended.
    fn live_jobs(&self) -> Result<Vec<Job>, StoreError> {
        let mut jobs = Vec::new();
        for entry in self.table(LIVE)?.iter()? {
            jobs.extend(self.find_job(&JobId(entry?.0.value().to_owned()))?);
        }
        Ok(jobs)
    }

    /// Up to `limit` jobs that ended before `time`.
    fn jobs_ended_before(&self, time: Timestamp, limit: usize) -> Result<Vec<JobId>, StoreError> {
        let table = self.table(ENDED)?;
        let range = table.range(..(time.as_millisecond(), ""))?.take(limit);
        range.map(|entry| Ok(JobId(entry?.0.value().1.to_owned()))).collect()
    }

    /// The use that a token has in a scope.
    fn find_token(&self, scope: &Scope, token: &str) -> Result<Option<Token>, StoreError> {
        let key = (scope.account.as_str(), scope.region.as_str(), token);
        self.table(TOKENS)?.get(key)?.map(|record| decode(record.value())).transpose()
    }

    /// A chunk of a job's tasks, in the manifest's order.
    fn tasks(&self, id: &JobId, chunk: u64) -> Result<Vec<Task>, StoreError> {
        let found = self.table(TASKS)?.get((id.0.as_str(), chunk))?.map(|record| decode(record.value()));
        Ok(found.transpose()?.unwrap_or_default())
    }

    /// All report rows of tasks that ended so, as CSV.
    fn report_rows(&self, id: &JobId, outcome: Outcome) -> Result<Vec<u8>, StoreError> {
        let (id, failed) = (id.0.as_str(), outcome == Outcome::Failed);
        let mut rows = Vec::new();
        for entry in self.table(ROWS)?.range((id, failed, 0)..=(id, failed, u64::MAX))? {
            rows.extend_from_slice(entry?.1.value());
        }
        Ok(rows)
    }
}

impl<T: Tables> JobReading for T {}

impl Change<'_> {
    /// Adds a job as the newest of its scope.
    pub(crate) fn add_job(&mut self, mut job: Job) -> Result<(), StoreError> {
        let (account, region) = (job.scope.account.as_str(), job.scope.region.as_str());
        let mut order = self.open(ORDER)?;
        let newest = order.range((account, region, 0)..=(account, region, u64::MAX))?.next_back().transpose()?;
        let sequence = newest.map_or(0, |(key, _)| key.value().2 + 1);
        order.insert((account, region, sequence), job.id.0.as_str())?;
        drop(order);
        job.sequence = sequence;
        self.save_job(&job)
    }

    /// Writes a job's state.
    pub(crate) fn save_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let id = job.id.0.as_str();
        self.open(JOBS)?.insert(id, encode(job)?.as_slice())?;
        match job.terminated {
            None => {
                self.open(LIVE)?.insert(id, ())?;
            }
            Some(ended) => {
                self.open(LIVE)?.remove(id)?;
                self.open(ENDED)?.insert((ended.as_millisecond(), id), ())?;
                self.drop_tasks_and_rows(id)?;
            }
        }
        Ok(())
    }

    /// Forgets a job, but not its token.
    pub(crate) fn forget_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let id = job.id.0.as_str();
        self.open(JOBS)?.remove(id)?;
        self.open(LIVE)?.remove(id)?;
        self.open(ORDER)?.remove((job.scope.account.as_str(), job.scope.region.as_str(), job.sequence))?;
        if let Some(ended) = job.terminated {
            self.open(ENDED)?.remove((ended.as_millisecond(), id))?;
        }
        self.drop_tasks_and_rows(id)
    }

    fn drop_tasks_and_rows(&mut self, id: &str) -> Result<(), StoreError> {
        self.open(TASKS)?.retain_in((id, 0)..=(id, u64::MAX), |_, _| false)?;
        self.open(ROWS)?.retain_in((id, false, 0)..=(id, true, u64::MAX), |_, _| false)?;
        Ok(())
    }

    /// Remembers a token.
    pub(crate) fn save_token(&mut self, scope: &Scope, token: &str, used: &Token) -> Result<(), StoreError> {
        let key = (scope.account.as_str(), scope.region.as_str(), token);
        self.open(TOKENS)?.insert(key, encode(used)?.as_slice())?;
        Ok(())
    }

    /// Writes a chunk of a job's tasks.
    pub(crate) fn save_tasks(&mut self, id: &JobId, chunk: u64, tasks: &[Task]) -> Result<(), StoreError> {
        self.open(TASKS)?.insert((id.0.as_str(), chunk), encode(&tasks)?.as_slice())?;
        Ok(())
    }

    /// Drops a chunk whose tasks have all run.
    pub(crate) fn drop_tasks(&mut self, id: &JobId, chunk: u64) -> Result<(), StoreError> {
        self.open(TASKS)?.remove((id.0.as_str(), chunk))?;
        Ok(())
    }

    /// Adds report rows of tasks that ended so; `done` is the number of tasks that ran before them.
    pub(crate) fn add_report_rows(
        &mut self,
        id: &JobId,
        (outcome, done): (Outcome, u64),
        rows: &[u8],
    ) -> Result<(), StoreError> {
        self.open(ROWS)?.insert((id.0.as_str(), outcome == Outcome::Failed, done), rows)?;
        Ok(())
    }
}
