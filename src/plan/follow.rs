//! Runs that have a record: what becomes of them, whatever their spec says.
//!
//! What forbids creating a job or letting it run forbids nothing else (R10): a record is closed when its job has ended, second
//! jobs are cancelled while they are held, priority and tags go on. The rules (R...) are those of docs/protocol.md.

use std::sync::Arc;

use super::action::{Action, ConfirmIf, EndIf, Search};
use super::compare::{create_only_differences, live_differences};
use super::history::{held_duplicates, is_forgotten, running_beside, second_jobs, stranger};
use super::obstacle::{forbidden_by_policy, same_effect};
use super::pending::{Pending, end_comes_first, pending};
use super::request::asked;
use super::said::{Said, by_person, confirm_if};
use super::seen::{SeenJob, Whom};
use super::stage::{Basis, Closed, ElectedJob, Emptied, Open, Stage, Work};
use super::step::Step;
use super::update::{priority_update, tag_update, updates_of_intent};
use super::verdict::Verdict;
use super::why::{Elected, JobDiffers, Note, Reason, SecondJob, Unseen, Why};
use super::world::World;
use crate::advice::Risk;
use crate::ledger::{AttemptRecord, Closing, Record};
use crate::model::{JobId, JobStatus, Time};

/// What S3 is told of a job that a person ends and says nothing about.
const BY_A_PERSON: &str = "s3jobs: cancelled by a person";

/// What S3 is told of a job whose end was decided to make another one in its place, which no spec asks for any more.
const NOT_REPLACED: &str = "s3jobs: it was being replaced, and no spec asks for it any more";

/// What becomes of a run that has a record.
pub(super) fn follow(world: &World<'_>, record: &Record, said: Said<'_>) -> Step {
    match (&record.closed, record.latest()) {
        (Some(closing), Some(attempt)) => closed(world, (record, attempt), closing, said),
        (Some(closing), None) => emptied(world, record, closing, said),
        (None, _) => open(world, record, said),
    }
}

/// What a run does: as its spec says it, or as its record does.
fn work(world: &World<'_>, (record, attempt): (&Record, &AttemptRecord), said: Said<'_>) -> Work {
    match said.job() {
        Some(job) => world.work(job),
        None => Work {
            operation: attempt.request.body.operation.kind(),
            digest: record.digest.clone(),
            effect: record.effect().clone(),
        },
    }
}

fn basis(record: &Record, attempt: &AttemptRecord) -> Basis {
    Basis {
        digest: record.digest.clone(),
        request: Arc::clone(&attempt.request),
        confirmation: attempt.confirmation.clone(),
    }
}

/// Second jobs are cancelled. Only after the election is it known which job is the second one, and only a held one has surely
/// done nothing (R11). Of an attempt that was replaced every job is one (R32).
pub(super) fn cancel_duplicates(world: &World<'_>, record: &Record) -> Vec<Action> {
    let held = held_duplicates(record, world.observed);
    held.map(|twin| Action::CancelDuplicate { job: twin.live.id.clone() }).collect()
}

/// A run that is not over.
fn open(world: &World<'_>, record: &Record, said: Said<'_>) -> Step {
    let trouble = world.observed.trouble(&record.run);
    let id = record.job();
    let seen = id.and_then(|id| world.observed.job(&record.run.scope, id)).filter(|_| trouble.is_none());
    let why = match (trouble, id) {
        (Some(trouble), _) => Why::NotObserved(Unseen::Trouble(trouble.clone())),
        (None, Some(id)) => Why::NotObserved(Unseen::Job(id.clone())),
        (None, None) => Why::IntentWithoutJob,
    };
    let mut step = world.step(record.run.clone(), opened(world, record, (seen, said)), why);
    if trouble.is_some() {
        return step;
    }
    step.actions = cancel_duplicates(world, record);
    let Some(id) = id else { return unless_forbidden(world, intent(world, record, (step, said))) };
    match seen {
        Some(seen) if seen.is_held() => unless_forbidden(world, live(world, record, seen, (step, said))),
        Some(seen) => live(world, record, seen, (step, said)),
        None if is_forgotten(record, world.observed) => {
            step.actions.push(Action::Close);
            step.because(Why::Ended)
        }
        None if world.observed.is_gone(&record.run.scope, id) => {
            step.blocked(Why::OutcomeUnknown { job: id.clone(), report: record.report_place(id) })
        }
        None => step,
    }
}

