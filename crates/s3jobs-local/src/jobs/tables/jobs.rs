use jiff::Timestamp;
use redb::{ReadableTable as _, TableDefinition, WriteTransaction};
use serde_json::Value;

use super::{chunk, files, list, shadows, turns};
use crate::jobs::{Job, JobId, Outcome, Scope, Task};
use crate::store::{Change, StoreError, Tables, pack, unpack};

/// Job id -> `Job`.
const JOBS: TableDefinition<&str, &[u8]> = TableDefinition::new("jobs");
/// (when it ended, in ms since 1970, job id).
const ENDED: TableDefinition<(i64, &str), ()> = TableDefinition::new("ended_jobs");
/// (account, region, client request token) -> `Token`.
const TOKENS: TableDefinition<(&str, &str, &str), &[u8]> = TableDefinition::new("job_tokens");
/// (job id, chunk) -> tasks that have not all run: `chunk.rs`.
const TASKS: TableDefinition<(&str, u64), &[u8]> = TableDefinition::new("job_tasks");
/// Ids of ended jobs that may have left tasks, rows, and names of generated files.
const LEFTOVERS: TableDefinition<&str, ()> = TableDefinition::new("job_leftovers");
/// (job id, whether failed, tasks done before) -> rows of the completion report, as CSV.
const ROWS: TableDefinition<(&str, bool, u64), &[u8]> = TableDefinition::new("job_report_rows");

pub(crate) fn define(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.open_table(JOBS)?;
    transaction.open_table(ENDED)?;
    transaction.open_table(TOKENS)?;
    transaction.open_table(TASKS)?;
    transaction.open_table(ROWS)?;
    transaction.open_table(LEFTOVERS)?;
    files::define(transaction)?;
    list::define(transaction)?;
    turns::define(transaction)?;
    shadows::define(transaction)
}

/// A client request token that was used. Outlives its job.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Token {
    pub(crate) job: JobId,
    /// The whole request that it came with.
    #[serde(with = "crate::store::json")]
    pub(crate) request: Value,
    /// When it made its job, UTC.
    pub(crate) used: Timestamp,
}

/// Some of a job's report rows, and where the next ones begin.
pub(crate) struct RowsPiece {
    /// Whole rows, as CSV.
    pub(crate) csv: Vec<u8>,
    /// The position after them; nothing where these are the last.
    pub(crate) next: Option<u64>,
}

/// What can be asked about jobs, inside a change and outside of one.
pub(crate) trait JobReading: Tables + Sized {
    /// The job, of whatever scope.
    fn find_job(&self, id: &JobId) -> Result<Option<Job>, StoreError> {
        self.table(JOBS)?.get(id.0.as_str())?.map(|record| unpack(record.value())).transpose()
    }

    /// Up to `limit` jobs that ended before `time`.
    fn jobs_ended_before(&self, time: Timestamp, limit: usize) -> Result<Vec<JobId>, StoreError> {
        let table = self.table(ENDED)?;
        let range = table.range(..(time.as_millisecond(), ""))?.take(limit);
        range.map(|entry| Ok(JobId(entry?.0.value().1.to_owned()))).collect()
    }

    /// Whether an ended job may have left tasks or rows.
    fn has_leftovers(&self) -> Result<bool, StoreError> {
        Ok(self.table(LEFTOVERS)?.first()?.is_some())
    }

    /// The use that a token has in a scope.
    fn find_token(&self, scope: &Scope, token: &str) -> Result<Option<Token>, StoreError> {
        let key = (scope.account.as_str(), scope.region.as_str(), token);
        self.table(TOKENS)?.get(key)?.map(|record| unpack(record.value())).transpose()
    }

    /// A chunk of a job's tasks, in the manifest's order.
    fn tasks(&self, id: &JobId, chunk: u64) -> Result<Vec<Task>, StoreError> {
        let found = self.table(TASKS)?.get((id.0.as_str(), chunk))?.map(|record| chunk::decode(record.value()));
        Ok(found.transpose()?.unwrap_or_default())
    }

    /// Report rows of tasks that ended so, from a position on, as CSV: about `bytes` of them.
    fn report_rows(&self, id: &JobId, (outcome, from): (Outcome, u64), bytes: usize) -> Result<RowsPiece, StoreError> {
        let (id, failed) = (id.0.as_str(), outcome == Outcome::Failed);
        let mut csv = Vec::new();
        for entry in self.table(ROWS)?.range((id, failed, from)..=(id, failed, u64::MAX))? {
            let (key, rows) = entry?;
            if !csv.is_empty() && csv.len() + rows.value().len() > bytes {
                return Ok(RowsPiece { csv, next: Some(key.value().2) });
            }
            csv.extend_from_slice(rows.value());
        }
        Ok(RowsPiece { csv, next: None })
    }
}

