//! One step on its way: what it waits for, what was tried, and where it stands in the end.

use super::cycle::Follow;
use super::effects::{Effects, Flow};
use super::event::{Happening, RunOutcome, Standing, StepError};
use crate::aws::PortError;
use crate::model::{JobId, JobStatus, Progress};
use crate::plan::settle::Act;
use crate::plan::step::{Action, Step, Verdict};
use crate::plan::{Observed, Reason, Settled, TroubleKind, Wait, second_jobs, settle};

/// How many times in a row one run meets a temporary failure, or an effect that S3 does not show, before it is given up.
const TRIES: u32 = 8;

/// A step on its way.
pub(super) struct Course<'a> {
    step: &'a Step,
    /// The step without the actions that were refused and that the run does not depend on.
    left: Step,
    standing: Option<Standing>,
    not_done: Vec<StepError>,
    /// What the last call that failed said. Nothing once something was done, or there is only to wait.
    met: Vec<String>,
    /// What second jobs of the run did, when it was closed.
    beside: Vec<String>,
    failures: u32,
    blips: u32,
    last: Option<Act>,
    shown: Option<(Option<JobStatus>, Progress)>,
    waiting: Option<(Wait, Progress)>,
    job: Option<JobId>,
}

impl<'a> Course<'a> {
    pub(super) fn new(step: &'a Step) -> Self {
        let standing = match step.verdict {
            Verdict::Create | Verdict::Wait | Verdict::Keep | Verdict::Orphan | Verdict::Blocked
                if !step.actions.is_empty() =>
            {
                None
            }
            Verdict::Blocked => Some(blocked(step)),
            Verdict::Create | Verdict::Wait | Verdict::Keep | Verdict::Orphan => Some(Standing::Unchanged),
            Verdict::Done | Verdict::Foreign => Some(Standing::Unchanged),
        };
        Self {
            step,
            left: step.clone(),
            standing,
            not_done: Vec::new(),
            met: Vec::new(),
            beside: Vec::new(),
            failures: 0,
            blips: 0,
            last: None,
            shown: None,
            waiting: None,
            job: step.job.clone(),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.standing.is_none()
    }

    /// One step further. Says whether anything was done.
    pub(super) async fn advance(&mut self, observed: &Observed, effects: &mut Effects<'_>, follow: Follow) -> bool {
        if self.is_worth_another_try(observed) {
            return false;
        }
        self.show(observed, effects);
        match settle(&self.left, observed) {
            Settled::Act(act) => {
                let result = effects.perform(&self.left, &act, observed).await;
                return self.acted(*act, result, effects);
            }
            // What a block leaves to be done is done now, and not waited for.
            _ if self.step.verdict == Verdict::Blocked => self.standing = Some(blocked(self.step)),
            Settled::Wait(wait, progress) => self.wait(wait, progress, (effects, follow)),
            Settled::Refuse(reason, detail) => self.refuse(reason, detail, effects),
            Settled::Closed(closing) => {
                let record = observed.record(&self.step.run).map(|versioned| &versioned.record);
                self.beside = record.map(|record| second_jobs(record, observed)).unwrap_or_default();
                self.standing = Some(Standing::Closed(*closing));
            }
            Settled::Nothing => self.standing = Some(Standing::Unchanged),
        }
        false
    }

    /// Whether S3 could not be asked for a reason that may pass.
    fn is_worth_another_try(&mut self, observed: &Observed) -> bool {
        match observed.troubles.get(&self.step.run.scope) {
            Some(trouble) if trouble.kind == TroubleKind::Temporary => {
                self.met = vec![trouble.message.clone()];
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
        match result {
            Ok(Flow::Continue) if !repeated => {
                self.failures = 0;
                self.met.clear();
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
                self.met = error.told();
                effects.emit(&self.step.run, Happening::Retrying { error });
            }
            Err(error) => self.fail(error, effects),
        }
        false
    }

    /// Gives up what was tried last. A run whose job does not depend on it is followed all the same.
    fn fail(&mut self, error: StepError, effects: &mut Effects<'_>) {
        self.failures = 0;
        match self.last.take() {
            Some(Act::Planned(action)) if is_beside(&action) => {
                let told = Happening::NotDone { action: action.clone(), message: error.to_string() };
                effects.emit(&self.step.run, told);
                self.left.actions.retain(|left| *left != action);
                self.not_done.push(error);
            }
            Some(_) | None => {
                effects.emit(&self.step.run, Happening::Failed { message: error.to_string() });
                self.standing = Some(Standing::Failed(error));
            }
        }
    }

    pub(super) fn refuse(&mut self, reason: Reason, detail: Vec<String>, effects: &mut Effects<'_>) {
        effects.emit(&self.step.run, Happening::Refused { reason, detail: detail.clone() });
        self.standing = Some(Standing::Refused(reason, detail));
    }

    fn wait(&mut self, wait: Wait, progress: Progress, (effects, follow): (&mut Effects<'_>, Follow)) {
        if self.waiting.map(|(before, _)| before) != Some(wait) {
            effects.emit(&self.step.run, Happening::Waiting { wait });
        }
        self.waiting = Some((wait, progress));
        self.met.clear();
        let leave = match (follow, wait) {
            // Whether there is a job is not known yet.
            (_, Wait::Listing { .. }) => false,
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

    pub(super) fn time_out(&mut self) {
        if self.standing.is_none() {
            self.standing = Some(Standing::TimedOut(self.seen_last()));
        }
    }

    /// What the job was last seen to wait for. A job that is held for no person's word was about to be let run: where it
    /// stands by now is not known.
    fn seen_last(&self) -> Option<(Wait, Progress)> {
        let Some((status, progress)) = self.shown else {
            return self.waiting.filter(|(wait, _)| matches!(wait, Wait::Listing { .. }));
        };
        let wait = match status? {
            JobStatus::New | JobStatus::Preparing => Wait::Counting,
            JobStatus::Suspended => self.waiting.map(|(wait, _)| wait).filter(|wait| *wait == Wait::Person)?,
            JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => Wait::Running,
            JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => Wait::Ending,
            JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => Wait::Ending,
        };
        Some((wait, progress))
    }

    pub(super) fn outcome(self) -> RunOutcome {
        let Self { step, standing, not_done, met, beside, job, .. } = self;
        let standing = standing.unwrap_or(Standing::Unchanged);
        RunOutcome { run: step.run.clone(), job, standing, not_done, met, beside }
    }
}

fn blocked(step: &Step) -> Standing {
    Standing::Refused(step.reason, step.detail.clone())
}

/// Whether a run goes on although an action was refused.
fn is_beside(action: &Action) -> bool {
    match action {
        Action::CancelDuplicate { .. } | Action::SetPriority { .. } | Action::SetTags { .. } => true,
        Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } => false,
        Action::Confirm(_) | Action::Cancel { .. } | Action::GiveUp | Action::Close => false,
    }
}

/// What is said of a run whose calls are answered, or lost, and show no effect.
fn no_effect() -> StepError {
    let message = format!("S3 did not show the effect of {TRIES} tries");
    StepError::Port(PortError::LostAnswer { call: "apply", message })
}
