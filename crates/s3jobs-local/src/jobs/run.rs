//! Active: runs tasks. Their effects, their report rows and the job's counters are one transaction.
//!
//! [`begin`] takes the next tasks of a job. Work that is done inside of the transaction goes to [`inside`]; other work is
//! done before, by [`Flights`](super::outside::Flights), and [`landed`] writes down how it ended.

use jiff::Timestamp;

use super::counts::Counts;
use super::failure::JobFailure;
use super::flights::{Landed, Start};
use super::job::Job;
use super::region::Regions;
use super::report::Rows;
use super::rows::decode_key;
use super::scope::JobId;
use super::status::Status;
use super::task::{Attempt, Outcome, Task, TaskCursor, TaskEnd, ended};
use crate::jobs::tables::JobReading;
use crate::store::{Change, StoreError};

/// From so many tasks on, a job fails when more than half of them failed.
// Source: S3 User Guide, "Tracking job status and completion reports".
const THRESHOLD_TASKS: u64 = 1_000;

/// What one transaction did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ran {
    /// Tasks that were tried.
    pub(super) tasks: u64,
    /// Whether the job has no more tasks to run.
    pub(super) finished: bool,
}

/// The next tasks of an active job, at most `allowed` and all of one chunk; nothing where it has none or is not active.
pub(super) fn begin(state: &impl JobReading, id: &JobId, allowed: u64) -> Result<Option<Start>, StoreError> {
    let Some(mut job) = state.find_job(id)?.filter(|job| job.status == Status::Active) else { return Ok(None) };
    job.passes.begin(job.manifest.chunks);
    let first = job.next;
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    let mut tasks: Vec<Task> = state.tasks(id, first.chunk)?.into_iter().skip(first.row).collect();
    let left = tasks.len().saturating_sub(allowed);
    tasks.truncate(allowed);
    Ok((!tasks.is_empty()).then_some(Start { job, first, tasks, left }))
}

/// Does tasks inside of this transaction. `redrives` is how often a task that fails for the time being is tried again.
pub(super) fn inside(change: &mut Change<'_>, start: &Start, redrives: u32, now: Timestamp) -> Result<Ran, StoreError> {
    let found = change.find_job(&start.job.id)?.filter(|job| job.status == Status::Active && job.next == start.first);
    let Some(job) = found else { return Ok(Ran { tasks: 0, finished: true }) };
    let mut record = Record::new(job, redrives);
    let mut regions = Regions::of(&start.job);
    for task in &start.tasks {
        let key = decode_key(&task.encoded_key).unwrap_or_default();
        let attempt = Attempt { scope: &start.job.scope, task, key: &key, now };
        let end = match regions.refuse(change, &task.bucket)? {
            Some(failure) => TaskEnd::Failed(failure),
            None => ended(start.job.plan.work.perform(change, &attempt))?,
        };
        record.add(task, &end);
        if too_many_failed(record.job.tasks) {
            break;
        }
    }
    let left = start.left + start.tasks.len() - record.tried;
    record.save(change, left, now)
}

/// Writes down how tasks ended that were done outside. The job may have been cancelled meanwhile: they ran nevertheless.
pub(super) fn landed(
    change: &mut Change<'_>,
    landed: &Landed,
    redrives: u32,
    now: Timestamp,
) -> Result<Ran, StoreError> {
    let open = |job: &Job| !job.status.is_terminal() && job.next == landed.first;
    let Some(job) = change.find_job(&landed.job)?.filter(open) else { return Ok(Ran { tasks: 0, finished: true }) };
    let tasks = change.tasks(&job.id, landed.first.chunk)?;
    let mut record = Record::new(job, redrives);
    for (task, end) in tasks.iter().skip(landed.first.row).zip(&landed.ends) {
        record.add(task, end);
    }
    let left = tasks.len().saturating_sub(landed.first.row + record.tried);
    record.save(change, left, now)
}

/// What becomes of a job by the tasks of one transaction.
struct Record {
    job: Job,
    before: Counts,
    /// Tasks that were tried.
    tried: usize,
    rows: Rows,
    again: Vec<Task>,
    /// Whether there is no next pass for tasks that fail for the time being.
    is_last_pass: bool,
}

impl Record {
    fn new(mut job: Job, redrives: u32) -> Self {
        job.passes.begin(job.manifest.chunks);
        let is_last_pass = job.passes.number >= redrives;
        let rows = Rows::of(job.plan.report.as_ref());
        Self { before: job.tasks, tried: 0, rows, again: Vec::new(), is_last_pass, job }
    }

    fn add(&mut self, task: &Task, end: &TaskEnd) {
        self.tried += 1;
        self.job.next.row += 1;
        match end {
            TaskEnd::Succeeded(message) => {
                self.job.tasks.succeeded += 1;
                self.rows.add_success(task, message);
            }
            TaskEnd::Temporary(_) if !self.is_last_pass => self.again.push(task.clone()),
            TaskEnd::Failed(failure) | TaskEnd::Temporary(failure) => {
                self.job.tasks.failed += 1;
                self.rows.add_failure(task, failure);
            }
        }
    }

    /// Writes everything down; so many tasks are `left` in the chunk.
    fn save(mut self, change: &mut Change<'_>, left: usize, now: Timestamp) -> Result<Ran, StoreError> {
        for outcome in Outcome::ALL {
            if let Some(csv) = self.rows.csv(outcome) {
                change.add_report_rows(&self.job.id, (outcome, self.before.done()), csv)?;
            }
        }
        if !self.again.is_empty() {
            change.save_tasks(&self.job.id, self.job.passes.chunks, &self.again)?;
            self.job.passes.chunks += 1;
        }
        if left == 0 {
            leave_chunk(change, &mut self.job)?;
        }
        settle(&mut self.job, now);
        change.save_job(&self.job)?;
        Ok(Ran { tasks: self.tried as u64, finished: self.job.status != Status::Active })
    }
}