fn opened(world: &World<'_>, record: &Record, (seen, said): (Option<&SeenJob>, Said<'_>)) -> Stage {
    let current = record.current();
    let job = match (record.job(), seen) {
        (_, Some(seen)) => elected(seen),
        (Some(id), None) => ElectedJob::Unseen(id.clone()),
        (None, None) => ElectedJob::None,
    };
    // Of a run that is to be ended there is nothing that a person could still change in its spec.
    let asks = said.same().or_else(|| said.any().filter(|_| world.is_cancelled(&record.run)));
    Stage::Open(Box::new(Open {
        work: work(world, (record, current), said),
        acceptance: world.acceptance(&record.run),
        basis: basis(record, current),
        job,
        differences: seen.map(|seen| live_differences(record, &seen.live)).unwrap_or_default(),
        next_run: asks.map(|job| create_only_differences(record, job, &record.run.scope)).unwrap_or_default(),
        asked: asked(world, &record.run, current.request.clone()),
    }))
}

fn elected(seen: &SeenJob) -> ElectedJob {
    let live = &seen.live;
    ElectedJob::Seen {
        job: live.id.clone(),
        status: live.status,
        progress: live.progress,
        suspended: live.suspended.filter(|_| live.status == Some(JobStatus::Suspended)),
    }
}

/// A run whose intent is recorded and whose job is not. Only a spec that still asks for the run has its request sent
/// again; else the job is adopted if it is there, and nothing new is made.
fn intent(world: &World<'_>, record: &Record, (mut step, said): (Step, Said<'_>)) -> Step {
    let attempt = record.current().attempt;
    let cancel = world.is_cancelled(&record.run);
    let search = match said.same() {
        Some(_) if !cancel && world.may_create() => {
            Search::AdoptOrResend(Box::new(world.create_if(&record.run, record.effect())))
        }
        Some(_) | None => Search::AdoptOnly,
    };
    step.notes = looked_for(world, record, &search).map(Note::LookedForUntil).into_iter().collect();
    step.actions.push(Action::Resume { attempt, search });
    // The oldest is elected; which ones are second jobs is known only then (R11).
    let listed = world.observed.twins_by_age(record);
    let others = listed.iter().skip(1).filter(|twin| twin.is_held()).map(|twin| twin.live.id.clone());
    let others: Vec<JobId> = others.collect();
    step.actions.extend(others.iter().cloned().map(|job| Action::CancelDuplicate { job }));
    if !cancel && world.may_create() {
        step.actions.extend(said.any().map(|job| updates_of_intent(job, record)).into_iter().flatten());
    }
    if cancel {
        step.actions.extend([cancel_action(world), Action::GiveUp]);
    } else {
        let body = &record.current().request.body;
        step.actions.extend(confirm_if(world, (&record.run, body), said).map(Action::Confirm));
    }
    step.actions.push(Action::Close);
    match stranger(record, world.observed).filter(|_| !cancel) {
        Some(why) => step.blocked(why),
        None => match listed.first() {
            Some(oldest) => step.because(Why::JobListed { job: oldest.live.id.clone(), others }),
            None => step.because(Why::IntentWithoutJob),
        },
    }
}

/// Until when the job of an intent is only looked for, before its request is sent once more (R18).
fn looked_for(world: &World<'_>, record: &Record, search: &Search) -> Option<Time> {
    let is_listed = world.observed.marked(record).next().is_some();
    match search {
        Search::AdoptOrResend(when) => when.patience.until(record, world.observed.at).filter(|_| !is_listed),
        Search::AdoptOnly => None,
    }
}

