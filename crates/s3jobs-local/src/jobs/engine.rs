//! The engine: moves every live job on by one step.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::flights::Flights;
use super::operations::Performance;
use super::outside::{Means, Outside as _};
use super::pace::Pace;
use super::prepare::{Preparing, Readers};
use super::region::AtHome;
use super::run::{self, Ran};
use super::schedule::{self, Turn};
use super::scope::JobId;
use super::status::Status;
use super::step;
use super::summary::Standing;
use crate::behaviour::Behaviour;
use crate::functions::Functions;
use crate::jobs::tables::{JobReading as _, JobTurns as _};
use crate::store::{Change, Store, StoreError};

/// How long a job waits for confirmation.
// Source: S3 User Guide, "Tracking job status": a suspended job fails after 30 days.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a job is known after its end.
// Source: S3 Control API Reference, ListJobs: 90 days.
const RETENTION: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Jobs that one tick forgets, or lets fail because nobody confirmed them, at most.
const OLD_JOBS: usize = 100;
/// Chunks of an ended job's tasks that one tick drops at most.
const LEFTOVERS: usize = 64;
/// Jobs that one tick prepares or ends at most: each of these steps is a transaction, and may be a large one.
const STEPS: usize = 8;
/// Tasks of one job that one tick runs at most, in one transaction. Other requests wait for it.
const TASKS: u64 = 1_000;
/// How long a tick that has nothing else to do waits for work outside of transactions.
const PATIENCE: Duration = Duration::from_millis(20);

/// What a step of the engine found to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "it says whether another step would do anything"]
pub(crate) enum Tick {
    /// Every job has ended.
    Idle,
    /// Jobs wait: for a person, or for the pace of tasks to allow more.
    Waiting,
    /// Some job moved on, and may do so again at once.
    Moved,
}

/// How jobs are run.
pub(crate) struct Settings {
    /// The most tasks a second, all jobs together.
    pub(crate) tasks_per_second: Option<NonZeroU32>,
    pub(crate) behaviour: Behaviour,
}

/// Runs the jobs of a store.
pub(crate) struct Engine {
    store: Store,
    means: Means,
    behaviour: Behaviour,
    state: Mutex<State>,
}

/// What is not in the store: a new engine starts without it.
struct State {
    pace: Pace,
    flights: Flights,
    /// Ticks so far, by which equals take turns.
    turn: usize,
    /// Inventory reports that jobs are being prepared from.
    readers: Readers,
}

impl Engine {
    /// Runs the jobs of this store.
    pub(crate) fn new(store: Store, functions: Functions, settings: Settings) -> Self {
        let Settings { tasks_per_second, behaviour } = settings;
        let state =
            State { pace: Pace::new(tasks_per_second), flights: Flights::new(), turn: 0, readers: Readers::default() };
        let means = Means { store: store.clone(), functions: Arc::new(functions) };
        Self { means, store, behaviour, state: Mutex::new(state) }
    }

