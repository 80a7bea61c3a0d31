//! Observe, settle, act: until nothing waits that apply was asked to follow.

use std::time::Duration;

use super::effects::{Effects, Flow};
use super::event::{Event, Happening, RunOutcome, Sink, Standing, StepError};
use crate::aws::PortError;
use crate::ledger::LedgerError;
use crate::model::{JobId, JobStatus, Progress, RunKey, Time};
use crate::observe::{Depth, Sources, observe};
use crate::plan::settle::Act;
use crate::plan::step::{Step, Verdict};
use crate::plan::{Desired, Observed, Plan, Reason, Settled, TroubleKind, Wait, settle};

/// How many times in a row one run meets a temporary failure, or an effect that S3 does not show, before it is given up.
const TRIES: u32 = 8;

/// How far jobs are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Until they are created.
    Created,
    /// Until they are let run, or wait for a person.
    Confirmed,
    /// Until they have ended, or wait for a person.
    Ended,
}

/// How far, how often and how long jobs are followed.
#[derive(Clone, Copy, Debug)]
pub struct Following {
    /// How far.
    pub follow: Follow,
    /// The pause between two observations.
    pub poll_interval: Duration,
    /// After which time jobs are left as they are.
    pub timeout: Option<Duration>,
}

/// What carries a plan out: the world, and what only the process knows.
#[derive(Clone, Copy)]
pub struct Runner<'a> {
    /// S3 and the ledger.
    pub sources: Sources<'a>,
    /// Tells the time.
    pub now: &'a (dyn Fn() -> Time + Sync),
    /// Makes a random text, new with every call.
    pub nonce: &'a (dyn Fn() -> String + Sync),
    /// Who this is, for people who read the ledger.
    pub owner: &'a str,
}

/// A step on its way.
struct Course<'a> {
    step: &'a Step,
    standing: Option<Standing>,
    failures: u32,
    blips: u32,
    last: Option<Act>,
    shown: Option<(Option<JobStatus>, Progress)>,
    waiting: Option<(Wait, Progress)>,
    job: Option<JobId>,
}

/// Carries a plan out. The outcomes are in the order of the plan's steps.
///
/// Fails only when the ledger cannot be read; whatever happens to one run is in its outcome and stops no other.
pub async fn apply(
    plan: &Plan,
    desired: &Desired,
    (runner, following): (Runner<'_>, Following),
    sink: &mut dyn Sink,
) -> Result<Vec<RunOutcome>, LedgerError> {
    let mut courses: Vec<Course<'_>> = plan.steps.iter().map(Course::new).collect();
    let mut effects = Effects::new(runner, sink);
    let deadline = following.timeout.map(|timeout| tokio::time::Instant::now() + timeout);
    while courses.iter().any(|course| course.standing.is_none()) {
        let observed = observe(runner.sources, desired, Depth::Follow, (runner.now)()).await?;
        let mut acted = false;
        for course in courses.iter_mut().filter(|course| course.standing.is_none()) {
            acted |= course.advance(&observed, &mut effects, following.follow).await;
        }
        if deadline.is_some_and(|deadline| tokio::time::Instant::now() >= deadline) {
            courses.iter_mut().for_each(Course::time_out);
        }
        if !acted && courses.iter().any(|course| course.standing.is_none()) {
            tokio::time::sleep(pause(following.poll_interval, deadline)).await;
        }
    }
    effects.finish();
    Ok(courses.into_iter().map(Course::outcome).collect())
}

/// The pause before the next look: not beyond the time to wait.
fn pause(poll_interval: Duration, deadline: Option<tokio::time::Instant>) -> Duration {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(tokio::time::Instant::now()));
    left.map_or(poll_interval, |left| left.min(poll_interval))
}

impl<'a> Course<'a> {
    fn new(step: &'a Step) -> Self {
        let standing = match step.verdict {
            Verdict::Blocked => Some(Standing::Refused(step.reason, step.detail.clone())),
            Verdict::Create | Verdict::Wait | Verdict::Keep | Verdict::Orphan if !step.actions.is_empty() => None,
            Verdict::Create | Verdict::Wait | Verdict::Keep | Verdict::Orphan => Some(Standing::Unchanged),
            Verdict::Done | Verdict::Foreign => Some(Standing::Unchanged),
        };
        Self { step, standing, failures: 0, blips: 0, last: None, shown: None, waiting: None, job: step.job.clone() }
    }

