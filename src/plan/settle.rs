//! Which of a step's actions can be taken now.
//!
//! Evaluates the conditions that the plan's actions carry against a fresh observation. It only ever returns an action
//! that the step has, so following a job adds nothing to what was planned; that the second jobs of a request are cancelled is a
//! part of sending it. The rules (R...) are those of docs/protocol.md.

use std::sync::Arc;

use super::action::{Action, Confirmer, CreateIf, EndIf, Search};
use super::begin::{held_back, uncreated};
use super::begun::{has_begun, is_untouched};
use super::compare::live_differences;
use super::enter::{entry, recorded_otherwise};
use super::held::Held;
use super::history::{is_forgotten, running_beside, stranger};
use super::observed::Observed;
use super::patience::MOST_SENDS;
use super::pending::{Pending, end_comes_first, pending};
use super::planned::{creation, ended_unreplaced, other_word, other_work, since_planned};
use super::replace::{attempt_replaced, is_replacing};
use super::replacing::{being_replaced, ended, replaced, replaced_intent};
use super::seen::SeenJob;
pub use super::settled::{Act, Settled};
use super::settled::{act, first};
use super::step::{Plan, Step};
use super::wait::Wait;
use super::why::{Elected, JobDiffers, Unanswered, Unseen, Why};
use crate::ledger::{Record, Versioned};
use crate::model::{JobStatus, Progress, Time};

/// Whether applying the plan would change anything in S3. Closing the record of a job that has ended does not.
pub fn has_changes(plan: &Plan, observed: &Observed) -> bool {
    plan.steps.iter().any(|step| match settle(step, observed) {
        Settled::Act(act) => match *act {
            Act::Planned(Action::Close) => false,
            // It was asked for already.
            Act::Planned(Action::Confirm(_)) => !matches!(step.why, Why::LetRun { .. }),
            Act::Planned(_) | Act::Create { .. } | Act::Adopt { .. } | Act::Resend(_) => true,
        },
        Settled::Wait(Wait::Listing { .. }, _) => true,
        Settled::Wait(Wait::Replaced { .. }, _) => attempt_replaced(step).is_some(),
        Settled::Wait(Wait::Predecessors(_) | Wait::Counting | Wait::Person(_), _) => false,
        Settled::Wait(Wait::Running | Wait::Ending, _) => false,
        Settled::Wait(Wait::ToRun { .. } | Wait::ToEnd { .. }, _) => false,
        Settled::Refuse(_) | Settled::Closed(_) | Settled::Nothing => false,
    })
}

/// Whether applying the plan may change anything in S3, now or while its runs are followed. Closing records does not.
pub fn may_change(plan: &Plan, observed: &Observed) -> bool {
    let is_left = |action: &Action| match action {
        Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } | Action::Record(_) => true,
        Action::Confirm(_) | Action::Cancel { .. } | Action::GiveUp | Action::Replace { .. } => true,
        Action::CancelDuplicate { .. } | Action::SetPriority { .. } | Action::SetTags { .. } | Action::Close => false,
    };
    plan.steps.iter().any(|step| match settle(step, observed) {
        Settled::Act(act) => !matches!(*act, Act::Planned(Action::Close)),
        Settled::Wait(Wait::Running | Wait::ToEnd { .. } | Wait::Ending, _) => false,
        Settled::Wait(..) => step.actions.iter().any(is_left),
        // What could not be looked at is looked at again.
        Settled::Refuse(Why::NotObserved(_)) => step.actions.iter().any(is_left),
        Settled::Refuse(_) | Settled::Closed(_) | Settled::Nothing => false,
    })
}

/// Says what becomes of a step, as things stand.
pub fn settle(step: &Step, observed: &Observed) -> Settled {
    if step.actions.is_empty() {
        return Settled::Nothing;
    }
    if let Some(trouble) = observed.trouble(&step.run) {
        return Settled::Refuse(Why::NotObserved(Unseen::Trouble(trouble.clone())));
    }
    let Some(Versioned { record, .. }) = observed.record(&step.run) else {
        return uncreated(step, observed);
    };
    // Whoever lets a job run has planned that job (R7). A refused record is written anew; what it says does not count.
    if let Some(why) = other_work(step, record).filter(|_| !record.is_refused()) {
        return Settled::Refuse(why);
    }
    // Before all else, while it is surely held: a run that is closed may have a second job, too (R11).
    if let Some(settled) = held_duplicate(step, record, observed) {
        return settled;
    }
    // Whoever was to do other work, or to put on record that none is to be done, is not told that a run is over which did this.
    if let Some(why) = entry(step).and_then(|_| recorded_otherwise(record)) {
        return Settled::Refuse(why);
    }
    if let Some(closing) = &record.closed {
        let unreplaced = ended_unreplaced(step, record);
        return unreplaced.map_or_else(|| Settled::Closed(Arc::clone(closing)), Settled::Refuse);
    }
    let Some(id) = record.job() else { return intent(step, record, observed) };
    match observed.job(&record.run.scope, id) {
        Some(seen) => elected(step, record, (seen, observed)),
        // It has ended, and nobody will ever know how: an open record would be in the way of the next run for ever.
        None if is_forgotten(record, observed) => {
            first(step, |action| matches!(action, Action::Close)).unwrap_or(Settled::Nothing)
        }
        // That S3 did not answer is not that there is no job.
        None if !observed.is_gone(&record.run.scope, id) => Settled::Refuse(Why::NotObserved(Unseen::Job(id.clone()))),
        None => Settled::Refuse(Why::OutcomeUnknown { job: id.clone(), report: record.report_place(id) }),
    }
}

