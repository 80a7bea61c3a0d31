//! Runs that have a record: what becomes of them, whatever their spec says.
//!
//! What forbids creating a job or letting it run forbids nothing else (R10): a record is closed when its job has ended, second
//! jobs are cancelled while they are held, priority and tags go on. The rules (R...) are those of docs/protocol.md.

use std::num::NonZeroU64;

use super::compare::live_differences;
use super::create::{forbidden_by_policy, may_create, same_effect};
use super::history::{running_beside, stranger};
use super::observed::{Observed, SeenJob};
use super::pending::{Pending, pending};
use super::settle::{count_refusal, is_forgotten};
use super::stage::Stage;
use super::step::{Action, Basis, ConfirmIf, Confirmer, EndIf, Search, Step, Verdict};
use super::update::{priority_update, tag_update, updates_of_intent};
use super::why::{Elected, JobDiffers, Note, Reason, SecondJob, Unseen, Why};
use super::world::World;
use crate::ledger::{Closing, Outcome, Record};
use crate::model::{Confirmation, Job, JobId, JobStatus, RunKey, Time};

/// What a spec says about a run that has a record.
#[derive(Clone, Copy)]
pub(super) enum Said<'a> {
    /// No spec asks for the run.
    Silent,
    /// A spec asks for the run, and for something else than was submitted: only priority and tags are taken from it.
    Changed(&'a Job),
    /// The spec asks for what was submitted.
    Same(&'a Job),
}

impl<'a> Said<'a> {
    /// The spec that may let the job run, or have it sent again.
    fn same(self) -> Option<&'a Job> {
        match self {
            Self::Same(job) => Some(job),
            Self::Silent | Self::Changed(_) => None,
        }
    }

    /// The spec whose priority and tags the job gets.
    fn any(self) -> Option<&'a Job> {
        match self {
            Self::Same(job) | Self::Changed(job) => Some(job),
            Self::Silent => None,
        }
    }
}

/// What becomes of a run that has a record.
pub(super) fn follow(world: &World<'_>, record: &Record, mut step: Step, said: Said<'_>) -> Step {
    step.stage = record.job().cloned().map_or(Stage::NoJob, Stage::Unseen);
    step.basis = record.latest().map(|attempt| {
        let (body, confirmation) = (attempt.request.body.clone(), attempt.confirmation.clone());
        Basis { digest: record.digest.clone(), body, confirmation }
    });
    if let Some(trouble) = world.observed.trouble(&record.run).filter(|_| record.is_open()) {
        return step.blocked(Why::NotObserved(Unseen::Trouble(trouble.clone())));
    }
    // Only after the election is it known which job is the second one, and only a held one has surely done nothing (R11).
    step.actions = world
        .observed
        .twins(record)
        .filter(|twin| record.is_decided() && twin.is_held())
        .map(|twin| Action::CancelDuplicate { job: twin.live.id.clone() })
        .collect();
    if let Some(closing) = &record.closed {
        return closed(world, record, (step, closing));
    }
    let Some(id) = record.job() else { return unless_forbidden(world, intent(world, record, (step, said))) };
    match world.observed.job(&record.run.scope, id) {
        Some(seen) if seen.is_held() => unless_forbidden(world, live(world, record, seen, (step, said))),
        Some(seen) => live(world, record, seen, (step, said)),
        None if is_forgotten(record, world.observed) => {
            step.actions.push(Action::Close);
            step.verdict(Verdict::Wait, Why::Ended)
        }
        None if world.observed.is_gone(&record.run.scope, id) => {
            step.blocked(Why::OutcomeUnknown { job: id.clone(), report: record.report_place(id) })
        }
        None => step.blocked(Why::NotObserved(Unseen::Job(id.clone()))),
    }
}

