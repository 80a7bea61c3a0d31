//! The engine: moves every live job on by one step.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::failure::JobFailure;
use super::job::{Job, JobId};
use super::operations::Performance;
use super::outside::{Flights, Means};
use super::pace::Pace;
use super::run::Ran;
use super::status::Status;
use super::{prepare, report, run};
use crate::emulator::functions::Functions;
use crate::emulator::store::{Change, JobReading as _, Store, StoreError};

/// How long a job waits for confirmation.
// Source: S3 User Guide, "Tracking job status": a suspended job fails after 30 days.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a job is known after its end.
// Source: S3 Control API Reference, ListJobs: 90 days.
const RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Jobs that one tick forgets at most.
const FORGET: usize = 100;
/// Tasks that one tick runs at most, so that a tick stays short and other jobs get their steps.
const TASKS_PER_TICK: u64 = 500;
/// How often a task that failed for the time being is tried again before its job ends. Undocumented.
const REDRIVES: u32 = 3;

/// What a step of the engine found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it says whether another step would do anything"]
pub(crate) enum Progress {
    /// Every job has ended.
    Idle,
    /// Jobs wait: for a person, or for the pace of tasks to allow more.
    Waiting,
    /// Some job moved on, and may do so again at once.
    Moved,
}

/// How long a tick that has nothing else to do waits for work outside of transactions.
const PATIENCE: Duration = Duration::from_millis(20);

/// Runs the jobs of a store.
pub(crate) struct Engine {
    store: Store,
    means: Means,
    state: Mutex<State>,
}

/// What is not in the store: a new engine starts without it.
struct State {
    pace: Pace,
    flights: Flights,
}

impl Engine {
    /// Runs the jobs of this store, all of them together at most so many tasks per second.
    pub(crate) fn new(store: Store, functions: Functions, tasks_per_second: Option<NonZeroU32>) -> Self {
        let state = State { pace: Pace::new(tasks_per_second), flights: Flights::new() };
        let means = Means { store: store.clone(), functions: Arc::new(functions) };
        Self { means, store, state: Mutex::new(state) }
    }

    /// Moves every live job on by one step, as of `now`. Blocks for the store, and shortly for work outside of it.
    pub(crate) fn tick(&self, now: Timestamp) -> Result<Progress, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut moved = self.forget(now)?;
        let live = self.store.read(|view| view.live_jobs())?;
        for job in live.iter().filter(|job| is_quick(job, now) && !state.flights.has(&job.id)) {
            moved |= self.store.write(|change| step(change, &job.id, now))?;
        }
        match worker(&live) {
            Some(job) if job.status == Status::Ready => {
                moved |= self.store.write(|change| activate(change, &job.id, now))?;
            }
            Some(job) => moved |= self.run(&job.id, &mut state, now)?,
            None => state.pace.rest(),
        }
        moved |= self.land(&mut state, if moved { Duration::ZERO } else { PATIENCE }, now)?;
        Ok(match (moved, live.is_empty()) {
            (true, _) => Progress::Moved,
            (false, true) => Progress::Idle,
            (false, false) => Progress::Waiting,
        })
    }

    /// Runs tasks of the active job: several transactions, each with some tasks, their report rows and the counters.
    ///
    /// Returns whether there is more to do at once; where the pace has no more tasks, there is not.
    fn run(&self, id: &JobId, state: &mut State, now: Timestamp) -> Result<bool, StoreError> {
        let mut left = TASKS_PER_TICK;
        while left > 0 && !state.flights.has(id) {
            let allowed = state.pace.allowance(now, left);
            if allowed == 0 {
                return Ok(false);
            }
            let ran = self.batch(id, state, allowed, now)?;
            if ran.finished {
                return Ok(true);
            }
            state.pace.spend(ran.tasks);
            left -= ran.tasks;
        }
        Ok(left < TASKS_PER_TICK)
    }

    /// Does one batch of tasks, or begins it where it is work outside of transactions.
    fn batch(&self, id: &JobId, state: &mut State, allowed: u64, now: Timestamp) -> Result<Ran, StoreError> {
        let begun = self.store.read(|view| run::begin(view, id, allowed))?;
        let Some(mut start) = begun else { return Ok(Ran { tasks: 0, finished: true }) };
        match start.job.plan.work.performance(&self.means) {
            Performance::Inside => self.store.write(|change| run::inside(change, &start, REDRIVES, now)),
            Performance::Outside(work) => {
                start.tasks.truncate(work.batch_size().max(1));
                let tasks = start.tasks.len() as u64;
                state.flights.launch(work, start, now);
                Ok(Ran { tasks, finished: false })
            }
        }
    }

    /// Writes down what came back from outside of transactions.
    fn land(&self, state: &mut State, patience: Duration, now: Timestamp) -> Result<bool, StoreError> {
        let under_way = state.flights.are_under_way();
        for landed in state.flights.land(patience)? {
            self.store.write(|change| run::landed(change, &landed, REDRIVES, now))?;
        }
        Ok(under_way)
    }

    fn forget(&self, now: Timestamp) -> Result<bool, StoreError> {
        let old = self.store.read(|view| view.jobs_ended_before(now - RETENTION, FORGET))?;
        if old.is_empty() {
            return Ok(false);
        }
        self.store.write(|change| {
            for id in &old {
                if let Some(job) = change.find_job(id)? {
                    change.forget_job(&job)?;
                }
            }
            Ok(true)
        })
    }
}

