//! One run on its way: what it waits for, what was tried, when it is looked at next, and where it stands in the end.

use std::borrow::Cow;
use std::time::Duration;

use tokio::time::Instant;

use super::answered::{Answered, Call};
use super::event::{Happening, RunOutcome, Standing, StepError};
use super::moment::{Follow, Moment, Next};
use super::perform::{Deed, Flow};
use super::telling::Telling;
use crate::model::{FailureKind, JobId, JobStatus, Progress, RunKey};
use crate::plan::settle::Act;
use crate::plan::why::{Predecessor, SecondJob};
use crate::plan::{
    Action, Observed, Settled, Step, Verdict, Wait, Why, held_duplicates, is_forgotten, second_jobs, settle,
};

/// How many times in a row one run meets a temporary failure before it is given up.
const TRIES: u32 = 8;

/// How long a run waits after its first temporary failure; twice as long after each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// A run on its way.
pub(super) struct Course<'a> {
    step: &'a Step,
    /// The step without the actions that were refused and that the run does not depend on, if there were any.
    left: Option<Box<Step>>,
    standing: Option<Standing>,
    next: Next,
    not_done: Vec<StepError>,
    /// What the last call that failed said. Nothing once something was done, or there is only to wait.
    met: Vec<String>,
    /// What second jobs of the run did, when it was closed.
    beside: Vec<SecondJob>,
    /// Second jobs that were held when the run was left.
    left_held: Vec<JobId>,
    failures: u32,
    blips: u32,
    /// What was done, for as long as S3 may not show it.
    answered: Answered,
    shown: Option<(Option<JobStatus>, Progress)>,
    waiting: Option<(Wait, Progress)>,
    job: Option<JobId>,
}

impl<'a> Course<'a> {
    pub(super) fn new(step: &'a Step) -> Self {
        let standing = match step.verdict() {
            Verdict::Create | Verdict::Replace | Verdict::Record | Verdict::Wait if !step.actions.is_empty() => None,
            Verdict::Keep | Verdict::Orphan | Verdict::Blocked if !step.actions.is_empty() => None,
            Verdict::Blocked => Some(Standing::Refused(step.why.clone())),
            Verdict::Suspended if !step.actions.is_empty() => None,
            Verdict::Create | Verdict::Replace | Verdict::Record | Verdict::Wait => Some(Standing::Unchanged),
            Verdict::Keep => Some(Standing::Unchanged),
            Verdict::Orphan | Verdict::Done | Verdict::Foreign | Verdict::Suspended => Some(Standing::Unchanged),
        };
        Self {
            step,
            left: None,
            standing,
            next: Next::Now,
            not_done: Vec::new(),
            met: Vec::new(),
            beside: Vec::new(),
            left_held: Vec::new(),
            failures: 0,
            blips: 0,
            answered: Answered::default(),
            shown: None,
            waiting: None,
            job: step.stage.job().cloned(),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.standing.is_none()
    }

    pub(super) fn run(&self) -> &'a RunKey {
        &self.step.run
    }

    /// What is left of the step.
    fn left(&self) -> &Step {
        self.left.as_deref().unwrap_or(self.step)
    }

    /// The runs that it waits for, as it was looked at last.
    pub(super) fn awaited(&self) -> impl Iterator<Item = &RunKey> {
        let found = match &self.waiting {
            Some((Wait::Predecessors(found), _)) if self.is_open() => found.as_slice(),
            Some(_) | None => &[],
        };
        found.iter().filter_map(|it| if let Predecessor::Run { run, lacks: _ } = it { Some(run) } else { None })
    }

    pub(super) fn next(&self) -> Next {
        self.next
    }

    /// Forgets what was done on the way of a run that is where it ends: thousands of them take room.
    pub(super) fn forget_calls(&mut self) {
        self.answered = Answered::default();
        self.left = None;
    }