/// A record without a job: find the job, or send the recorded request again. A job that is listed is taken up and nothing is sent,
/// since each send may make another one (R18).
fn intent(step: &Step, record: &Record, observed: &Observed) -> Settled {
    if is_replacing(step, record) {
        return replaced_intent(step, record, observed);
    }
    if let Some(planned) = creation(step).filter(|_| record.is_refused()) {
        // A token is of one attempt.
        let is_same = planned.attempt == record.current().attempt;
        return if is_same { uncreated(step, observed) } else { Settled::Refuse(since_planned(record, Vec::new())) };
    }
    if record.is_refused() && entry(step).is_some() {
        return uncreated(step, observed);
    }
    let found = observed.twins_by_age(record);
    match (found.first(), search(step)) {
        (Some(seen), Some(search)) => Settled::Act(Box::new(Act::Adopt { job: seen.live.id.clone(), search })),
        (None, Some(Search::AdoptOrResend(when))) => match stranger(record, observed) {
            Some(why) => Settled::Refuse(why),
            None => once_more(when, record, observed),
        },
        (_, Some(Search::AdoptOnly) | None) => {
            // The way out that every state has (R12).
            if let Some(settled) = first(step, |action| matches!(action, Action::GiveUp)) {
                return settled;
            }
            let listed = found.first().map(|seen| seen.live.id.clone());
            Settled::Refuse(Why::Unanswered(Unanswered::NotSentAgain { listed }))
        }
    }
}

/// What the step does about an intent without a job.
fn search(step: &Step) -> Option<Search> {
    step.actions.iter().find_map(|action| match action {
        Action::Create { when, .. } => Some(Search::AdoptOrResend(when.clone())),
        Action::Resume { search, .. } => Some(search.clone()),
        Action::UploadManifest { .. } | Action::CancelDuplicate { .. } | Action::SetPriority { .. } => None,
        Action::SetTags { .. } | Action::Confirm(_) | Action::Record(_) | Action::Replace { .. } => None,
        Action::Cancel { .. } | Action::GiveUp | Action::Close => None,
    })
}

/// A request whose job is not listed: sent once more after a pause, and not for ever, since each send may make a job.
fn once_more(when: Box<CreateIf>, record: &Record, observed: &Observed) -> Settled {
    if let Some(until) = when.patience.until(record, observed.at) {
        return Settled::Wait(Wait::Listing { until }, Progress::default());
    }
    if let Some(why) = when.frozen(observed.at) {
        return Settled::Refuse(Why::InDoubt(Box::new(why)));
    }
    let sends = record.current().sends;
    if sends >= MOST_SENDS {
        return Settled::Refuse(Why::Unanswered(Unanswered::SentTooOften { sends }));
    }
    match held_back(&when, observed) {
        None => Settled::Act(Box::new(Act::Resend(when))),
        Some(Settled::Refuse(why)) => Settled::Refuse(Why::InDoubt(Box::new(why))),
        Some(waits) => waits,
    }
}

/// A record with its job: duplicates first, then what the job's status allows.
fn elected(step: &Step, record: &Record, (seen, observed): (&SeenJob, &Observed)) -> Settled {
    // The ledger names the job, so that its end is this run's end, whatever S3 says of it by now.
    if let Some(status) = seen.live.status.filter(|status| status.is_terminal()) {
        let is_untouched = is_untouched(status, seen.live.progress);
        return ended((step, record), (seen, observed), record.replacing().filter(|_| is_untouched));
    }
    // Nothing is done to a job that is not the recorded one, its echo included (R8, R9).
    let differences = live_differences(record, &seen.live);
    if !differences.is_empty() {
        return Settled::Refuse(Why::JobDiffers(JobDiffers::Since(differences)));
    }
    if is_replacing(step, record) {
        return replaced((step, record), (seen, observed));
    }
    if let Some(why) = no_longer_held(step, seen) {
        return Settled::Refuse(why);
    }
    if let Some(since) = record.replacing().filter(|_| !step.ends() && !has_begun(&seen.live)) {
        return being_replaced(step, (since, observed.at), seen.live.progress);
    }
    let Some(status) = seen.live.status else { return Settled::Wait(Wait::Running, seen.live.progress) };
    if let Some(settled) = first(step, |action| is_due(action, record, seen)) {
        return settled;
    }
    let pending = pending(record, seen, observed.at);
    if let Some(Pending::End(since)) = pending {
        return to_end((step, record), seen, (since, observed.at));
    }
    match status {
        JobStatus::New | JobStatus::Preparing => Settled::Wait(Wait::Counting, seen.live.progress),
        // A second job that was let run meanwhile is somebody's decision: the elected one is not let run beside it (R11), nor
        // beside one of an earlier run (R17).
        JobStatus::Suspended => match observed.doubles(record).find(|twin| twin.was_let_run()) {
            Some(twin) if step.actions.iter().any(|action| matches!(action, Action::Confirm(_))) => {
                Settled::Refuse(Why::DuplicateRuns { second: twin.into(), elected: Elected::AboutToRun })
            }
            Some(_) | None => match running_beside(&step.run, observed) {
                Some(why) if step.actions.iter().any(|it| matches!(it, Action::Confirm(_))) => Settled::Refuse(why),
                Some(_) | None => suspended((step, record), seen.live.progress, (pending, observed)),
            },
        },
        JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => {
            Settled::Wait(Wait::Running, seen.live.progress)
        }
        JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => {
            Settled::Wait(Wait::Ending, seen.live.progress)
        }
        JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => Settled::Nothing,
    }
}