    /// Moves every live job on by one step, as of `now`. Blocks for the store, and shortly for work outside of it.
    pub(crate) fn tick(&self, now: Timestamp) -> Result<Tick, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.turn = state.turn.wrapping_add(1);
        let mut moved = self.grow_old(now)?;
        let live = self.store.read(|view| view.live_jobs())?;
        moved |= self.take_steps(&live, &mut state, now)?;
        moved |= self.take_turns(&live, &state, now)?;
        let runs = |id: &JobId| live.iter().any(|job| job.id == *id && job.status == Status::Active);
        state.flights.recall(runs);
        moved |= self.run(&live, &mut state, now)?;
        moved |= self.land(&mut state, if moved { Duration::ZERO } else { PATIENCE }, now)?;
        if moved {
            return Ok(Tick::Moved);
        }
        let waiting = !live.is_empty() || self.store.read(|view| view.is_any_job_suspended())?;
        Ok(if waiting { Tick::Waiting } else { Tick::Idle })
    }

    /// What happens to jobs because time has passed, or because they ended.
    fn grow_old(&self, now: Timestamp) -> Result<bool, StoreError> {
        let before = |age: SignedDuration| now.saturating_sub(age).unwrap_or(Timestamp::MIN);
        let (expired, ended) = self.store.read(|view| {
            let expired = view.jobs_suspended_before(before(LONGEST_WAIT), OLD_JOBS)?;
            Ok::<_, StoreError>((expired, view.jobs_ended_before(before(RETENTION), OLD_JOBS)?))
        })?;
        if !expired.is_empty() || !ended.is_empty() {
            self.store.write(|change| {
                expired.iter().try_for_each(|id| step::expire(change, id, now))?;
                ended.iter().try_for_each(|id| forget(change, id))
            })?;
        }
        let swept = self.store.read(|view| view.has_leftovers())?
            && self.store.write(|change| change.drop_leftovers(LEFTOVERS))?;
        Ok(swept || !expired.is_empty() || !ended.is_empty())
    }

    /// Steps that jobs make whosever turn it is: reading a manifest, ending.
    fn take_steps(&self, live: &[Standing], state: &mut State, now: Timestamp) -> Result<bool, StoreError> {
        let due = |job: &&Standing| step::is_due(job.status) && !state.flights.has(&job.id);
        let mut due: Vec<&Standing> = live.iter().filter(due).collect();
        self.hold_back(&mut due, now)?;
        state.readers.retain(|id| due.iter().any(|job| job.id == *id && job.status == Status::Preparing));
        if due.is_empty() {
            return Ok(false);
        }
        let length = due.len();
        due.rotate_left(state.turn.wrapping_mul(STEPS) % length);
        let mut moved = false;
        let keys_per_job = self.behaviour.keys_per_job;
        let mut preparing = Preparing { store: &self.store, readers: &mut state.readers, keys_per_job };
        for job in due.into_iter().take(STEPS) {
            moved |= step::take(&mut preparing, job, now)?;
        }
        Ok(moved)
    }

    /// Leaves out the jobs that are to go on preparing for a time.
    fn hold_back(&self, due: &mut Vec<&Standing>, now: Timestamp) -> Result<(), StoreError> {
        let least = self.behaviour.preparing_time;
        if least.is_zero() {
            return Ok(());
        }
        let is_held = |job: &Standing| {
            let found = self.store.read(|view| view.find_job(&job.id))?;
            let is_young = found.is_some_and(|found| now.duration_since(found.created) < least);
            Ok::<_, StoreError>(job.status == Status::Preparing && is_young)
        };
        let held = due.iter().map(|job| is_held(job)).collect::<Result<Vec<bool>, _>>()?;
        let mut held = held.into_iter();
        due.retain(|_| !held.next().unwrap_or_default());
        Ok(())
    }

    fn take_turns(&self, live: &[Standing], state: &State, now: Timestamp) -> Result<bool, StoreError> {
        let turns = schedule::turns(live, self.behaviour.active_jobs, |id| state.flights.has(id));
        if turns.is_empty() {
            return Ok(false);
        }
        self.store.write(|change| turns.iter().try_for_each(|turn| take_turn(change, turn, now)))?;
        Ok(true)
    }

    /// Runs tasks of every active job, as many as the pace allows: each gets the same share.
    fn run(&self, live: &[Standing], state: &mut State, now: Timestamp) -> Result<bool, StoreError> {
        let active = schedule::in_order(live, state.turn);
        if active.is_empty() {
            state.pace.rest();
        }
        let mut moved = false;
        for (index, job) in active.iter().enumerate() {
            let sharers = (active.len() - index) as u64;
            let share = state.pace.allowance(now, TASKS.saturating_mul(sharers)).div_ceil(sharers);
            if share == 0 || state.flights.has(&job.id) {
                continue;
            }
            let ran = self.batch((&job.id, share), state, now)?;
            state.pace.spend(ran.tasks);
            moved |= ran.tasks > 0 || ran.finished;
        }
        Ok(moved)
    }

    /// Does one batch of tasks, or begins it where it is work outside of transactions.
    fn batch(&self, (id, allowed): (&JobId, u64), state: &mut State, now: Timestamp) -> Result<Ran, StoreError> {
        let begun = self.store.read(|view| run::begin(view, id, allowed))?;
        let Some(mut start) = begun else { return Ok(Ran { tasks: 0, finished: true }) };
        match start.job.plan.work.performance(&self.means) {
            Performance::Inside => self.store.write(|change| run::inside(change, &start, self.behaviour.redrives, now)),
            Performance::Outside(work) => {
                let work = Arc::new(AtHome { work, job: start.job.clone(), store: self.store.clone() });
                start.tasks.truncate(work.batch_size().max(1));
                let tasks = start.tasks.len() as u64;
                state.flights.launch(work, start);
                Ok(Ran { tasks, finished: false })
            }
        }
    }

    /// Writes down what came back from outside of transactions.
    fn land(&self, state: &mut State, patience: Duration, now: Timestamp) -> Result<bool, StoreError> {
        let under_way = state.flights.are_under_way();
        for landed in state.flights.land(patience)? {
            self.store.write(|change| run::landed(change, &landed, self.behaviour.redrives, now))?;
        }
        Ok(under_way)
    }
}

fn forget(change: &mut Change<'_>, id: &JobId) -> Result<(), StoreError> {
    match change.find_job(id)? {
        Some(job) => change.forget_job(&job),
        None => Ok(()),
    }
}

/// Changes a status, unless a call has changed it meanwhile. Only an active job's time counts.
fn take_turn(change: &mut Change<'_>, turn: &Turn, now: Timestamp) -> Result<(), StoreError> {
    let Some(mut job) = change.find_job(&turn.job)?.filter(|job| job.status == turn.from) else { return Ok(()) };
    if turn.to == Status::Active {
        job.active.start(now);
    } else {
        job.active.stop(now);
    }
    job.status = turn.to;
    change.save_job(&job)
}