    /// Looks at the run: gives the action that is due, or says what it waits for, or where it ends.
    pub(super) fn look(&mut self, observed: &Observed, telling: &Telling<'_>, moment: Moment<'_>) -> Option<Deed<'a>> {
        self.next = Next::After(moment.next_sweep);
        if self.is_worth_another_try(observed) || self.is_unseen(observed) {
            return None;
        }
        self.show(observed, telling);
        match self.settle(observed) {
            Settled::Act(act) if self.answered.resting(&act).is_some() => self.rest(&act, (telling, moment.follow)),
            Settled::Act(act) => {
                self.next = Next::Busy;
                return Some(self.deed(*act, observed));
            }
            // What a block leaves to be done is done now, and not waited for.
            _ if self.step.verdict() == Verdict::Blocked => {
                self.standing = Some(Standing::Refused(self.step.why.clone()));
            }
            // So is what is left to do of a job that is left alone.
            Settled::Wait(..) | Settled::Refuse(_) if self.step.verdict() == Verdict::Suspended => {
                self.standing = Some(Standing::Unchanged);
            }
            Settled::Wait(wait, progress) => self.wait(wait, progress, (telling, moment)),
            Settled::Refuse(why) => self.refuse(why, telling),
            Settled::Closed(_) => self.take_end(observed),
            Settled::Nothing => self.standing = Some(Standing::Unchanged),
        }
        None
    }

    /// What is to be done. What the job does not depend on, and S3 does not show yet, keeps nothing else from being done.
    fn settle(&self, observed: &Observed) -> Settled {
        let mut step = Cow::Borrowed(self.left());
        loop {
            let settled = settle(&step, observed);
            let Settled::Act(act) = &settled else { return settled };
            match act.as_ref() {
                Act::Planned(action) if is_beside(action) && self.answered.resting(act).is_some() => {
                    leave_out(step.to_mut(), action);
                }
                Act::Planned(_) | Act::Create { .. } | Act::Adopt { .. } | Act::Resend(_) => return settled,
            }
        }
    }

    /// Waits for S3 to show what was done.
    fn rest(&mut self, act: &Act, (telling, follow): (&Telling<'_>, Follow)) {
        let Some(wait) = self.answered.resting(act).and_then(Call::wait) else { return };
        let progress = self.shown.map(|(_, progress)| progress).unwrap_or_default();
        self.tell_waiting((wait.clone(), progress), telling);
        // The next attempt is not made yet.
        let is_replaced = matches!(wait, Wait::Replaced { .. });
        if follow == Follow::Created && !is_replaced {
            self.standing = Some(Standing::Left(wait, progress));
        }
    }

    fn deed(&self, act: Act, observed: &Observed) -> Deed<'a> {
        let record = observed.record(&self.step.run).cloned();
        let elected = record.as_ref().and_then(|versioned| versioned.record.job());
        let seen = elected.and_then(|id| observed.job(&self.step.run.scope, id)).cloned();
        let is_forgotten = record.as_ref().is_some_and(|versioned| is_forgotten(&versioned.record, observed));
        let step = self.left.as_deref().map_or(Cow::Borrowed(self.step), |left| Cow::Owned(left.clone()));
        Deed { step, act, record, seen, is_forgotten }
    }

    /// Whether another runner has elected a job that was never described here: the next sweep asks about it.
    fn is_unseen(&self, observed: &Observed) -> bool {
        let run = &self.step.run;
        let record = observed.record(run).map(|versioned| &versioned.record).filter(|record| record.is_open());
        let is_unknown = |id: &JobId| observed.job(&run.scope, id).is_none() && !observed.is_gone(&run.scope, id);
        record.and_then(|record| record.job()).is_some_and(is_unknown) && observed.trouble(run).is_none()
    }

    /// Whether S3 could not be asked for a reason that may pass.
    fn is_worth_another_try(&mut self, observed: &Observed) -> bool {
        match observed.trouble(&self.step.run) {
            Some(trouble) if trouble.kind == FailureKind::Temporary => {
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

    /// Takes how an action ended.
    pub(super) fn acted(
        &mut self,
        act: &Act,
        result: Result<Flow, StepError>,
        (telling, moment): (&Telling<'_>, Moment<'_>),
    ) {
        self.next = Next::After(moment.next_sweep);
        match result {
            // What was done under a block ends where the block is: the plan has said more of it.
            Ok(Flow::Stop(why)) if why.reason() == self.step.reason() => self.refuse(self.step.why.clone(), telling),
            Ok(Flow::Stop(why)) => self.refuse(why, telling),
            Ok(flow) => self.done(act, &flow, (telling, moment)),
            // It was answered before: the job is further than S3 shows.
            Err(error) if error.is_refused() && self.answered.has(act) => {
                self.done(act, &Flow::Again, (telling, moment));
            }
            Err(error) if error.is_temporary() && self.failures + 1 < TRIES => {
                let pause = FIRST_PAUSE.saturating_mul(1 << self.failures.min(16)).min(moment.longest_pause);
                self.failures += 1;
                self.met = error.told();
                self.next = Next::At(Instant::now() + pause);
                telling.emit(&self.step.run, Happening::Retrying { error });
            }
            Err(error) => self.fail(act, error, telling),
        }
    }

    /// Takes that an action was done.
    fn done(&mut self, act: &Act, flow: &Flow, (telling, moment): (&Telling<'_>, Moment<'_>)) {
        self.failures = 0;
        let again = self.answered.note(act, moment.at);
        let Some(call) = again else {
            self.met.clear();
            if matches!(flow, Flow::Continue) {
                self.next = Next::Now;
            }
            return;
        };
        // Whoever follows jobs to their end goes on; S3 is asked ever more rarely.
        let is_followed = moment.follow == Follow::Ended && call.wait().is_some();
        if call.is_overdue() && !is_followed {
            let error = StepError::NotShown { times: call.times, since: call.since };
            self.fail(act, error, telling);
        }
    }

    /// Gives up what was tried. A run whose job does not depend on it is followed all the same.
    fn fail(&mut self, act: &Act, error: StepError, telling: &Telling<'_>) {
        self.failures = 0;
        match act {
            Act::Planned(action) if is_beside(action) => {
                let told = Happening::NotDone { action: action.clone(), message: error.to_string() };
                telling.emit(&self.step.run, told);
                leave_out(self.left.get_or_insert_with(|| Box::new(self.step.clone())), action);
                self.not_done.push(error);
                self.next = Next::Now;
            }
            Act::Planned(_) | Act::Create { .. } | Act::Adopt { .. } | Act::Resend(_) => {
                telling.emit(&self.step.run, Happening::Failed { message: error.to_string() });
                self.standing = Some(Standing::Failed(error));
            }
        }
    }

    pub(super) fn refuse(&mut self, why: Why, telling: &Telling<'_>) {
        telling.emit(&self.step.run, Happening::Refused { why: why.clone() });
        self.standing = Some(Standing::Refused(why));
    }

    fn wait(&mut self, wait: Wait, progress: Progress, (telling, moment): (&Telling<'_>, Moment<'_>)) {
        self.tell_waiting((wait.clone(), progress), telling);
        let leave = match (moment.follow, &wait) {
            (Follow::Ended, Wait::Predecessors(found)) => !moment.runs.bring(found),
            (Follow::Created | Follow::Confirmed, Wait::Predecessors(_)) => true,
            // Whether there is a job is not known yet.
            (_, Wait::Listing { .. } | Wait::Replaced { .. }) => false,
            (Follow::Created, _) | (_, Wait::Person(_)) => true,
            (Follow::Confirmed, Wait::ToRun { .. } | Wait::Running | Wait::ToEnd { .. } | Wait::Ending) => true,
            (Follow::Confirmed | Follow::Ended, Wait::Counting) => false,
            (Follow::Ended, Wait::ToRun { .. } | Wait::Running | Wait::ToEnd { .. } | Wait::Ending) => false,
        };
        if leave {
            self.standing = Some(Standing::Left(wait, progress));
        }
    }

    /// Tells what is waited for, once.
    fn tell_waiting(&mut self, (wait, progress): (Wait, Progress), telling: &Telling<'_>) {
        if self.waiting.as_ref().map(|(before, _)| before) != Some(&wait) {
            telling.emit(&self.step.run, Happening::Waiting { wait: wait.clone() });
        }
        self.waiting = Some((wait, progress));
        self.met.clear();
    }

    /// Tells where the job stands, when that changed.
    fn show(&mut self, observed: &Observed, telling: &Telling<'_>) {
        let Some(id) = observed.record(&self.step.run).and_then(|versioned| versioned.record.job()) else { return };
        if self.job.as_ref() != Some(id) {
            self.job = Some(id.clone());
        }
        let Some(seen) = observed.job(&self.step.run.scope, id) else { return };
        let now = (seen.live.status, seen.live.progress);
        if self.shown != Some(now) {
            self.shown = Some(now);
            telling.emit(&self.step.run, Happening::Followed { status: now.0, progress: now.1 });
        }
    }

    /// Takes how the run ended, if its record is closed.
    fn take_end(&mut self, observed: &Observed) {
        let Some(record) = observed.record(&self.step.run).map(|versioned| &versioned.record) else { return };
        if let Some(closing) = &record.closed {
            self.beside = second_jobs(record, observed).collect();
            self.standing = Some(Standing::Closed(closing.clone()));
        }
    }

    /// The person wishes to end: the run is left as it is.
    pub(super) fn interrupt(&mut self, observed: &Observed) {
        self.leave(observed, Standing::Interrupted);
    }

    /// The time to wait is up.
    pub(super) fn time_out(&mut self, observed: &Observed) {
        self.leave(observed, Standing::TimedOut);
    }

    /// Leaves the run as it is. One that was closed by then has ended.
    fn leave(&mut self, observed: &Observed, standing: fn(Option<(Wait, Progress)>) -> Standing) {
        if !self.is_open() {
            return;
        }
        if let Settled::Closed(_) = settle(self.left(), observed) {
            self.take_end(observed);
        }
        let seen = self.seen_last();
        self.standing.get_or_insert_with(|| standing(seen));
    }

    /// What the job was last seen to wait for. A job that is held for no person's word was about to be let run: where it
    /// stands by now is not known.
    fn seen_last(&self) -> Option<(Wait, Progress)> {
        let Some((status, progress)) = self.shown else {
            let is_told = |(wait, _): &(Wait, Progress)| matches!(wait, Wait::Listing { .. } | Wait::Predecessors(_));
            return self.waiting.clone().filter(is_told);
        };
        let wait = match status? {
            JobStatus::New | JobStatus::Preparing => Wait::Counting,
            JobStatus::Suspended => self.waiting.clone().map(|(wait, _)| wait).filter(Wait::is_of_held)?,
            JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => Wait::Running,
            JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => Wait::Ending,
            JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => Wait::Ending,
        };
        Some((wait, progress))
    }

    /// What is told of a run is told as it is by now: this very command may have done a part of what the run waits for.
    pub(super) fn look_back(&mut self, observed: &Observed) {
        let record = observed.record(&self.step.run).map(|versioned| &versioned.record);
        let held = record.into_iter().flat_map(|record| held_duplicates(record, observed));
        self.left_held = held.map(|twin| twin.live.id.clone()).collect();
        let Some(Standing::Left(Wait::Predecessors(found), _)) = &mut self.standing else { return };
        *found = match settle(self.left.as_deref().unwrap_or(self.step), observed) {
            Settled::Wait(Wait::Predecessors(found), _) | Settled::Refuse(Why::Predecessors(found)) => found,
            Settled::Act(_) => Vec::new(),
            Settled::Wait(..) | Settled::Refuse(_) | Settled::Closed(_) | Settled::Nothing => return,
        };
    }

    pub(super) fn outcome(self) -> RunOutcome {
        let Self { step, standing, not_done, met, beside, left_held, job, .. } = self;
        let standing = standing.unwrap_or(Standing::Unchanged);
        RunOutcome { run: step.run.clone(), job, standing, not_done, met, beside, left_held }
    }
}

/// Leaves an action out of a step. A duplicate is cancelled for the request that was sent, too, and that is done.
fn leave_out(step: &mut Step, action: &Action) {
    let is_duplicate = matches!(action, Action::CancelDuplicate { .. });
    let is_sent = |it: &Action| matches!(it, Action::Create { .. } | Action::Resume { .. });
    step.actions.retain(|left| left != action && !(is_duplicate && is_sent(left)));
}

/// Whether a run goes on although an action was refused.
fn is_beside(action: &Action) -> bool {
    match action {
        Action::CancelDuplicate { .. } | Action::SetPriority { .. } | Action::SetTags { .. } => true,
        Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } | Action::Record(_) => false,
        Action::Confirm(_) | Action::Cancel { .. } | Action::GiveUp | Action::Close => false,
        Action::Replace { .. } => false,
    }
}