/// A run whose intent is recorded and whose job is not. Only a spec that still asks for the run has its request sent
/// again; else the job is adopted if it is there, and nothing new is made.
fn intent(world: &World<'_>, record: &Record, (mut step, said): (Step, Said<'_>)) -> Step {
    let attempt = record.current().attempt;
    let cancel = world.is_cancelled(&record.run);
    let search = match said.same() {
        Some(_) if !cancel && may_create(world.options) => Search::AdoptOrResend,
        Some(_) | None => Search::AdoptOnly,
    };
    step.actions.push(Action::Resume { attempt, search });
    // The oldest is elected; which ones are second jobs is known only then (R11).
    let listed = world.observed.twins_by_age(record);
    let others = listed.iter().skip(1).filter(|twin| twin.is_held()).map(|twin| twin.live.id.clone());
    let others: Vec<JobId> = others.collect();
    step.actions.extend(others.iter().cloned().map(|job| Action::CancelDuplicate { job }));
    if !cancel && may_create(world.options) {
        step.actions.extend(said.any().map(|job| updates_of_intent(job, record)).into_iter().flatten());
    }
    if cancel {
        step.actions.extend([cancel_action(), Action::GiveUp]);
    } else {
        step.actions.extend(confirm_if(world, &record.run, said).map(Action::Confirm));
    }
    step.actions.push(Action::Close);
    step.notes = looked_for(world, record, search).map(Note::LookedForUntil).into_iter().collect();
    match stranger(record, world.observed).filter(|_| !cancel) {
        Some(why) => step.blocked(why),
        None => match listed.first() {
            Some(oldest) => step.verdict(Verdict::Wait, Why::JobListed { job: oldest.live.id.clone(), others }),
            None => step.verdict(Verdict::Wait, Why::IntentWithoutJob),
        },
    }
}

/// Until when the job of an intent is only looked for, before its request is sent once more (R18).
fn looked_for(world: &World<'_>, record: &Record, search: Search) -> Option<Time> {
    let is_listed = world.observed.marked(record).next().is_some();
    match search {
        Search::AdoptOrResend => world.options.patience.until(record, world.observed.at).filter(|_| !is_listed),
        Search::AdoptOnly => None,
    }
}

/// A run that is not let run: what the project says may be younger than its job, and binds whoever lets it run (R16).
fn unless_forbidden(world: &World<'_>, step: Step) -> Step {
    let is_ending = step.actions.iter().any(|action| matches!(action, Action::Cancel { .. }));
    if is_ending || step.verdict == Verdict::Blocked {
        return step;
    }
    if let Some(why) = running_beside(&step.run, world.observed) {
        return step.blocked(why);
    }
    // The word that two jobs may do the same must stand until the job is let run (R3).
    let withdrawn = || same_effect(world, &step).filter(|_| world.is_sharing(&step));
    match forbidden_by_policy(world, &step.run).or_else(withdrawn) {
        Some(why) => step.blocked(Why::StaysHeld(Box::new(why))),
        None => step,
    }
}

fn cancel_action() -> Action {
    Action::Cancel { why: "s3jobs: cancelled by a person".to_owned(), only: EndIf::Live }
}

/// A run whose job S3 knows.
fn live(world: &World<'_>, record: &Record, seen: &SeenJob, (mut step, said): (Step, Said<'_>)) -> Step {
    step.stage = Stage::Seen {
        job: seen.live.id.clone(),
        status: seen.live.status,
        progress: seen.live.progress,
        suspended: seen.live.suspended.filter(|_| seen.live.status == Some(JobStatus::Suspended)),
    };
    step.objects = (seen.live.progress.total > 0).then_some(seen.live.progress.total);
    step.differences = live_differences(record, &seen.live);
    let has_ended = seen.live.status.is_some_and(JobStatus::is_terminal);
    // One that has ended is closed as it is: its end is this run's end, whatever S3 says of it by now.
    if !step.differences.is_empty() && !has_ended {
        // A marker can be copied: nothing is done to a job that is not the recorded one (R8, R9).
        let (job, scope) = (seen.live.id.clone(), record.run.scope.clone());
        return step.blocked(Why::JobDiffers(JobDiffers::Planned { job, scope }));
    }
    if !has_ended && may_create(world.options) {
        step.actions.extend(said.any().and_then(|job| priority_update(job, &seen.live)));
        step.actions.extend(said.any().and_then(|job| tag_update(job, record, seen)));
    }
    let ran: Vec<&SeenJob> = world.observed.doubles(record).filter(|twin| twin.was_let_run()).collect();
    let step = by_status(world, record, seen, (step, said));
    match ran.first() {
        Some(twin) => beside(step, (seen, twin)),
        None => step,
    }
}

