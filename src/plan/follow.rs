//! Runs that have a record: what becomes of them, whatever their spec says.
//!
//! What forbids creating a job or letting it run forbids nothing else: a record is closed when its job has ended, second
//! jobs are cancelled while they are held, priority and tags go on.

use std::num::NonZeroU64;

use super::compare::{ending_by_hand, gone_detail, live_differences};
use super::create::{forbidden_by_policy, may_create, same_effect};
use super::history::{running_beside, stranger};
use super::observed::{Observed, SeenJob};
use super::reason::{Obstacle, Reason};
use super::settle::{count_refusal, is_forgotten};
use super::step::{Action, Basis, ConfirmIf, Confirmer, EndIf, Search, Step, Verdict};
use super::update::{priority_update, tag_update, updates_of_intent};
use super::world::World;
use crate::ledger::{Closing, Outcome, Record};
use crate::model::{Confirmation, Job, JobStatus, Progress, RunKey};

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
    step.job = record.job().cloned();
    let body = record.latest().map(|attempt| attempt.request.body.clone());
    step.basis = body.map(|body| Basis { digest: record.digest.clone(), body });
    if let Some(trouble) = world.observed.trouble(&record.run).filter(|_| record.is_open()) {
        return step.blocked(Reason::NotObserved, vec![trouble.message.clone()]);
    }
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
            step.verdict(Verdict::Wait, Reason::Ended)
        }
        None if world.observed.is_gone(&record.run.scope, id) => step.blocked(Reason::OutcomeUnknown, gone_detail(id)),
        None => step.blocked(Reason::NotObserved, vec![format!("job {id} could not be described")]),
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
    if !cancel && may_create(world.options) {
        step.actions.extend(said.any().map(|job| updates_of_intent(job, record)).into_iter().flatten());
    }
    if cancel {
        step.actions.extend([cancel_action(), Action::GiveUp]);
    } else {
        step.actions.extend(confirm_if(world, &record.run, said).map(Action::Confirm));
    }
    step.actions.push(Action::Close);
    step.detail = looked_for(world, record, search);
    match stranger(record, world.observed, &step).filter(|_| !cancel) {
        Some(Obstacle(reason, detail)) => step.blocked(reason, detail),
        None => step.verdict(Verdict::Wait, Reason::IntentWithoutJob),
    }
}

/// Until when the job of an intent is only looked for, before its request is sent once more.
fn looked_for(world: &World<'_>, record: &Record, search: Search) -> Vec<String> {
    let is_listed = world.observed.marked(record).next().is_some();
    let until = world.options.patience.until(record, world.observed.at).filter(|_| !is_listed);
    let told = |until| {
        format!("S3 may not list its job yet: it is looked for until {until}, then the request is sent once more")
    };
    match search {
        Search::AdoptOrResend => until.map(told).into_iter().collect(),
        Search::AdoptOnly => Vec::new(),
    }
}

/// A run that is not let run: what the project says may be younger than its job, and binds whoever lets it run.
fn unless_forbidden(world: &World<'_>, step: Step) -> Step {
    let is_ending = step.actions.iter().any(|action| matches!(action, Action::Cancel { .. }));
    if is_ending || step.verdict == Verdict::Blocked {
        return step;
    }
    let withdrawn = || same_effect(world, &step).filter(|_| world.is_sharing(&step));
    if let Some(Obstacle(reason, detail)) = running_beside(&step.run, world.observed) {
        return step.blocked(reason, detail);
    }
    let Some(Obstacle(reason, mut detail)) = forbidden_by_policy(world, &step.run).or_else(withdrawn) else {
        return step;
    };
    let cancel = step.invocation.command(&format!("cancel {}", step.run.name));
    detail.push(format!("as things stand no command lets the job run that was made; {cancel} ends it"));
    step.blocked(reason, detail)
}

fn cancel_action() -> Action {
    Action::Cancel { why: "s3jobs: cancelled by a person".to_owned(), only: EndIf::Live }
}

