//! Active: runs tasks, their effects and report rows and the job's counters in one transaction.

use jiff::Timestamp;

use super::failure::JobFailure;
use super::job::{Counts, Job, JobId, Outcome, Task};
use super::operations::{Success, TaskError, TaskFailure};
use super::report::Rows;
use super::rows::decode_key;
use super::status::Status;
use crate::emulator::store::{Change, JobReading as _, Place, StoreError};

/// From so many tasks on, a job fails when more than half of them failed.
// Source: S3 User Guide, "Tracking job status and completion reports".
const THRESHOLD_TASKS: u64 = 1_000;

/// What one transaction did.
pub(super) struct Ran {
    /// Tasks that ran.
    pub(super) tasks: u64,
    /// Whether the job has no more tasks to run.
    pub(super) finished: bool,
}

/// Runs at most `allowed` tasks of a job.
pub(super) fn step(change: &mut Change<'_>, id: &JobId, allowed: u64, now: Timestamp) -> Result<Ran, StoreError> {
    let found = change.find_job(id)?.filter(|job| job.status == Status::Active);
    let Some(mut job) = found else { return Ok(Ran { tasks: 0, finished: true }) };
    let before = job.tasks.done();
    run_chunk(change, &mut job, allowed, now)?;
    settle(&mut job, now);
    change.save_job(&job)?;
    Ok(Ran { tasks: job.tasks.done() - before, finished: job.status != Status::Active })
}

fn run_chunk(change: &mut Change<'_>, job: &mut Job, allowed: u64, now: Timestamp) -> Result<(), StoreError> {
    let tasks = change.tasks(&job.id, job.next.chunk)?;
    let before = job.tasks.done();
    let mut rows = Rows::default();
    let allowed = usize::try_from(allowed).unwrap_or(usize::MAX);
    for task in tasks.iter().skip(job.next.row).take(allowed) {
        let ended = run_task(change, job, task, now)?;
        match ended {
            Ok(_) => job.tasks.succeeded += 1,
            Err(_) => job.tasks.failed += 1,
        }
        rows.add(task, ended.as_ref());
        job.next.row += 1;
        if too_many_failed(job.tasks) {
            break;
        }
    }
    for outcome in [Outcome::Succeeded, Outcome::Failed] {
        if let Some(csv) = rows.csv(outcome) {
            change.add_report_rows(&job.id, (outcome, before), csv)?;
        }
    }
    if job.next.row >= tasks.len() {
        change.drop_tasks(&job.id, job.next.chunk)?;
        job.next.chunk += 1;
        job.next.row = 0;
    }
    Ok(())
}

fn run_task(
    change: &mut Change<'_>,
    job: &Job,
    task: &Task,
    now: Timestamp,
) -> Result<Result<Success, TaskFailure>, StoreError> {
    let key = decode_key(&task.encoded_key).unwrap_or_default();
    match job.plan.work.perform(change, Place::new(&task.bucket, &key), now) {
        Ok(success) => Ok(Ok(success)),
        Err(TaskError::Task(failure)) => Ok(Err(failure)),
        Err(TaskError::Store(error)) => Err(error),
    }
}

fn too_many_failed(tasks: Counts) -> bool {
    tasks.done() >= THRESHOLD_TASKS && tasks.failed * 2 > tasks.done()
}

fn settle(job: &mut Job, now: Timestamp) {
    if too_many_failed(job.tasks) {
        job.fail(JobFailure::threshold(), now);
    } else if Some(job.tasks.done()) == job.tasks.total {
        job.stop_running(now);
        job.status = Status::Completing;
    }
}
