//! Which of a step's actions can be taken now.
//!
//! Evaluates the conditions that the plan's actions carry against a fresh observation. It only ever returns an action
//! that the step has, so following a job adds nothing to what was planned; that the second jobs of a request are cancelled is a
//! part of sending it. The rules (R...) are those of docs/protocol.md.

use super::compare::{live_differences, other_word, other_work};
use super::history::{beside_unrecorded, claimed, running_beside, stranger};
use super::observed::{Observed, SeenJob};
use super::patience::once_more;
use super::pending::{Pending, pending};
use super::step::{Action, ConfirmIf, EndIf, Plan, Search, Step};
use super::why::{Elected, JobDiffers, Noticed, Overtakes, PlaceFault, Unanswered, Unseen, Why};
use crate::ledger::{Claim, Closing, Record, Versioned};
use crate::model::manifest::ETag;
use crate::model::{Digest, JobStatus, Manifest, Marker, Progress, Request, RunKey, Time};

/// What becomes of a step now.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a settled step says what to do next"]
pub enum Settled {
    /// This action, now.
    Act(Box<Act>),
    /// Nothing yet.
    Wait(Wait, Progress),
    /// A person has to decide.
    Refuse(Why),
    /// The run is closed.
    Closed(Box<Closing>),
    /// The plan has nothing (more) for this run.
    Nothing,
}

/// An action with everything that was open when it was planned.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// One of the step's actions, as it is.
    Planned(Action),
    /// Create with the request that is now complete.
    Create {
        /// What is sent.
        request: Box<Request>,
        /// What it does to which objects, as a hash.
        digest: Digest,
    },
    /// The intent's job was found: elect it.
    Adopt(crate::model::JobId),
    /// The intent's job was not found: take over and send the recorded request again.
    Resend,
}

/// What a step waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// The job of a request that S3 did not answer is looked for: S3 may have made it and not list it yet.
    Listing {
        /// When the request is sent once more, if no job of it is listed by then.
        until: Time,
    },
    /// S3 reads the manifest and counts the tasks.
    Counting,
    /// A person.
    Person,
    /// S3 was asked to let the job run, and still shows it held.
    ToRun {
        /// Since when.
        since: Time,
    },
    /// The job runs, or waits for its turn.
    Running,
    /// S3 was asked to end the job, and does not show it yet.
    ToEnd {
        /// Since when.
        since: Time,
    },
    /// The job is ending.
    Ending,
}