impl<T: Tables> JobReading for T {}

impl Change<'_> {
    /// Adds a job as the newest of its scope.
    pub(crate) fn add_job(&mut self, mut job: Job) -> Result<(), StoreError> {
        job.sequence = self.next_sequence(&job.scope)?;
        self.save_job(&job)
    }

    /// Writes a job's state.
    pub(crate) fn save_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let id = job.id.0.as_str();
        self.open(JOBS)?.insert(id, pack(job)?.as_slice())?;
        self.list_job(job)?;
        self.take_turn(job)?;
        if let Some(ended) = job.terminated {
            self.open(ENDED)?.insert((ended.as_millisecond(), id), ())?;
            if self.has_remains(id)? {
                self.open(LEFTOVERS)?.insert(id, ())?;
            }
        }
        Ok(())
    }

    /// Forgets a job, but not its token.
    pub(crate) fn forget_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let id = job.id.0.as_str();
        self.open(JOBS)?.remove(id)?;
        self.unlist_job(job)?;
        self.leave_turns(job)?;
        self.drop_shadows(&job.id)?;
        if let Some(ended) = job.terminated {
            self.open(ENDED)?.remove((ended.as_millisecond(), id))?;
        }
        Ok(())
    }

    fn has_remains(&self, id: &str) -> Result<bool, StoreError> {
        let has_tasks = self.open(TASKS)?.range((id, 0)..=(id, u64::MAX))?.next().is_some();
        if has_tasks || self.has_generated_files(id)? {
            return Ok(true);
        }
        Ok(self.open(ROWS)?.range((id, false, 0)..=(id, true, u64::MAX))?.next().is_some())
    }

    /// Drops up to `limit` each of chunks of tasks, of rows, and of names of files that an ended job left. Returns whether
    /// there was anything to drop.
    pub(crate) fn drop_leftovers(&mut self, limit: usize) -> Result<bool, StoreError> {
        let first = self.open(LEFTOVERS)?.first()?.map(|(id, _)| id.value().to_owned());
        let Some(id) = first else { return Ok(false) };
        let rows = self.drop_some_rows(&id, limit)?;
        let dropped = self.drop_some_tasks(&id, limit)? + rows + self.drop_some_generated_files(&id, limit)?;
        if dropped == 0 {
            self.open(LEFTOVERS)?.remove(id.as_str())?;
        }
        Ok(true)
    }

    fn drop_some_tasks(&mut self, id: &str, limit: usize) -> Result<usize, StoreError> {
        let mut dropped = 0;
        let mut table = self.open(TASKS)?;
        for entry in table.extract_from_if((id, 0)..=(id, u64::MAX), |_, _| true)?.take(limit) {
            entry?;
            dropped += 1;
        }
        Ok(dropped)
    }

    fn drop_some_rows(&mut self, id: &str, limit: usize) -> Result<usize, StoreError> {
        let mut dropped = 0;
        let mut table = self.open(ROWS)?;
        for entry in table.extract_from_if((id, false, 0)..=(id, true, u64::MAX), |_, _| true)?.take(limit) {
            entry?;
            dropped += 1;
        }
        Ok(dropped)
    }

    /// Remembers a token.
    pub(crate) fn save_token(&mut self, scope: &Scope, token: &str, used: &Token) -> Result<(), StoreError> {
        let key = (scope.account.as_str(), scope.region.as_str(), token);
        self.open(TOKENS)?.insert(key, pack(used)?.as_slice())?;
        Ok(())
    }

    /// Writes a chunk of a job's tasks.
    pub(crate) fn save_tasks(&mut self, id: &JobId, chunk: u64, tasks: &[Task]) -> Result<(), StoreError> {
        self.open(TASKS)?.insert((id.0.as_str(), chunk), chunk::encode(tasks)?.as_slice())?;
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

    /// Drops report rows of tasks that ended so, up to before a position.
    pub(crate) fn drop_report_rows(&mut self, id: &JobId, outcome: Outcome, before: u64) -> Result<(), StoreError> {
        let (id, failed) = (id.0.as_str(), outcome == Outcome::Failed);
        self.open(ROWS)?.retain_in((id, failed, 0)..(id, failed, before), |_, _| false)?;
        Ok(())
    }
}