/// Goes on to the next chunk, and to the next pass, where this one is done.
fn leave_chunk(change: &mut Change<'_>, job: &mut Job) -> Result<(), StoreError> {
    let chunk = job.next.chunk;
    change.drop_tasks(&job.id, chunk)?;
    job.next = TaskCursor { chunk: chunk + 1, row: 0 };
    job.passes.leave(chunk);
    Ok(())
}

fn too_many_failed(tasks: Counts) -> bool {
    tasks.done() >= THRESHOLD_TASKS && tasks.failed * 2 > tasks.done()
}

/// What comes after these tasks. A job that somebody cancelled meanwhile stays cancelled.
fn settle(job: &mut Job, now: Timestamp) {
    if !matches!(job.status, Status::Active | Status::Pausing) {
        return;
    }
    if too_many_failed(job.tasks) {
        job.fail(JobFailure::threshold(job.tasks), now);
    } else if Some(job.tasks.done()) == job.tasks.total {
        job.active.stop(now);
        job.status = Status::Completing;
    }
}

#[cfg(test)]
mod tests {
    use super::super::task::TaskFailure;
    use super::super::testing;
    use super::*;
    use crate::store::Store;

    /// An active job of two chunks: tasks 1 and 2, and task 3.
    fn active(store: &Store) -> JobId {
        let mut job = testing::job(store);
        let tasks = testing::tasks(3);
        job.status = Status::Active;
        job.manifest.chunks = 2;
        job.tasks.total = Some(3);
        let saved = store.write(|change| {
            change.save_tasks(&job.id, 0, &tasks[..2])?;
            change.save_tasks(&job.id, 1, &tasks[2..])?;
            change.save_job(&job)
        });
        saved.map_or_else(|error: StoreError| panic!("{error}"), |()| job.id)
    }

    /// Runs the job, each task ending as `end` says for its key and pass. Returns the keys in the order of their tries.
    fn run(store: &Store, id: &JobId, redrives: u32, end: impl Fn(&str, u32) -> TaskEnd) -> (String, Job) {
        let mut tried = String::new();
        while let Some(start) = store.read(|view| begin(view, id, 2)).unwrap() {
            let pass = start.job.passes.number;
            tried.extend(start.tasks.iter().map(|task| task.encoded_key.as_str()));
            let ends = start.tasks.iter().map(|task| end(&task.encoded_key, pass)).collect();
            let back = Landed { job: id.clone(), first: start.first, ends };
            let now = "2026-11-22T10:00:00Z".parse().unwrap();
            store.write(|change| landed(change, &back, redrives, now)).unwrap();
        }
        (tried, store.read(|view| view.find_job(id)).unwrap().unwrap())
    }

    fn for_now() -> TaskEnd {
        TaskEnd::Temporary(TaskFailure { status: 503, code: "SlowDown", message: "later".to_owned() })
    }

    fn rows(store: &Store, id: &JobId, outcome: Outcome) -> String {
        let piece = store.read(|view| view.report_rows(id, (outcome, 0), usize::MAX)).unwrap();
        String::from_utf8(piece.csv).unwrap()
    }

    #[test]
    fn tasks_that_fail_for_the_time_being_are_tried_again_after_all_others() {
        let store = Store::in_memory().unwrap();
        let id = active(&store);
        let fails = |key: &str, pass: u32| key == "1" && pass < 2 || key == "3" && pass < 1;
        let (tried, job) =
            run(&store, &id, 3, |key, pass| if fails(key, pass) { for_now() } else { TaskEnd::success() });
        assert_eq!((tried.as_str(), job.tasks.succeeded, job.status), ("123131", 3, Status::Completing));
    }

    #[test]
    fn the_last_try_of_a_task_stands_in_the_report_and_only_that() {
        let store = Store::in_memory().unwrap();
        let id = active(&store);
        let (tried, job) = run(&store, &id, 2, |key, _| if key == "2" { for_now() } else { TaskEnd::success() });
        assert_eq!((tried.as_str(), job.tasks.failed, job.tasks.succeeded), ("12322", 1, 2));
        assert_eq!(rows(&store, &id, Outcome::Failed), "data,2,,failed,503,SlowDown,later\r\n");
        assert_eq!(rows(&store, &id, Outcome::Succeeded).lines().count(), 2);
    }

    #[test]
    fn without_redrives_the_first_try_is_the_last() {
        let store = Store::in_memory().unwrap();
        let id = active(&store);
        let (tried, job) = run(&store, &id, 0, |_, _| for_now());
        assert_eq!((tried.as_str(), job.tasks.failed, job.status), ("123", 3, Status::Completing));
    }

    #[test]
    fn tasks_that_ran_before_their_job_was_cancelled_are_reported() {
        let store = Store::in_memory().unwrap();
        let id = active(&store);
        let start = store.read(|view| begin(view, &id, 2)).unwrap().unwrap();
        let now = "2026-11-22T10:00:00Z".parse().unwrap();
        let cancelled = Job { status: Status::Cancelling, ..start.job };
        store.write(|change| change.save_job(&cancelled)).unwrap_or_else(|error: StoreError| panic!("{error}"));
        let back = Landed { job: id.clone(), first: start.first, ends: vec![TaskEnd::success(), TaskEnd::success()] };
        store.write(|change| landed(change, &back, 3, now)).unwrap();
        let job = store.read(|view| view.find_job(&id)).unwrap().unwrap();
        assert_eq!((job.status, job.tasks.succeeded), (Status::Cancelling, 2));
        assert_eq!(rows(&store, &id, Outcome::Succeeded).lines().count(), 2);
    }
}
