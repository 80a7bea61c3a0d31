//! Runs whose spec says that they are left alone.
//!
//! It binds as a block does, and more: nothing is created or let run, and no priority or tag is changed. What is true all the same is
//! told as ever: a job that runs, one that is not what was recorded, a second one that somebody let run.

use super::action::Action;
use super::desired::Create;
use super::follow::follow;
use super::said::Said;
use super::stage::{Stage, Wanted};
use super::step::Step;
use super::why::{Suspended, Why};
use super::world::World;
use crate::ledger::Record;
use crate::model::Job;

/// The step of a run whose spec is suspended. `record` is that of a run that was submitted.
pub(super) fn suspended(world: &World<'_>, job: &Job, record: Option<&Record>) -> Step {
    let run = world.desired.run(job);
    let asked = match (world.is_confirmed(&run), world.is_replaced(&run)) {
        (true, _) => Suspended::NotLetRun,
        (false, true) => Suspended::NotReplaced,
        (false, false) => Suspended::LeftAlone,
    };
    let Some(record) = record else {
        let wanted = Wanted { work: world.work(job), acceptance: job.acceptance.clone(), objects: None, asked: None };
        let why = match (asked, world.options.create) {
            (Suspended::LeftAlone, Create::Never) => Why::NotCreated,
            (_, _) => Why::Suspended(asked),
        };
        return world.step(run, Stage::Wanted(Box::new(wanted)), why);
    };
    let mut step = follow(world, record, Said::Suspended(job));
    step.actions = step.actions.into_iter().filter_map(Action::under_a_suspension).collect();
    if !is_for_its_spec(&step.why) {
        return step;
    }
    step.notes.clear();
    step.because(Why::Suspended(asked))
}

/// Whether the spec could say otherwise: how a run goes on that is not let run yet.
fn is_for_its_spec(why: &Why) -> bool {
    match why {
        Why::IntentWithoutJob | Why::JobListed { .. } | Why::Counting | Why::AwaitingConfirmation => true,
        Why::ReadyToConfirm | Why::EndFirst { .. } | Why::StaysHeld(_) | Why::EarlierRunActive(_) => true,
        Why::Confirm(_) | Why::ToRecord(_) => true,
        Why::FirstRun | Why::NextRun | Why::RefusedBefore | Why::LetRun { .. } | Why::Running | Why::Ended => false,
        Why::CancelRequested | Why::EndAsked { .. } | Why::Completed | Why::Failed | Why::Cancelled => false,
        Why::Recorded | Why::NotRecorded(_) | Why::MovedAway { .. } | Why::Frozen(_) => false,
        Why::ClosedUnknown | Why::GivenUp | Why::NotCreated | Why::NoSpec | Why::Ahead(_) => false,
        Why::SpecInvalid(_) => false,
        Why::HeldWithoutSpec { .. } | Why::LetRunSince { .. } | Why::NotObserved(_) => false,
        Why::ChangedAfterSubmit(_) | Why::OutcomeUnknown { .. } | Why::RunWentBack(_) => false,
        Why::SameEffectElsewhere(_) | Why::Predecessors(_) | Why::Suspended(_) => false,
        Why::RecordedSince { .. } | Why::LedgerLostHistory { .. } | Why::OtherLedger { .. } => false,
        Why::List(_) | Why::ProtectedBucket(_) | Why::JobDiffers(_) | Why::DuplicateRuns { .. } => false,
        Why::CopiedMarker(_) | Why::Unanswered(_) | Why::InDoubt(_) | Why::Replaced { .. } => false,
        Why::BeingReplaced { .. } | Why::NotReplaced(_) => false,
    }
}
