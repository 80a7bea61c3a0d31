//! Which of a step's actions can be taken now.
//!
//! Evaluates the conditions that the plan's actions carry against a fresh observation. It only ever returns an action
//! that the step has, so following a job adds nothing to what was planned.

use super::compare::live_differences;
use super::observed::{Observed, SeenJob};
use super::reason::Reason;
use super::step::{Action, ConfirmIf, Difference, Step};
use crate::ledger::{Closing, Record, Versioned};
use crate::model::job::Guard;
use crate::model::{JobStatus, Progress, Request};

/// What becomes of a step now.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a settled step says what to do next"]
pub enum Settled {
    /// This action, now.
    Act(Box<Act>),
    /// Nothing yet.
    Wait(Wait, Progress),
    /// A person has to decide.
    Refuse(Reason, Vec<String>),
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
    Create(Request),
    /// The intent's job was found: elect it.
    Adopt(crate::model::JobId),
    /// The intent's job was not found: take over and send the recorded request again.
    Resend,
}

/// What a step waits for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Wait {
    /// S3 reads the manifest and counts the tasks.
    Counting,
    /// A person.
    Person,
    /// The job runs, or waits for its turn.
    Running,
    /// The job is ending.
    Ending,
}

/// Says what becomes of a step, as things stand.
pub fn settle(step: &Step, observed: &Observed) -> Settled {
    if step.actions.is_empty() {
        return Settled::Nothing;
    }
    if let Some(trouble) = observed.troubles.get(&step.run.scope) {
        return Settled::Refuse(Reason::NotObserved, vec![trouble.message.clone()]);
    }
    let Some(Versioned { record, .. }) = observed.record(&step.run) else { return absent(step, observed) };
    if let Some(closing) = &record.closed {
        return Settled::Closed(Box::new(closing.clone()));
    }
    let Some(id) = record.job() else { return intent(step, record, observed) };
    match observed.job(&record.run.scope, id) {
        Some(seen) => elected(step, record, seen),
        None => Settled::Refuse(Reason::OutcomeUnknown, vec![super::compare::gone_detail(id)]),
    }
}

/// No record: the step may upload and create.
fn absent(step: &Step, observed: &Observed) -> Settled {
    let uploaded = matches!(
        observed.manifests.get(&step.run.name),
        Some(super::Manifest::Found { .. } | super::Manifest::Generated)
    );
    for action in &step.actions {
        match action {
            Action::UploadManifest { .. } if !uploaded => return act(action),
            Action::Create { request: Some(request), .. } => return create(request),
            Action::UploadManifest { .. } | Action::Create { request: None, .. } => {}
            Action::Resume { .. } | Action::CancelDuplicate { .. } | Action::SetPriority { .. } => {}
            Action::SetTags { .. } | Action::Confirm(_) | Action::Cancel { .. } | Action::Close => {}
        }
    }
    Settled::Nothing
}

/// A record without a job: find the job, or send the recorded request again.
fn intent(step: &Step, record: &Record, observed: &Observed) -> Settled {
    for action in &step.actions {
        if let Action::Create { request: Some(request), .. } = action
            && record.is_refused()
        {
            return create(request);
        }
    }
    let planned = step.actions.iter().any(|action| matches!(action, Action::Create { .. } | Action::Resume { .. }));
    if !planned {
        return Settled::Refuse(Reason::IntentWithoutJob, vec![]);
    }
    let mut found: Vec<&SeenJob> = observed.marked(record).filter(|seen| is_recorded(record, seen)).collect();
    found.sort_by(|a, b| (a.live.created, &a.live.id).cmp(&(b.live.created, &b.live.id)));
    match found.first() {
        Some(seen) => Settled::Act(Box::new(Act::Adopt(seen.live.id.clone()))),
        None => Settled::Act(Box::new(Act::Resend)),
    }
}

/// A record with its job: duplicates first, then what the job's status allows.
fn elected(step: &Step, record: &Record, seen: &SeenJob) -> Settled {
    let differences = live_differences(record, &seen.live);
    if !differences.is_empty() {
        return Settled::Refuse(Reason::JobDiffers, lines(&differences));
    }
    let Some(status) = seen.live.status else { return Settled::Wait(Wait::Running, seen.live.progress) };
    if status.is_terminal() {
        return first(step, |action| matches!(action, Action::Close)).unwrap_or(Settled::Nothing);
    }
    if let Some(settled) = first(step, |action| is_due(action, seen)) {
        return settled;
    }
    match status {
        JobStatus::New | JobStatus::Preparing => Settled::Wait(Wait::Counting, seen.live.progress),
        JobStatus::Suspended => suspended(step, seen.live.progress),
        JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => {
            Settled::Wait(Wait::Running, seen.live.progress)
        }
        JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => {
            Settled::Wait(Wait::Ending, seen.live.progress)
        }
        JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => Settled::Nothing,
    }
}

/// Whether an action on a live job that does not wait for its status is still to be done.
fn is_due(action: &Action, seen: &SeenJob) -> bool {
    match action {
        Action::SetPriority { to, .. } => seen.live.priority != *to,
        Action::SetTags { result, .. } => seen.tags.as_ref().is_some_and(|tags| tags != result),
        Action::Cancel { .. } => seen.live.status != Some(JobStatus::Cancelling),
        Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } => false,
        Action::CancelDuplicate { .. } | Action::Confirm(_) | Action::Close => false,
    }
}

/// A job that is counted and held: let it run if the plan says so and its guard allows it.
fn suspended(step: &Step, progress: Progress) -> Settled {
    for action in &step.actions {
        if let Action::Confirm(ConfirmIf { guard, .. }) = action {
            return match guard.filter(|guard| !within(guard, progress.total)) {
                Some(guard) => Settled::Refuse(Reason::CountOutsideGuard, vec![guard_detail(&guard, progress.total)]),
                None => act(action),
            };
        }
    }
    Settled::Wait(Wait::Person, progress)
}

/// Whether a number of tasks is within a guard.
pub(super) fn within(guard: &Guard, tasks: u64) -> bool {
    (guard.min_tasks.get()..=guard.max_tasks.get()).contains(&tasks)
}

/// What a person reads when a guard refuses.
pub(super) fn guard_detail(guard: &Guard, tasks: u64) -> String {
    let Guard { min_tasks, max_tasks } = guard;
    format!("S3 counted {tasks} tasks; the spec allows {min_tasks} to {max_tasks}")
}

/// Whether a job equals what was recorded.
fn is_recorded(record: &Record, seen: &SeenJob) -> bool {
    live_differences(record, &seen.live).is_empty()
}

fn first(step: &Step, fits: impl Fn(&Action) -> bool) -> Option<Settled> {
    step.actions.iter().find(|action| fits(action)).map(act)
}

fn act(action: &Action) -> Settled {
    Settled::Act(Box::new(Act::Planned(action.clone())))
}

fn create(request: &Request) -> Settled {
    Settled::Act(Box::new(Act::Create(request.clone())))
}

fn lines(differences: &[Difference]) -> Vec<String> {
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    differences
        .iter()
        .map(|difference| {
            format!("{}: recorded {}, live {}", difference.path, text(&difference.before), text(&difference.after))
        })
        .collect()
}