/// A run that is not let run: what the project says may be younger than its job, and binds whoever lets it run (R16).
fn unless_forbidden(world: &World<'_>, step: Step) -> Step {
    let is_ending = step.actions.iter().any(|action| matches!(action, Action::Cancel { .. }));
    if is_ending || step.verdict() == Verdict::Blocked {
        return step;
    }
    if let Some(why) = running_beside(&step.run, world.observed) {
        return step.blocked(why);
    }
    // The word that two jobs may do the same must stand until the job is let run (R3).
    let withdrawn = || {
        let Stage::Open(open) = &step.stage else { return None };
        same_effect(world, &step.run, &open.work).filter(|_| world.is_sharing(&step.run, &open.work.effect))
    };
    match forbidden_by_policy(world, &step.run).or_else(withdrawn) {
        Some(why) => step.blocked(Why::StaysHeld(Box::new(why))),
        None => step,
    }
}

fn cancel_action(world: &World<'_>) -> Action {
    let why = world.options.cancel_reason.clone().unwrap_or_else(|| BY_A_PERSON.to_owned());
    Action::Cancel { why, only: EndIf::Live }
}

/// A run whose job S3 knows.
fn live(world: &World<'_>, record: &Record, seen: &SeenJob, (mut step, said): (Step, Said<'_>)) -> Step {
    let has_ended = seen.live.status.is_some_and(JobStatus::is_terminal);
    // One that has ended is closed as it is: its end is this run's end, whatever S3 says of it by now.
    if !step.stage.differences().is_empty() && !has_ended {
        // A marker can be copied: nothing is done to a job that is not the recorded one (R8, R9).
        let (job, scope) = (seen.live.id.clone(), record.run.scope.clone());
        return step.blocked(Why::JobDiffers(JobDiffers::Planned { job, scope }));
    }
    if !has_ended && world.may_create() {
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
        return step.because(Why::Running);
    };
    // A job that ended for the next attempt's sake does not end its run, unless somebody ends that.
    if world.is_cancelled(&record.run) && (!status.is_terminal() || record.replacing().is_some()) {
        step.actions.extend([cancel_action(world), Action::Close]);
        return step.because(if status.is_terminal() { Why::Ended } else { Why::CancelRequested });
    }
    if is_left_of_replacement(world, record, said) {
        let why = NOT_REPLACED.to_owned();
        step.actions.extend([Action::Cancel { why, only: EndIf::Held }, Action::Close]);
        return step.because(if status.is_terminal() { Why::Ended } else { Why::CancelRequested });
    }
    let pending = pending(record, seen, world.observed.at);
    let job = (&record.run, &record.current().request.body);
    let condition = confirm_if(world, job, said).filter(|_| status.is_held());
    let end_first = condition.as_ref().and_then(|condition| end_comes_first(record, condition, world.observed.at));
    if let Some(Pending::End(since)) = pending {
        step.actions.push(Action::Close);
        // Who says now that it is to run has to know.
        return match end_first.filter(|_| world.is_confirmed(&record.run)) {
            Some(why) => step.blocked(why),
            None => step.because(Why::EndAsked { since }),
        };
    }
    let confirm = condition.filter(|_| end_first.is_none());
    step.actions.extend(confirm.clone().map(Action::Confirm));
    step.actions.push(Action::Close);
    step.notes.extend(asked_before(record, status));
    match status {
        JobStatus::New | JobStatus::Preparing => step.because(Why::Counting),
        JobStatus::Suspended => {
            let now = (world.observed.at, world.observed.caller(&record.run.scope));
            counted(step, (confirm, by_person(world, job, said)), (seen.live.progress.total, now), pending)
        }
        JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => step.because(Why::Ended),
        JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => step.because(Why::Running),
        JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => step.because(Why::Running),
    }
}

/// Whether the end of a job was decided, and no spec says any more what is to come after it. Who waits, or lets jobs run, ends none.
fn is_left_of_replacement(world: &World<'_>, record: &Record, said: Said<'_>) -> bool {
    let is_without_spec = said.job().is_none() && !world.options.invalid.contains(&record.run.name);
    record.replacing().is_some() && is_without_spec && world.may_create()
}

