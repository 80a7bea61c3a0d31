use schemars::JsonSchema;
use serde::Serialize;

use super::event::Standing;
use crate::ledger::{Closing, Outcome};
use crate::model::Acceptance;
use crate::plan::Wait;

/// What a run came to, in one word.
// Texts, documents and exit codes all go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Complete, with no more failed tasks than the spec accepts.
    Complete,
    /// Complete, with more failed tasks than the spec accepts.
    BeyondAcceptance,
    /// S3 gave up.
    Failed,
    /// Ended by a person or a tool.
    Cancelled,
    /// Ended, and nobody knows how.
    Unknown,
    /// Given up by a person before a job of it was known.
    GivenUp,
    /// Done elsewhere, as a person says.
    Recorded,
    /// Held until a person confirms it.
    AwaitingConfirmation,
    /// Not created: jobs that it comes after are not done.
    AwaitingPredecessors,
    /// S3 counts its tasks, runs it, or ends it; apply was not asked to follow it further.
    InProgress,
    /// It goes on, and the time to wait was up.
    TimedOut,
    /// It goes on, and the command was ended.
    Interrupted,
    /// A person has to decide.
    Blocked,
    /// A call failed.
    Error,
    /// Nothing was to be done.
    Unchanged,
}

impl Ending {
    /// What a run came to whose spec counts this as success.
    pub fn of(standing: &Standing, acceptance: &Acceptance) -> Self {
        match standing {
            Standing::Closed(closing) => Self::of_closing(closing, acceptance),
            Standing::Left(Wait::Person(_), _)
            | Standing::TimedOut(Some((Wait::Person(_), _)))
            | Standing::Interrupted(Some((Wait::Person(_), _))) => Self::AwaitingConfirmation,
            Standing::Left(Wait::Predecessors(_), _) => Self::AwaitingPredecessors,
            Standing::Left(_, _) => Self::InProgress,
            Standing::Refused(_) => Self::Blocked,
            Standing::Failed(_) => Self::Error,
            Standing::TimedOut(_) => Self::TimedOut,
            Standing::Interrupted(_) => Self::Interrupted,
            Standing::Unchanged => Self::Unchanged,
        }
    }

    /// What a run came to that is closed.
    pub fn of_closing(closing: &Closing, acceptance: &Acceptance) -> Self {
        let progress = closing.progress;
        match closing.outcome {
            Outcome::Complete if acceptance.accepts(progress.failed, progress.total) => Self::Complete,
            Outcome::Complete => Self::BeyondAcceptance,
            Outcome::Failed => Self::Failed,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Unknown => Self::Unknown,
            Outcome::NeverCreated => Self::GivenUp,
            Outcome::Recorded => Self::Recorded,
        }
    }
}
