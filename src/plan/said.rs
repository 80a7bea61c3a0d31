//! What a spec says about a run, and on whose word its job is let run.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::action::{ConfirmIf, Confirmer, Confirmers};
use super::world::World;
use crate::advice::risks;
use crate::model::request::Body;
use crate::model::{Confirmation, Job, RunKey};

/// What a spec says about a run that has a record.
#[derive(Clone, Copy)]
pub(super) enum Said<'a> {
    /// No spec asks for the run.
    Silent,
    /// A spec asks for the run, and for something else; it may be another environment's run, so that nothing is taken from the spec.
    OfNeighbours(&'a Job),
    /// A spec asks for the run, and for something else than was submitted: only priority and tags are taken from it.
    Changed(&'a Job),
    /// A spec asks for the run, and says that it is left alone: nothing is taken from it.
    Suspended(&'a Job),
    /// The spec asks for what was submitted.
    Same(&'a Job),
}

impl<'a> Said<'a> {
    /// The spec that may let the job run, or have it sent again.
    pub(super) fn same(self) -> Option<&'a Job> {
        match self {
            Self::Same(job) => Some(job),
            Self::Silent | Self::OfNeighbours(_) | Self::Changed(_) | Self::Suspended(_) => None,
        }
    }

    /// The spec whose priority and tags the job gets.
    pub(super) fn any(self) -> Option<&'a Job> {
        match self {
            Self::Same(job) | Self::Changed(job) => Some(job),
            Self::Silent | Self::OfNeighbours(_) | Self::Suspended(_) => None,
        }
    }

    /// The spec that asks for the run.
    pub(super) fn job(self) -> Option<&'a Job> {
        match self {
            Self::Same(job) | Self::Changed(job) | Self::OfNeighbours(job) | Self::Suspended(job) => Some(job),
            Self::Silent => None,
        }
    }
}

/// The most tasks with which the policy lets a job run, whether a spec asks for it or not.
fn most_tasks(world: &World<'_>, said: Said<'_>) -> Option<NonZeroU64> {
    said.any().and_then(|job| job.max_tasks).into_iter().chain(world.desired.max_tasks).min()
}

/// When a job that does this is let run on a person's word, who goes past the spec's guard, and not past the project's policy (R16).
/// Who says no more than that has not typed the name of a job that cannot be undone (R28).
pub(super) fn by_person(world: &World<'_>, (run, body): (&RunKey, &Body), said: Said<'_>) -> ConfirmIf {
    let freezes = Arc::clone(&world.desired.freezes);
    let unnamed = if world.is_typed(run) { Vec::new() } else { risks(body, world.desired.typed_confirmation) };
    let ci = world.options.ci.clone();
    let confirmers = world.desired.confirmers.clone().map(|allowed| Confirmers { allowed, ci });
    ConfirmIf { by: Confirmer::Person, guard: None, most: most_tasks(world, said), freezes, confirmers, unnamed }
}

/// On whose word a job that does this is let run, if on anybody's.
pub(super) fn confirm_if(world: &World<'_>, (run, body): (&RunKey, &Body), said: Said<'_>) -> Option<ConfirmIf> {
    let by_hand = by_person(world, (run, body), said);
    if world.is_confirmed(run) {
        return Some(by_hand);
    }
    match said.same().map(|job| &job.confirmation)? {
        Confirmation::Automatic => Some(ConfirmIf { by: Confirmer::Spec, ..by_hand }),
        Confirmation::Guarded(guard) => Some(ConfirmIf { by: Confirmer::Spec, guard: Some(*guard), ..by_hand }),
        Confirmation::Manual => None,
    }
}