/// A run whose job S3 knows.
fn live(world: &World<'_>, record: &Record, seen: &SeenJob, (mut step, said): (Step, Said<'_>)) -> Step {
    step.status = seen.live.status;
    step.progress = Some(seen.live.progress);
    step.objects = (seen.live.progress.total > 0).then_some(seen.live.progress.total);
    step.suspended = seen.live.suspended.filter(|_| seen.live.status == Some(JobStatus::Suspended));
    step.differences = live_differences(record, &seen.live);
    let has_ended = seen.live.status.is_some_and(JobStatus::is_terminal);
    if !step.differences.is_empty() && !has_ended {
        let detail = vec![
            format!("job {} is not the job that was recorded; nothing is done to it", seen.live.id),
            format!(
                "find out who changed what; if it is not meant to run, end it by hand ({}): when it has ended, apply \
                 closes the record",
                ending_by_hand(&record.run.scope, &seen.live.id)
            ),
        ];
        return step.blocked(Reason::JobDiffers, detail);
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
        return step.verdict(Verdict::Keep, Reason::Running);
    };
    if !status.is_terminal() && world.is_cancelled(&record.run) {
        step.actions.extend([cancel_action(), Action::Close]);
        return step.verdict(Verdict::Wait, Reason::CancelRequested);
    }
    let confirm = confirm_if(world, &record.run, said).filter(|_| status.is_held());
    step.actions.extend(confirm.map(Action::Confirm));
    step.actions.push(Action::Close);
    match status {
        JobStatus::New | JobStatus::Preparing => step.verdict(Verdict::Wait, Reason::Counting),
        JobStatus::Suspended => {
            // A person is not told to confirm what the policy forbids.
            let most = most_tasks(world, said);
            let condition = confirm.unwrap_or(ConfirmIf { by: Confirmer::Person, guard: None, most });
            let caller = (&record.run.name, &world.options.invocation);
            match (count_refusal(&condition, seen.live.progress.total, caller), confirm) {
                (Some((reason, detail)), _) => step.blocked(reason, detail),
                (None, Some(_)) => step.verdict(Verdict::Wait, Reason::ReadyToConfirm),
                (None, None) => step.verdict(Verdict::Wait, Reason::AwaitingConfirmation),
            }
        }
        JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => step.verdict(Verdict::Wait, Reason::Ended),
        JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => {
            step.verdict(Verdict::Keep, Reason::Running)
        }
        JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => {
            step.verdict(Verdict::Keep, Reason::Running)
        }
    }
}

/// A run of which a second job was let run by somebody else.
fn beside(mut step: Step, (seen, twin): (&SeenJob, &SeenJob)) -> Step {
    let status = |seen: &SeenJob| seen.live.status.map_or("in a status of its own", JobStatus::as_str);
    let twice = second(twin);
    if seen.live.status.is_some_and(JobStatus::is_terminal) || step.reason == Reason::CancelRequested {
        step.detail.push(twice);
        return step;
    }
    let way_out = if seen.is_held() {
        let cancel = step.invocation.command(&format!("cancel {}", step.run.name));
        format!("job {}, the one of this run, is held and is not let run; {cancel} ends it", seen.live.id)
    } else {
        let cancel = step.invocation.command(&format!("cancel {}", step.run.name));
        format!(
            "job {}, the one of this run, is {}: both work on the same objects; {cancel} ends it",
            seen.live.id,
            status(seen)
        )
    };
    step.blocked(Reason::DuplicateRuns, vec![twice, way_out])
}

/// The most tasks with which the policy lets a job run, whether a spec asks for it or not.
fn most_tasks(world: &World<'_>, said: Said<'_>) -> Option<NonZeroU64> {
    said.any().and_then(|job| job.max_tasks).into_iter().chain(world.desired.max_tasks).min()
}

/// On whose word the job is let run, if anybody's.
pub(super) fn confirm_if(world: &World<'_>, run: &RunKey, said: Said<'_>) -> Option<ConfirmIf> {
    let most = most_tasks(world, said);
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
    let reason = match closing.outcome {
        Outcome::Complete => Reason::Completed,
        Outcome::Failed => Reason::Failed,
        Outcome::Cancelled => Reason::Cancelled,
        Outcome::Unknown => Reason::ClosedUnknown,
        Outcome::NeverCreated => Reason::GivenUp,
    };
    step.objects = (closing.progress.total > 0).then_some(closing.progress.total);
    step.progress = Some(closing.progress);
    step.closed = Some(closing.clone());
    let verdict = if step.actions.is_empty() { Verdict::Done } else { Verdict::Wait };
    let step = step.verdict(verdict, reason);
    match world.observed.doubles(record).find(|twin| twin.is_running()) {
        Some(twin) => {
            let way_out = format!("end it by hand ({})", ending_by_hand(&twin.scope, &twin.live.id));
            step.blocked(Reason::DuplicateRuns, vec![second(twin), way_out])
        }
        None => Step { detail: ran(record, world.observed).map(second).collect(), ..step },
    }
}

/// The second jobs of a run that somebody let run, in words: what they did, the elected job did not do.
pub fn second_jobs(record: &Record, observed: &Observed) -> Vec<String> {
    let told = |twin: &SeenJob| match twin.live.progress {
        Progress { total: 0, .. } => second(twin),
        Progress { total, succeeded, failed, .. } => {
            format!("{}: {} of {total} tasks tried", second(twin), succeeded + failed)
        }
    };
    ran(record, observed).map(told).collect()
}

fn ran<'a>(record: &'a Record, observed: &'a Observed) -> impl Iterator<Item = &'a SeenJob> {
    observed.doubles(record).filter(|twin| twin.was_let_run())
}

fn second(twin: &SeenJob) -> String {
    let status = twin.live.status.map_or("in a status of its own", JobStatus::as_str);
    format!("job {}, a second job of this run, was let run by somebody else and is {status}", twin.live.id)
}
