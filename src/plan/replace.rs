//! Runs whose job is replaced: ended before it has begun, and made anew with what the spec says by now (R32 of docs/protocol.md).
//!
//! What keeps a job from being created keeps one from being replaced, so that nothing is ended for which nothing can be made.

use super::action::Action;
use super::begun::{has_begun, has_done_nothing, has_ended};
use super::compare::{create_only_differences, effect_differences};
use super::create;
use super::follow::follow;
use super::obstacle::obstacle;
use super::pending::{Pending, pending, shown_by};
use super::request::{asked, request};
use super::said::Said;
use super::seen::SeenJob;
use super::step::Step;
use super::why::{Kept, Note, PlaceFault, Why};
use super::world::World;
use crate::ledger::Record;
use crate::model::{Attempt, Job, JobStatus, Time};

/// The step of a run whose job a person replaces with this command, or decided to replace before. `None` if that is not so, or
/// the job has begun although its end was decided.
pub(super) fn replaced(world: &World<'_>, job: &Job, record: &Record) -> Option<Step> {
    let (is_asked, since) = (world.is_replaced(&record.run), record.replacing());
    if world.is_cancelled(&record.run) || !(is_asked || since.is_some()) {
        return None;
    }
    let followed = follow(world, record, Said::Suspended(job));
    let seen = record.job().and_then(|id| world.observed.job(&record.run.scope, id));
    if is_about_the_job(&followed.why) {
        return is_asked.then_some(followed);
    }
    let why_not = kept(record, seen, world.observed.at);
    if let Some(kept) = why_not {
        return is_asked.then(|| followed.blocked(Why::NotReplaced(kept)));
    }
    // It had begun by the time of its end.
    if record.replacing().is_some() && seen.is_some_and(|seen| has_ended(&seen.live) && !has_done_nothing(&seen.live)) {
        return None;
    }
    let Some(since) = since.filter(|_| !world.may_create()) else {
        return Some(next_attempt(world, (job, record), followed));
    };
    let mut step = followed;
    step.notes.clear();
    Some(step.because(Why::BeingReplaced { since }))
}

/// Whether a run stands where it stands for what the job, or S3, says: no spec could say otherwise.
fn is_about_the_job(why: &Why) -> bool {
    matches!(why, Why::NotObserved(_) | Why::OutcomeUnknown { .. } | Why::JobDiffers(_) | Why::DuplicateRuns { .. })
}

/// The step that ends the job of an attempt and makes that of the next, where that is not forbidden.
fn next_attempt(world: &World<'_>, (job, record): (&Job, &Record), followed: Step) -> Step {
    let (run, work, since) = (&record.run, world.work(job), record.replacing());
    let mut differences = effect_differences(record, job, &run.scope);
    differences.extend(create_only_differences(record, job, &run.scope));
    let replaced = record.current();
    let request = request(world, job, (run, replaced.next()));
    let missing = || Why::List(PlaceFault::Missing { place: None, version: None }.into());
    let why_not = obstacle(world, job, (run, &work)).or_else(|| request.is_none().then(missing));
    let (Some(request), None) = (request, &why_not) else {
        let mut step = followed.blocked(why_not.unwrap_or_else(missing)).changed(differences);
        step.notes.extend(since.map(Note::ReplacedSince));
        return step;
    };
    let mut step = followed;
    step.notes.clear();
    step.actions.retain(|action| !matches!(action, Action::Close | Action::Confirm(_)));
    // A list is uploaded first, so that nothing is ended for one that cannot be.
    for action in create::actions(world, job, (run, &work), (replaced.next(), request.clone())) {
        if matches!(action, Action::Create { .. }) {
            step.actions.push(Action::Replace { attempt: replaced.attempt });
        }
        step.actions.push(action);
    }
    step.stage = step.stage.replaced(work, asked(world, run, request), differences);
    step.because(Why::Replaced { since })
}

/// Why the job of a run is not replaced. `None` if it has not begun, or there is none.
pub(super) fn kept(record: &Record, seen: Option<&SeenJob>, at: Time) -> Option<Kept> {
    if record.closed.is_some() {
        return Some(Kept::Closed);
    }
    let seen = seen?;
    let (job, status, progress) = (seen.live.id.clone(), seen.live.status, seen.live.progress);
    if has_begun(&seen.live) {
        return Some(Kept::Begun { job, status, progress });
    }
    if record.replacing().is_some() {
        return None;
    }
    if let Some(Pending::Run(since)) = pending(record, seen, at) {
        return Some(Kept::LetRun { since, until: shown_by(since) });
    }
    let is_ending = matches!(status, Some(JobStatus::Cancelling | JobStatus::Failing));
    (is_ending || has_ended(&seen.live)).then_some(Kept::Ended { job, status })
}

/// The attempt that a step replaces, if it does.
pub(super) fn attempt_replaced(step: &Step) -> Option<Attempt> {
    step.actions.iter().find_map(|it| if let Action::Replace { attempt } = it { Some(*attempt) } else { None })
}

/// Whether a step replaces the attempt of a record that counts.
pub(super) fn is_replacing(step: &Step, record: &Record) -> bool {
    record.latest().is_some_and(|latest| attempt_replaced(step) == Some(latest.attempt))
}
