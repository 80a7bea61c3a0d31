//! A plan in numbers.

use super::price;
use super::words::{count, counted};
use crate::plan::{Action, Plan, Reason, Step, Verdict};

/// What becomes of a run, as people sort it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A person has to decide.
    Blocked,
    /// A job is created.
    Create,
    /// A job that has not begun is ended, and another one is created in its place.
    Replace,
    /// A run is put on record, and nothing runs for it.
    Record,
    /// Something is done to a job, or to its record, at once.
    Change,
    /// S3 or a person has to act first, or another job has to be done.
    Waiting,
    /// Its spec says that it is left alone.
    Suspended,
    /// A live job that no spec names.
    Orphan,
    /// A job that only looks like ours.
    Foreign,
    /// S3 runs the job.
    Running,
    /// Nothing is to be done.
    Unchanged,
}

impl Kind {
    /// All kinds, in the order in which they are read.
    const ALL: [Self; 11] = [
        Self::Create,
        Self::Replace,
        Self::Record,
        Self::Change,
        Self::Waiting,
        Self::Running,
        Self::Unchanged,
        Self::Suspended,
        Self::Blocked,
        Self::Orphan,
        Self::Foreign,
    ];

    /// Which kind a step is.
    pub(super) fn of(step: &Step) -> Self {
        match step.verdict() {
            Verdict::Create => Self::Create,
            Verdict::Replace => Self::Replace,
            Verdict::Record => Self::Record,
            Verdict::Blocked => Self::Blocked,
            Verdict::Foreign => Self::Foreign,
            Verdict::Done => Self::Unchanged,
            Verdict::Wait if step.reason() == Reason::PredecessorOpen => Self::Waiting,
            Verdict::Wait | Verdict::Keep | Verdict::Orphan | Verdict::Suspended if changes(step) => Self::Change,
            Verdict::Suspended => Self::Suspended,
            Verdict::Wait => Self::Waiting,
            Verdict::Keep => Self::Running,
            Verdict::Orphan => Self::Orphan,
        }
    }

    fn words(self, jobs: usize) -> String {
        let jobs = count(jobs as u64);
        match self {
            Self::Create => format!("{jobs} to create"),
            Self::Replace => format!("{jobs} to replace"),
            Self::Record => format!("{jobs} to record"),
            Self::Change => format!("{jobs} to change"),
            Self::Waiting => format!("{jobs} waiting"),
            Self::Running => format!("{jobs} running"),
            Self::Unchanged => format!("{jobs} unchanged"),
            Self::Suspended => format!("{jobs} suspended"),
            Self::Blocked => format!("{jobs} blocked"),
            Self::Orphan => format!("{jobs} without a spec"),
            Self::Foreign => format!("{jobs} foreign"),
        }
    }
}

/// Whether a step that creates nothing does something at once.
fn changes(step: &Step) -> bool {
    let at_once = |action: &Action| match action {
        Action::SetPriority { .. }
        | Action::SetTags { .. }
        | Action::CancelDuplicate { .. }
        | Action::Cancel { .. }
        | Action::Replace { .. }
        | Action::Resume { .. }
        | Action::GiveUp
        | Action::Record(_)
        | Action::UploadManifest { .. }
        | Action::Create { .. } => true,
        Action::Confirm(_) => step.reason() == Reason::ReadyToConfirm,
        Action::Close => step.reason() == Reason::Ended,
    };
    step.actions.iter().any(at_once)
}

/// How many steps of a kind a plan has.
pub(super) fn of_kind(plan: &Plan, kind: Kind) -> usize {
    plan.steps.iter().filter(|step| Kind::of(step) == kind).count()
}

/// The counts: `3 to create, 1 waiting, 2 unchanged`.
pub(super) fn counts(plan: &Plan) -> String {
    let words: Vec<String> = Kind::ALL
        .into_iter()
        .map(|kind| (kind, of_kind(plan, kind)))
        .filter(|(_, jobs)| *jobs > 0)
        .map(|(kind, jobs)| kind.words(jobs))
        .collect();
    if words.is_empty() { "no jobs".to_owned() } else { words.join(", ") }
}

/// Objects and price of what the plan does: `3,000 objects, about $0.75`.
pub(super) fn price(plan: &Plan) -> Option<String> {
    let cost = price::of_plan(plan)?;
    let objects = price::objects(plan);
    let objects = match (cost.lacks_objects, objects) {
        (false, objects) => counted(objects, "object"),
        (true, 0) => "Number of objects not known yet".to_owned(),
        (true, objects) => format!("At least {}", counted(objects, "object")),
    };
    Some(format!("{objects}, {}", price::words(cost)))
}