/// Whether applying the plan would change anything in S3. Closing the record of a job that has ended does not.
pub fn has_changes(plan: &Plan, observed: &Observed) -> bool {
    plan.steps.iter().any(|step| match settle(step, observed) {
        Settled::Act(act) => match *act {
            Act::Planned(Action::Close) => false,
            // It was asked for already.
            Act::Planned(Action::Confirm(_)) => !matches!(step.why, Why::LetRun { .. }),
            Act::Planned(_) | Act::Create { .. } | Act::Adopt(_) | Act::Resend => true,
        },
        Settled::Wait(Wait::Listing { .. }, _) => true,
        Settled::Wait(Wait::Counting | Wait::Person | Wait::Running | Wait::Ending, _) => false,
        Settled::Wait(Wait::ToRun { .. } | Wait::ToEnd { .. }, _) => false,
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
    let Some(Versioned { record, .. }) = observed.record(&step.run) else { return absent(step, observed) };
    // Whoever lets a job run has planned that job (R7). A refused record is written anew; what it says does not count.
    if let Some(why) = other_work(step, record).filter(|_| !record.is_refused()) {
        return Settled::Refuse(why);
    }
    // Before all else, while it is surely held: a run that is closed may have a second job, too (R11).
    if let Some(settled) = held_duplicate(step, record, observed) {
        return settled;
    }
    if let Some(closing) = &record.closed {
        return Settled::Closed(Box::new(closing.clone()));
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

/// No record: the step may upload and create. The upload comes first, since the request names the list by its ETag (R15).
fn absent(step: &Step, observed: &Observed) -> Settled {
    let upload = step.actions.iter().find(|action| matches!(action, Action::UploadManifest { .. }));
    if let Some(why) = overtaken(step, observed) {
        return Settled::Refuse(why);
    }
    match (upload, observed.manifest(&step.run.name), planned_request(step)) {
        (Some(_), Some(super::Manifest::Found { etag, .. }), Some(request)) => create(step, &with_etag(request, etag)),
        (Some(upload), Some(super::Manifest::Missing), _) => act(upload),
        (Some(Action::UploadManifest { to, .. }), Some(super::Manifest::Another), _) => {
            Settled::Refuse(Why::List(PlaceFault::Another { place: Some(to.clone()) }.into()))
        }
        (Some(_), Some(super::Manifest::Unknown(trouble)), _) => {
            Settled::Refuse(Why::List(PlaceFault::NotKnown(trouble.clone()).into()))
        }
        (None, _, Some(request)) => create(step, request),
        (_, _, None) | (Some(_), _, Some(_)) => Settled::Nothing,
    }
}

/// What other runners have done since the plan was made, and what forbids creating the job now (R4). The ledger is read once more
/// right before the send, so that this is early word and not the last one.
fn overtaken(step: &Step, observed: &Observed) -> Option<Why> {
    let same_job = observed.runs_of(&step.run);
    let same_effect = step.effect.iter().flat_map(|effect| observed.with_effect(effect));
    let others = same_job.chain(same_effect).filter(|record| !record.is_refused() && record.run != step.run);
    others.into_iter().find_map(|record| overtaken_by(step, record, observed)).or_else(|| {
        let own = Marker::find(&planned_request(step)?.description)?;
        beside_unrecorded(&own, &step.run, observed).or_else(|| {
            let loss = claimed(observed)?;
            Some(Why::LedgerLostHistory { loss, noticed: Noticed::Planning })
        })
    })
}

fn overtaken_by(step: &Step, record: &Record, observed: &Observed) -> Option<Why> {
    let same_job = record.run.is_of_same_job(&step.run);
    let overtakes = if same_job && record.run.run > step.run.run {
        Overtakes::AsLaterRun
    } else if same_job && record.is_open() && !has_ended(record, observed) {
        Overtakes::AsOpenRun
    } else if !same_job && Some(record.effect()) == step.effect.as_ref() && !may_share(step, &record.run, observed) {
        Overtakes::WithSameEffect
    } else {
        return None;
    };
    Some(Why::RecordedSince { other: record.run.clone(), overtakes })
}

/// Whether a step's run may do the same as another one: the ledger says so, or the specs do.
fn may_share(step: &Step, other: &RunKey, observed: &Observed) -> bool {
    let claim = step.effect.as_ref().and_then(|effect| observed.claim(effect));
    let is_owned = |claim: &Claim| claim.is_of(&step.run) || claim.owners.iter().any(|owner| step.shares(&owner.run));
    claim.is_some_and(is_owned) || step.shares(other)
}

/// Whether a run's job has ended, although its record is still open.
pub(super) fn has_ended(record: &Record, observed: &Observed) -> bool {
    let seen = record.job().and_then(|id| observed.job(&record.run.scope, id));
    seen.and_then(|seen| seen.live.status).is_some_and(JobStatus::is_terminal)
}

fn planned_request(step: &Step) -> Option<&Request> {
    step.actions.iter().find_map(|action| match action {
        Action::Create { request, .. } => Some(request.as_ref()),
        Action::UploadManifest { .. } | Action::Resume { .. } | Action::CancelDuplicate { .. } => None,
        Action::SetPriority { .. } | Action::SetTags { .. } | Action::Confirm(_) => None,
        Action::Cancel { .. } | Action::GiveUp | Action::Close => None,
    })
}

/// The request with the ETag that S3 gave to the uploaded manifest.
fn with_etag(request: &Request, etag: &ETag) -> Request {
    let mut request = request.clone();
    if let Manifest::Csv(csv) = &mut request.body.manifest {
        csv.etag = etag.canonical();
    }
    request
}

/// A record without a job: find the job, or send the recorded request again. A job that is listed is taken up and nothing is sent,
/// since each send may make another one (R18).
fn intent(step: &Step, record: &Record, observed: &Observed) -> Settled {
    if let Some(request) = planned_request(step).filter(|_| record.is_refused()) {
        if let Some(why) = overtaken(step, observed) {
            return Settled::Refuse(why);
        }
        return create(step, request);
    }
    let found = observed.twins_by_age(record);
    match (found.first(), search(step)) {
        (Some(seen), Some(_)) => Settled::Act(Box::new(Act::Adopt(seen.live.id.clone()))),
        (None, Some(Search::AdoptOrResend)) => match stranger(record, observed) {
            Some(why) => Settled::Refuse(why),
            None => once_more(step, record, observed.at),
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
        Action::Create { .. } => Some(Search::AdoptOrResend),
        Action::Resume { search, .. } => Some(*search),
        Action::UploadManifest { .. } | Action::CancelDuplicate { .. } | Action::SetPriority { .. } => None,
        Action::SetTags { .. } | Action::Confirm(_) => None,
        Action::Cancel { .. } | Action::GiveUp | Action::Close => None,
    })
}

/// A record with its job: duplicates first, then what the job's status allows.
fn elected(step: &Step, record: &Record, (seen, observed): (&SeenJob, &Observed)) -> Settled {
    // The ledger names the job, so that its end is this run's end, whatever S3 says of it by now.
    if seen.live.status.is_some_and(JobStatus::is_terminal) {
        return first(step, |action| matches!(action, Action::Close)).unwrap_or(Settled::Nothing);
    }
    // Nothing is done to a job that is not the recorded one, its echo included (R8, R9).
    let differences = live_differences(record, &seen.live);
    if !differences.is_empty() {
        return Settled::Refuse(Why::JobDiffers(JobDiffers::Since(differences)));
    }
    if let Some(why) = no_longer_held(step, seen) {
        return Settled::Refuse(why);
    }
    let Some(status) = seen.live.status else { return Settled::Wait(Wait::Running, seen.live.progress) };
    if let Some(settled) = first(step, |action| is_due(action, record, seen)) {
        return settled;
    }
    let pending = pending(record, seen, observed.at);
    if let Some(Pending::End(since)) = pending {
        return Settled::Wait(Wait::ToEnd { since }, seen.live.progress);
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
                Some(_) | None => suspended((step, record), seen.live.progress, pending),
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

/// Whether S3 has forgotten a run's job, as it does with jobs that ended: then the record can be closed, and nobody will
/// ever know more.
// Source: S3 User Guide, "Tracking job status": jobs are deleted 90 days after they end; a held one fails after 30 days.
pub fn is_forgotten(record: &Record, observed: &Observed) -> bool {
    let (Some(id), Some(elected)) = (record.job(), record.current().elected) else { return false };
    let age = observed.at.timestamp().duration_since(elected.timestamp());
    observed.is_gone(&record.run.scope, id) && age > jiff::SignedDuration::from_hours(24 * 90)
}

/// A second job that is still held, to be cancelled: one that the step names, or any where the step sends the request or follows
/// one that was sent, since each send may make a job.
fn held_duplicate(step: &Step, record: &Record, observed: &Observed) -> Option<Settled> {
    let is_named = |seen: &SeenJob| {
        step.actions.iter().any(|action| matches!(action, Action::CancelDuplicate { job } if *job == seen.live.id))
    };
    let is_meant = |seen: &&SeenJob| seen.is_held() && (search(step).is_some() || is_named(seen));
    let twin = observed.twins(record).filter(|_| record.is_decided()).find(is_meant)?;
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
        Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } => false,
        Action::CancelDuplicate { .. } | Action::Confirm(_) | Action::GiveUp | Action::Close => false,
    }
}

/// A job that is counted and held: let it run if the plan says so and its guard allows it. S3 never changes the count of a held
/// job, so that what is judged here is what runs.
fn suspended((step, record): (&Step, &Record), progress: Progress, pending: Option<Pending>) -> Settled {
    for action in &step.actions {
        if let Action::Confirm(condition) = action {
            let why = other_word(step, record, condition);
            return match why.or_else(|| count_refusal(condition, progress.total)) {
                Some(why) => Settled::Refuse(why),
                None => act(action),
            };
        }
    }
    match pending {
        Some(Pending::Run(since)) => Settled::Wait(Wait::ToRun { since }, progress),
        Some(Pending::End(since)) => Settled::Wait(Wait::ToEnd { since }, progress),
        None => Settled::Wait(Wait::Person, progress),
    }
}

/// Why a job with so many tasks is not let run, if that is so. The policy comes first: it binds a person's word, too (R16).
pub fn count_refusal(condition: &ConfirmIf, tasks: u64) -> Option<Why> {
    let ConfirmIf { by: _, guard, most } = condition;
    if let Some(most) = most.filter(|most| tasks > most.get()) {
        return Some(Why::CountAbovePolicy { tasks, most });
    }
    let guard = guard.filter(|guard| !guard.allows(tasks))?;
    Some(Why::CountOutsideGuard { tasks, guard })
}

fn first(step: &Step, fits: impl Fn(&Action) -> bool) -> Option<Settled> {
    step.actions.iter().find(|action| fits(action)).map(act)
}

fn act(action: &Action) -> Settled {
    Settled::Act(Box::new(Act::Planned(action.clone())))
}

fn create(step: &Step, request: &Request) -> Settled {
    match &step.digest {
        Some(digest) => {
            Settled::Act(Box::new(Act::Create { request: Box::new(request.clone()), digest: digest.clone() }))
        }
        None => Settled::Nothing,
    }
}