/// A job that S3 has counted and holds. A person is not told to confirm what the policy forbids.
fn counted(
    mut step: Step,
    (confirm, by_hand): (Option<ConfirmIf>, ConfirmIf),
    (tasks, now): (u64, (Time, Option<&Whom>)),
    pending: Option<Pending>,
) -> Step {
    let is_confirmed = confirm.is_some();
    step.notes.extend(name_is_typed(&by_hand, tasks).filter(|_| !is_confirmed));
    let condition = confirm.unwrap_or_else(|| by_hand.unsaid());
    if let Some(why) = condition.refuses(tasks, now) {
        return step.blocked(why);
    }
    if let Some(Pending::Run(since)) = pending {
        step.notes.clear();
        return step.because(Why::LetRun { since });
    }
    step.because(if is_confirmed { Why::ReadyToConfirm } else { Why::AwaitingConfirmation })
}

/// That more than a yes is needed of the person for whom a job waits, if that is so.
fn name_is_typed(by_hand: &ConfirmIf, tasks: u64) -> Option<Note> {
    let risks: Vec<Risk> = by_hand.unnamed.iter().copied().filter(|risk| risk.holds(Some(tasks))).collect();
    (!risks.is_empty()).then_some(Note::NameIsTyped(risks))
}

/// What was asked for a job that S3 holds all the same. The last word: who lets a job run takes its end back.
fn asked_before(record: &Record, status: JobStatus) -> Option<Note> {
    let current = record.current();
    let let_run = || current.confirming.filter(|_| status == JobStatus::Suspended).map(Note::LetRunAt);
    current.cancelling.filter(|_| status.is_held()).map(Note::EndAskedAt).or_else(let_run)
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

/// A run that is over. A second job of it may not be: what that does, or did, is told as long as S3 knows it.
fn closed(world: &World<'_>, (record, attempt): (&Record, &AttemptRecord), closing: &Closing, said: Said<'_>) -> Step {
    let stage = Stage::Closed(Box::new(Closed {
        work: work(world, (record, attempt), said),
        acceptance: world.acceptance(&record.run),
        basis: basis(record, attempt),
        job: attempt.job.clone(),
        closing: closing.clone(),
        differences: Vec::new(),
    }));
    let mut step = world.step(record.run.clone(), stage, Why::of_closing(closing));
    step.actions = cancel_duplicates(world, record);
    if let Some(twin) = world.observed.doubles(record).find(|twin| twin.is_running()) {
        return step.blocked(Why::DuplicateRuns { second: twin.into(), elected: Elected::Closed });
    }
    let later = said.job().and_then(|_| later_run(world, record));
    let notes = second_jobs(record, world.observed).map(Note::SecondJob).chain(later).collect();
    Step { notes, ..step }
}

/// The last run of a job, if it is a later one than this: whoever asks for this one may have an old checkout.
fn later_run(world: &World<'_>, record: &Record) -> Option<Note> {
    let mut runs = world.observed.runs_of(&record.run).filter(|other| !other.is_refused());
    let last = runs.next_back().filter(|last| last.run.run > record.run.run)?;
    Some(Note::LaterRun { run: last.run.run, outcome: last.closed.as_ref().map(|closing| closing.outcome) })
}

/// A run that is over and whose record says no more than that.
fn emptied(world: &World<'_>, record: &Record, closing: &Closing, said: Said<'_>) -> Step {
    let stage = Stage::Emptied(Box::new(Emptied {
        operation: said.job().map(|job| job.operation.kind()),
        digest: said.job().map_or_else(|| record.digest.clone(), |job| world.digest(job)),
        acceptance: world.acceptance(&record.run),
        closing: closing.clone(),
    }));
    let later = said.job().and_then(|_| later_run(world, record));
    let notes = record.recorded.clone().map(Note::Recorded).into_iter().chain(later).collect();
    Step { notes, ..world.step(record.run.clone(), stage, Why::of_closing(closing)) }
}