/// A job whose end was asked for and may be shown late: it is waited for, but by a person who would let the job run.
fn to_end((step, record): (&Step, &Record), seen: &SeenJob, (since, at): (Time, Time)) -> Settled {
    let words = step.actions.iter().filter_map(|it| if let Action::Confirm(word) = it { Some(word) } else { None });
    let is_held = seen.live.status.is_some_and(JobStatus::is_held);
    let mut by_person = words.filter(|word| word.by == Confirmer::Person && is_held);
    match by_person.find_map(|word| end_comes_first(record, word, at)) {
        Some(why) => Settled::Refuse(why),
        None => Settled::Wait(Wait::ToEnd { since }, seen.live.progress),
    }
}

/// A second job that is still held, to be cancelled: one that the step names, or any where the step sends the request or follows
/// one that was sent, since each send may make a job.
fn held_duplicate(step: &Step, record: &Record, observed: &Observed) -> Option<Settled> {
    let is_named = |seen: &SeenJob| {
        step.actions.iter().any(|action| matches!(action, Action::CancelDuplicate { job } if *job == seen.live.id))
    };
    let is_meant = |seen: &&SeenJob| seen.is_held() && (search(step).is_some() || is_named(seen));
    let twin = observed.duplicates(record).find(is_meant)?;
    Some(act(&Action::CancelDuplicate { job: twin.live.id.clone() }))
}

/// Why a job that was to be ended while it is held is left alone, if that is so: it runs by somebody's decision, and nobody agreed
/// to end a job that works (R7).
fn no_longer_held(step: &Step, seen: &SeenJob) -> Option<Why> {
    let only_held = |action: &Action| matches!(action, Action::Cancel { only: EndIf::Held, .. });
    let is_meant = seen.was_let_run() && step.actions.iter().any(only_held);
    is_meant.then(|| Why::LetRunSince { job: seen.live.id.clone() })
}

/// Whether an action on a live job that does not wait for its status is still to be done.
fn is_due(action: &Action, record: &Record, seen: &SeenJob) -> bool {
    match action {
        Action::SetPriority { to, .. } => seen.live.priority != *to,
        Action::SetTags { set, remove, .. } => {
            // Where the job was not asked for its tags, the record says which were set.
            let current = record.current();
            let tags = seen.tags.as_ref().unwrap_or(&current.applied_tags);
            set.iter().any(|(key, value)| tags.get(key) != Some(value))
                || remove.iter().any(|key| tags.contains_key(key))
                || (seen.tags.is_none() && current.tagging.is_some())
        }
        Action::Cancel { .. } => seen.live.status != Some(JobStatus::Cancelling),
        Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } | Action::Record(_) => false,
        Action::CancelDuplicate { .. } | Action::Confirm(_) | Action::GiveUp | Action::Close => false,
        Action::Replace { .. } => false,
    }
}

/// A job that is counted and held: let it run if the plan says so and its guard allows it. S3 never changes the count of a held
/// job, so that what is judged here is what runs.
fn suspended(
    (step, record): (&Step, &Record),
    progress: Progress,
    (pending, observed): (Option<Pending>, &Observed),
) -> Settled {
    let (at, caller) = (observed.at, observed.caller(&record.run.scope));
    for action in &step.actions {
        if let Action::Confirm(condition) = action {
            let why = other_word(step, record, condition).or_else(|| end_comes_first(record, condition, at));
            return match why.or_else(|| condition.refuses(progress.total, (at, caller))) {
                Some(why) => Settled::Refuse(why),
                None => act(action),
            };
        }
    }
    match pending {
        Some(Pending::Run(since)) => Settled::Wait(Wait::ToRun { since }, progress),
        Some(Pending::End(since)) => Settled::Wait(Wait::ToEnd { since }, progress),
        None => Settled::Wait(Wait::Person(Held::of(step)), progress),
    }
}
