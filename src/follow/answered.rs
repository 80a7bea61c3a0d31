//! What was done and answered, for as long as S3 does not show it.

use std::time::Duration;

use tokio::time::Instant;

use crate::model::Time;
use crate::plan::settle::Act;
use crate::plan::{Action, Wait};

/// How long S3 is only looked at after an answered call, before the same is asked for once more; then as long again as it has
/// taken so far.
const FIRST_REST: Duration = Duration::from_secs(2);

/// For how long the same is asked for again. How soon S3 shows an effect is not documented.
const SHOWN_WITHIN: Duration = Duration::from_mins(1);

/// Calls that were answered, each with how often it was made.
#[derive(Debug, Default)]
pub(super) struct Answered(Vec<Call>);

/// A call that was answered.
#[derive(Debug)]
pub(super) struct Call {
    act: Act,
    /// When it was first answered, as people read it.
    pub(super) since: Time,
    /// How many times it was made.
    pub(super) times: u32,
    first: Instant,
    last: Instant,
}

impl Answered {
    /// Notes that an act was done. Gives the call if it was one before: S3 does not show its effect.
    pub(super) fn note(&mut self, act: &Act, at: Time) -> Option<&Call> {
        // How often a request is sent, and when, its record says.
        if matches!(act, Act::Create { .. } | Act::Resend(_)) {
            return None;
        }
        let now = Instant::now();
        if let Some(index) = self.0.iter().position(|call| call.act == *act) {
            let call = &mut self.0[index];
            call.times += 1;
            call.last = now;
            return Some(call);
        }
        // Of what is not asked of a job the last is enough: it is done once, or the next look tells otherwise.
        self.0.retain(|call| is_asked_of_job(&call.act));
        // A list that grows begins with room for four, and most hold one at a time.
        self.0.reserve_exact(1);
        self.0.push(Call { act: act.clone(), since: at, times: 1, first: now, last: now });
        None
    }

    /// Whether an act was done before.
    pub(super) fn has(&self, act: &Act) -> bool {
        self.0.iter().any(|call| call.act == *act)
    }

    /// The call that was made, if it is too early to make it again.
    pub(super) fn resting(&self, act: &Act) -> Option<&Call> {
        self.0.iter().find(|call| call.act == *act).filter(|call| call.rests())
    }
}

impl Call {
    fn rests(&self) -> bool {
        self.last.elapsed() < FIRST_REST.max(self.last - self.first)
    }

    /// Whether S3 does not show it for so long that somebody should know.
    pub(super) fn is_overdue(&self) -> bool {
        self.first.elapsed() >= SHOWN_WITHIN
    }

    /// What is waited for, if the run goes no further without it.
    pub(super) fn wait(&self) -> Option<Wait> {
        match &self.act {
            Act::Planned(Action::Confirm(_)) => Some(Wait::ToRun { since: self.since }),
            Act::Planned(Action::Cancel { .. }) => Some(Wait::ToEnd { since: self.since }),
            Act::Planned(Action::Replace { .. }) => Some(Wait::Replaced { since: self.since }),
            Act::Planned(_) | Act::Create { .. } | Act::Adopt { .. } | Act::Resend(_) => None,
        }
    }
}

/// Whether S3 was asked to change a job.
fn is_asked_of_job(act: &Act) -> bool {
    match act {
        Act::Planned(action) => match action {
            Action::Confirm(_) | Action::Cancel { .. } | Action::CancelDuplicate { .. } => true,
            Action::SetPriority { .. } | Action::SetTags { .. } | Action::Replace { .. } => true,
            Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } => false,
            Action::GiveUp | Action::Close | Action::Record(_) => false,
        },
        Act::Create { .. } | Act::Adopt { .. } | Act::Resend(_) => false,
    }
}