/// The job whose turn it is: the one that runs, else the waiting one of highest priority, the oldest of several.
fn worker(live: &[Job]) -> Option<&Job> {
    let active = live.iter().find(|job| job.status == Status::Active);
    let ready = || live.iter().filter(|job| job.status == Status::Ready);
    active.or_else(|| ready().max_by_key(|job| (job.priority, std::cmp::Reverse((job.created, job.sequence)))))
}

/// Whether a job has a step to make that is not a matter of whose turn it is.
fn is_quick(job: &Job, now: Timestamp) -> bool {
    match job.status {
        Status::New | Status::Preparing | Status::Completing | Status::Cancelling | Status::Failing => true,
        Status::Suspended => waited_too_long(job, now),
        Status::Ready
        | Status::Active
        | Status::Pausing
        | Status::Paused
        | Status::Complete
        | Status::Cancelled
        | Status::Failed => false,
    }
}

fn waited_too_long(job: &Job, now: Timestamp) -> bool {
    job.suspended.is_some_and(|since| now.duration_since(since) > LONGEST_WAIT)
}

/// One step of one job, whose status may have changed since it was looked at.
fn step(change: &mut Change<'_>, id: &JobId, now: Timestamp) -> Result<bool, StoreError> {
    let Some(mut job) = change.find_job(id)?.filter(|job| is_quick(job, now)) else { return Ok(false) };
    match job.status {
        Status::New => job.status = Status::Preparing,
        Status::Preparing => prepare::step(change, &mut job, now)?,
        Status::Suspended => job.fail(JobFailure::expired(), now),
        Status::Completing => report::finish(change, &mut job, Status::Complete, now)?,
        Status::Cancelling => report::finish(change, &mut job, Status::Cancelled, now)?,
        Status::Failing => report::finish(change, &mut job, Status::Failed, now)?,
        Status::Ready
        | Status::Active
        | Status::Pausing
        | Status::Paused
        | Status::Complete
        | Status::Cancelled
        | Status::Failed => return Ok(false),
    }
    change.save_job(&job)?;
    Ok(true)
}

fn activate(change: &mut Change<'_>, id: &JobId, now: Timestamp) -> Result<bool, StoreError> {
    let Some(mut job) = change.find_job(id)?.filter(|job| job.status == Status::Ready) else { return Ok(false) };
    job.status = Status::Active;
    job.active.start(now);
    change.save_job(&job)?;
    Ok(true)
}