    /// One step further. Says whether anything was done.
    async fn advance(&mut self, observed: &Observed, effects: &mut Effects<'_>, follow: Follow) -> bool {
        if self.is_worth_another_try(observed) {
            return false;
        }
        self.show(observed, effects);
        match settle(self.step, observed) {
            Settled::Act(act) => {
                let result = effects.perform(&self.step.run, &act, observed).await;
                return self.acted(*act, result, effects);
            }
            Settled::Wait(wait, progress) => self.wait(wait, progress, (effects, follow)),
            Settled::Refuse(reason, detail) => self.refuse(reason, detail, effects),
            Settled::Closed(closing) => self.standing = Some(Standing::Closed(*closing)),
            Settled::Nothing => self.standing = Some(Standing::Unchanged),
        }
        false
    }

    /// Whether S3 could not be asked for a reason that may pass.
    fn is_worth_another_try(&mut self, observed: &Observed) -> bool {
        match observed.troubles.get(&self.step.run.scope) {
            Some(trouble) if trouble.kind == TroubleKind::Temporary => {
                self.blips += 1;
                self.blips < TRIES
            }
            Some(_) => false,
            None => {
                self.blips = 0;
                false
            }
        }
    }

    fn acted(&mut self, act: Act, result: Result<Flow, StepError>, effects: &mut Effects<'_>) -> bool {
        let repeated = self.last.as_ref() == Some(&act);
        self.last = Some(act);
        let run = &self.step.run;
        match result {
            Ok(Flow::Continue) if !repeated => {
                self.failures = 0;
                return true;
            }
            // The same again: S3 does not show yet what was done.
            Ok(Flow::Again | Flow::Continue) => {
                self.failures += 1;
                if self.failures >= TRIES {
                    self.fail(no_effect(), effects);
                }
            }
            Ok(Flow::Stop(reason, detail)) => {
                self.refuse(reason, detail, effects);
                return true;
            }
            Err(error) if error.is_temporary() && self.failures + 1 < TRIES => {
                self.failures += 1;
                effects.emit(run, Happening::Retrying { error });
            }
            Err(error) => self.fail(error, effects),
        }
        false
    }

    fn fail(&mut self, error: StepError, effects: &mut Effects<'_>) {
        let told = Happening::Failed { message: error.to_string() };
        effects.emit(&self.step.run, told);
        self.standing = Some(Standing::Failed(error));
    }

    fn refuse(&mut self, reason: Reason, detail: Vec<String>, effects: &mut Effects<'_>) {
        effects.emit(&self.step.run, Happening::Refused { reason, detail: detail.clone() });
        self.standing = Some(Standing::Refused(reason, detail));
    }

    fn wait(&mut self, wait: Wait, progress: Progress, (effects, follow): (&mut Effects<'_>, Follow)) {
        if self.waiting.map(|(before, _)| before) != Some(wait) {
            effects.emit(&self.step.run, Happening::Waiting { wait });
        }
        self.waiting = Some((wait, progress));
        let leave = match (follow, wait) {
            (Follow::Created, _) | (_, Wait::Person) => true,
            (Follow::Confirmed, Wait::Running | Wait::Ending) => true,
            (Follow::Confirmed, Wait::Counting) => false,
            (Follow::Ended, Wait::Counting | Wait::Running | Wait::Ending) => false,
        };
        if leave {
            self.standing = Some(Standing::Left(wait, progress));
        }
    }

    /// Tells where the job stands, when that changed.
    fn show(&mut self, observed: &Observed, effects: &mut Effects<'_>) {
        let Some(id) = observed.record(&self.step.run).and_then(|versioned| versioned.record.job()) else { return };
        self.job = Some(id.clone());
        let Some(seen) = observed.job(&self.step.run.scope, id) else { return };
        let now = (seen.live.status, seen.live.progress);
        if self.shown != Some(now) {
            self.shown = Some(now);
            effects.emit(&self.step.run, Happening::Followed { status: now.0, progress: now.1 });
        }
    }

    fn time_out(&mut self) {
        if self.standing.is_none() {
            let (wait, progress) = self.waiting.unwrap_or((Wait::Running, Progress::default()));
            self.standing = Some(Standing::TimedOut(wait, progress));
        }
    }

    fn outcome(self) -> RunOutcome {
        RunOutcome { run: self.step.run.clone(), job: self.job, standing: self.standing.unwrap_or(Standing::Unchanged) }
    }
}

/// What is said of a run whose calls are answered, or lost, and show no effect.
fn no_effect() -> StepError {
    let message = format!("S3 did not show the effect of {TRIES} tries");
    StepError::Port(PortError::LostAnswer { call: "apply", message })
}

/// The event for something that happened to a run.
pub(super) fn event(seq: u64, at: Time, run: &RunKey, what: Happening) -> Event {
    Event { seq, at, run: run.clone(), what }
}
