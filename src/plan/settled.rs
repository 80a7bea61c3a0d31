//! What becomes of a step, and of which action that is.

use std::sync::Arc;

use super::action::{Action, CreateIf, Search};
use super::step::Step;
use super::wait::Wait;
use super::why::Why;
use crate::ledger::Closing;
use crate::model::{Acceptance, Confirmation, Digest, JobId, Progress, Request};

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
    Closed(Arc<Closing>),
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
        when: Box<CreateIf>,
    },
    /// The intent's job was found: elect it.
    Adopt {
        /// The job.
        job: JobId,
        /// What is done about the intent beside that: by what right it may be claimed.
        search: Search,
    },
    /// The intent's job was not found: take over and send the recorded request again, when that may be.
    Resend(Box<CreateIf>),
}

/// The first action of a step that fits, to be done now.
pub(super) fn first(step: &Step, fits: impl Fn(&Action) -> bool) -> Option<Settled> {
    step.actions.iter().find(|action| fits(action)).map(act)
}

/// An action as it was planned, to be done now.
pub(super) fn act(action: &Action) -> Settled {
    Settled::Act(Box::new(Act::Planned(action.clone())))
}