fn by_status(world: &World<'_>, record: &Record, seen: &SeenJob, (mut step, said): (Step, Said<'_>)) -> Step {
    let Some(status) = seen.live.status else {
        step.actions.push(Action::Close);
        return step.verdict(Verdict::Keep, Why::Running);
    };
    if !status.is_terminal() && world.is_cancelled(&record.run) {
        step.actions.extend([cancel_action(), Action::Close]);
        return step.verdict(Verdict::Wait, Why::CancelRequested);
    }
    let pending = pending(record, seen, world.observed.at);
    if let Some(Pending::End(since)) = pending {
        step.actions.push(Action::Close);
        return step.verdict(Verdict::Wait, Why::EndAsked { since });
    }
    let confirm = confirm_if(world, &record.run, said).filter(|_| status.is_held());
    step.actions.extend(confirm.map(Action::Confirm));
    step.actions.push(Action::Close);
    match status {
        JobStatus::New | JobStatus::Preparing => step.verdict(Verdict::Wait, Why::Counting),
        JobStatus::Suspended => {
            // A person is not told to confirm what the policy forbids.
            let most = most_tasks(world, said);
            let condition = confirm.unwrap_or(ConfirmIf { by: Confirmer::Person, guard: None, most });
            if let Some(why) = count_refusal(&condition, seen.live.progress.total) {
                return step.blocked(why);
            }
            if let Some(Pending::Run(since)) = pending {
                return step.verdict(Verdict::Wait, Why::LetRun { since });
            }
            step.notes.extend(record.current().confirming.map(Note::LetRunAt));
            let why = if confirm.is_some() { Why::ReadyToConfirm } else { Why::AwaitingConfirmation };
            step.verdict(Verdict::Wait, why)
        }
        JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => step.verdict(Verdict::Wait, Why::Ended),
        JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => {
            step.verdict(Verdict::Keep, Why::Running)
        }
        JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => step.verdict(Verdict::Keep, Why::Running),
    }
}

/// A run of which a second job was let run by somebody else: that is their decision, and the elected one is not let run beside it
/// (R11).
fn beside(mut step: Step, (seen, twin): (&SeenJob, &SeenJob)) -> Step {
    let second = SecondJob::from(twin);
    if seen.live.status.is_some_and(JobStatus::is_terminal) || step.reason() == Reason::CancelRequested {
        step.notes.push(Note::SecondJob(second));
        return step;
    }
    let job = seen.live.id.clone();
    let elected = if seen.is_held() { Elected::Held(job) } else { Elected::Live(job, seen.live.status) };
    step.blocked(Why::DuplicateRuns { second, elected })
}

/// The most tasks with which the policy lets a job run, whether a spec asks for it or not.
fn most_tasks(world: &World<'_>, said: Said<'_>) -> Option<NonZeroU64> {
    said.any().and_then(|job| job.max_tasks).into_iter().chain(world.desired.max_tasks).min()
}

/// On whose word the job is let run, if anybody's.
pub(super) fn confirm_if(world: &World<'_>, run: &RunKey, said: Said<'_>) -> Option<ConfirmIf> {
    let most = most_tasks(world, said);
    // A person goes past the spec's guard, and not past the project's policy (R16).
    if world.is_confirmed(run) {
        return Some(ConfirmIf { by: Confirmer::Person, guard: None, most });
    }
    match said.same().map(|job| &job.confirmation)? {
        Confirmation::Automatic => Some(ConfirmIf { by: Confirmer::Spec, guard: None, most }),
        Confirmation::Guarded(guard) => Some(ConfirmIf { by: Confirmer::Spec, guard: Some(*guard), most }),
        Confirmation::Manual => None,
    }
}

/// A run that is over. A second job of it may not be: what that does, or did, is told as long as S3 knows it.
fn closed(world: &World<'_>, record: &Record, (mut step, closing): (Step, &Closing)) -> Step {
    let why = match closing.outcome {
        Outcome::Complete => Why::Completed,
        Outcome::Failed => Why::Failed,
        Outcome::Cancelled => Why::Cancelled,
        Outcome::Unknown => Why::ClosedUnknown,
        Outcome::NeverCreated => Why::GivenUp,
    };
    step.objects = (closing.progress.total > 0).then_some(closing.progress.total);
    step.stage = Stage::Closed { job: record.job().cloned(), closing: closing.clone() };
    let verdict = if step.actions.is_empty() { Verdict::Done } else { Verdict::Wait };
    let step = step.verdict(verdict, why);
    match world.observed.doubles(record).find(|twin| twin.is_running()) {
        Some(twin) => step.blocked(Why::DuplicateRuns { second: twin.into(), elected: Elected::Closed }),
        None => Step { notes: second_jobs(record, world.observed).map(Note::SecondJob).collect(), ..step },
    }
}

/// The second jobs of a run that somebody let run: what they did, the elected job did not do.
pub fn second_jobs<'a>(record: &'a Record, observed: &'a Observed) -> impl Iterator<Item = SecondJob> + 'a {
    observed.doubles(record).filter(|twin| twin.was_let_run()).map(SecondJob::from)
}
