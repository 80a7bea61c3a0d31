//! Which of a step's actions can be taken now.
//!
//! Evaluates the conditions that the plan's actions carry against a fresh observation. It only ever returns an action
//! that the step has, so following a job adds nothing to what was planned; that the second jobs of a request are cancelled is a
//! part of sending it. The rules (R...) are those of docs/protocol.md.

use std::sync::Arc;

use super::action::{Action, Confirmer, CreateIf, EndIf, Search};
use super::after::lacking;
use super::compare::live_differences;
use super::enter::{Entering, entering, entry, recorded_otherwise};
use super::history::{is_forgotten, running_beside, stranger};
use super::observed::Observed;
use super::overtaken::overtaken;
use super::patience::MOST_SENDS;
use super::pending::{Pending, end_comes_first, may_be_late, pending};
use super::planned::{Creation, creation, other_word, other_work, since_planned};
use super::replace::{attempt_replaced, has_begun, is_replacing, is_untouched, kept};
use super::seen::{self, SeenJob};
use super::step::{Plan, Step};
use super::wait::Wait;
use super::why::{Elected, JobDiffers, PlaceFault, Predecessor, Unanswered, Unseen, Why};
use crate::ledger::{Closing, Record, Versioned};
use crate::model::manifest::ETag;
use crate::model::{Acceptance, Confirmation, Digest, JobId, JobStatus, Manifest, Progress, Request, Time};

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
        request: Arc<Request>,
        /// What it does to which objects, as a hash.
        digest: Digest,
        /// Who lets the job run, as the spec says it.
        confirmation: Confirmation,
        /// What counts as success, as the spec says it.
        acceptance: Acceptance,
        /// When it may be sent: what is read right before the send is judged by it, too.
        when: CreateIf,
    },
    /// The intent's job was found: elect it.
    Adopt {
        /// The job.
        job: JobId,
        /// What is done about the intent beside that: by what right it may be claimed.
        search: Search,
    },
    /// The intent's job was not found: take over and send the recorded request again, when that may be.
    Resend(CreateIf),
}

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
        Settled::Wait(Wait::Predecessors(_) | Wait::Counting | Wait::Person, _) => false,
        Settled::Wait(Wait::Running | Wait::Ending, _) => false,
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
    if let Some(closing) = &record.closed {
        return Settled::Closed(Box::new(closing.clone()));
    }
    if let Some(why) = entry(step).and_then(|_| recorded_otherwise(record)) {
        return Settled::Refuse(why);
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

/// No record, or one of a request that S3 refused: the step may upload and create. The upload comes first, since the request names
/// the list by its ETag (R15).
fn uncreated(step: &Step, observed: &Observed) -> Settled {
    if let Some(entry) = entry(step) {
        return match entering((&step.run, entry), observed) {
            Entering::Now => first(step, |action| matches!(action, Action::Record(_))).unwrap_or(Settled::Nothing),
            Entering::Later => Settled::Nothing,
            Entering::Never(why) => Settled::Refuse(why),
        };
    }
    ready(step, observed).unwrap_or_else(|settled| settled)
}

/// The creation of a step's job, complete. What comes before it, or stands in its way, if anything does.
fn ready(step: &Step, observed: &Observed) -> Result<Settled, Settled> {
    let upload = step.actions.iter().find(|action| matches!(action, Action::UploadManifest { .. }));
    let planned = creation(step).ok_or(Settled::Nothing)?;
    if let Some(why) = overtaken(&step.run, (planned.request, planned.when), observed) {
        return Err(Settled::Refuse(why));
    }
    if let Some(settled) = held_back(planned.when, observed) {
        return Err(settled);
    }
    match (upload, observed.manifest(&step.run.name)) {
        (Some(_), Some(seen::Manifest::Found { etag, .. })) => {
            Ok(create(planned, Arc::new(with_etag(planned.request, etag))))
        }
        (Some(upload), Some(seen::Manifest::Missing)) => Err(act(upload)),
        (Some(Action::UploadManifest { to, .. }), Some(seen::Manifest::Another)) => {
            Err(Settled::Refuse(Why::List(PlaceFault::Another { place: Some(to.clone()) }.into())))
        }
        (Some(_), Some(seen::Manifest::Unknown(trouble))) => {
            Err(Settled::Refuse(Why::List(PlaceFault::NotKnown(trouble.clone()).into())))
        }
        (Some(_), Some(seen::Manifest::Another | seen::Manifest::Generated) | None) => Err(Settled::Nothing),
        (None, _) => Ok(create(planned, Arc::clone(planned.request))),
    }
}

fn create(planned: Creation<'_>, request: Arc<Request>) -> Settled {
    let Creation { attempt: _, request: _, digest, confirmation, acceptance, when } = planned;
    let (digest, confirmation, acceptance) = (digest.clone(), confirmation.clone(), acceptance.clone());
    Settled::Act(Box::new(Act::Create { request, digest, confirmation, acceptance, when: when.clone() }))
}

/// What becomes of a run that comes after others, while these are not all complete and accepted.
fn held_back(when: &CreateIf, observed: &Observed) -> Option<Settled> {
    let lacking = lacking(&when.after, observed);
    if lacking.is_empty() {
        return None;
    }
    if lacking.iter().all(Predecessor::is_open) {
        return Some(Settled::Wait(Wait::Predecessors(lacking), Progress::default()));
    }
    Some(Settled::Refuse(Why::Predecessors(lacking)))
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

/// An intent that is replaced. A job of it that is listed is taken up first, so that it is seen to end; where none is, no job of it
/// is ever let run, since only the attempt that counts has one elected (R27).
fn replaced_intent(step: &Step, record: &Record, observed: &Observed) -> Settled {
    match (observed.twins_by_age(record).first(), stranger(record, observed)) {
        (Some(seen), _) => Settled::Act(Box::new(Act::Adopt { job: seen.live.id.clone(), search: Search::AdoptOnly })),
        (None, Some(why)) => Settled::Refuse(why),
        (None, None) => uncreated(step, observed),
    }
}

/// A request whose job is not listed: sent once more after a pause, and not for ever, since each send may make a job.
fn once_more(when: CreateIf, record: &Record, observed: &Observed) -> Settled {
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
                Some(_) | None => suspended((step, record), seen.live.progress, (pending, observed.at)),
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

/// A job that has ended. One that was to be replaced, since then, and did nothing, is not the end of its run.
fn ended(
    (step, record): (&Step, &Record),
    (seen, observed): (&SeenJob, &Observed),
    replacing: Option<Time>,
) -> Settled {
    match replacing {
        Some(_) if is_replacing(step, record) => {
            beside_double((step, record), (seen, observed)).unwrap_or_else(|| uncreated(step, observed))
        }
        Some(since) if !step.ends() => being_replaced(step, (since, observed.at), seen.live.progress),
        Some(_) | None => first(step, |action| matches!(action, Action::Close)).unwrap_or(Settled::Nothing),
    }
}

/// A job that is to be replaced: it is ended, if it has not begun and the next one can be made.
fn replaced((step, record): (&Step, &Record), (seen, observed): (&SeenJob, &Observed)) -> Settled {
    if let Some(kept) = kept(record, Some(seen), observed.at) {
        return Settled::Refuse(Why::NotReplaced(kept));
    }
    if let Some(settled) = beside_double((step, record), (seen, observed)) {
        return settled;
    }
    if let Err(settled) = ready(step, observed) {
        return settled;
    }
    if seen.live.status == Some(JobStatus::Cancelling) {
        let since = record.replacing().unwrap_or(observed.at);
        return Settled::Wait(Wait::Replaced { since }, seen.live.progress);
    }
    first(step, |action| matches!(action, Action::Replace { .. })).unwrap_or(Settled::Nothing)
}

/// A second job that somebody let run works on the same objects: nothing is replaced beside it (R11).
fn beside_double((step, record): (&Step, &Record), (seen, observed): (&SeenJob, &Observed)) -> Option<Settled> {
    let twin = observed.doubles(record).find(|twin| twin.was_let_run());
    let elected = || Elected::Live(seen.live.id.clone(), seen.live.status);
    let why = twin.map(|twin| Why::DuplicateRuns { second: twin.into(), elected: elected() });
    why.or_else(|| running_beside(&step.run, observed)).map(Settled::Refuse)
}

/// A job that another runner replaces: its run goes on with the next attempt. Nobody waits for a runner that is not heard of any
/// more, nor does a person who would let the job run.
fn being_replaced(step: &Step, (since, at): (Time, Time), progress: Progress) -> Settled {
    let is_by_person = |action: &Action| matches!(action, Action::Confirm(word) if word.by == Confirmer::Person);
    if may_be_late(since, at) && !step.actions.iter().any(is_by_person) {
        return Settled::Wait(Wait::Replaced { since }, progress);
    }
    Settled::Refuse(Why::BeingReplaced { since })
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
fn suspended((step, record): (&Step, &Record), progress: Progress, (pending, at): (Option<Pending>, Time)) -> Settled {
    for action in &step.actions {
        if let Action::Confirm(condition) = action {
            let why = other_word(step, record, condition).or_else(|| end_comes_first(record, condition, at));
            return match why.or_else(|| condition.refuses(progress.total, at)) {
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

fn first(step: &Step, fits: impl Fn(&Action) -> bool) -> Option<Settled> {
    step.actions.iter().find(|action| fits(action)).map(act)
}

fn act(action: &Action) -> Settled {
    Settled::Act(Box::new(Act::Planned(action.clone())))
}
