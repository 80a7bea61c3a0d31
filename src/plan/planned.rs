//! What a step was planned with, and whether another runner has recorded something else since.
//!
//! Whoever lets a job run has planned that job (R7 of docs/protocol.md).

use std::sync::Arc;

use super::action::{Action, ConfirmIf, Confirmer, CreateIf};
use super::compare::{body_differences, value_of};
use super::difference::Difference;
use super::replace::is_replacing;
use super::stage::Stage;
use super::step::Step;
use super::why::{Changed, Kept, Why};
use crate::ledger::Record;
use crate::model::request::Body;
use crate::model::{Acceptance, Attempt, Confirmation, Digest, Request};

/// A step's action that creates.
#[derive(Clone, Copy)]
pub(super) struct Creation<'a> {
    pub(super) attempt: Attempt,
    pub(super) request: &'a Arc<Request>,
    pub(super) digest: &'a Digest,
    pub(super) confirmation: &'a Confirmation,
    pub(super) acceptance: &'a Acceptance,
    pub(super) when: &'a CreateIf,
}

/// What a step creates, if it does.
pub(super) fn creation(step: &Step) -> Option<Creation<'_>> {
    step.actions.iter().find_map(|action| match action {
        Action::Create { attempt, request, digest, confirmation, acceptance, when } => {
            Some(Creation { attempt: *attempt, request, digest, confirmation, acceptance, when })
        }
        Action::UploadManifest { .. } | Action::Resume { .. } | Action::CancelDuplicate { .. } => None,
        Action::Replace { .. } => None,
        Action::SetPriority { .. } | Action::SetTags { .. } | Action::Confirm(_) | Action::Record(_) => None,
        Action::Cancel { .. } | Action::GiveUp | Action::Close => None,
    })
}

/// What the record said, or is going to say if nobody else writes it.
struct Planned<'a> {
    digest: &'a Digest,
    body: &'a Body,
    /// `None` if no record says it.
    confirmation: Option<&'a Confirmation>,
}

fn planned<'a>(step: &'a Step, record: &Record) -> Option<Planned<'a>> {
    let created = || {
        let Creation { request, digest, confirmation, .. } = creation(step)?;
        Some(Planned { digest, body: &request.body, confirmation: Some(confirmation) })
    };
    let basis = match &step.stage {
        // The attempt that was replaced is as it was recorded, the next one as it was planned.
        Stage::Open(_) if !is_replacing(step, record) && creation(step).is_some() => return created(),
        Stage::Open(open) => &open.basis,
        Stage::Closed(closed) => &closed.basis,
        Stage::Wanted(_) => return created(),
        Stage::Copied | Stage::Emptied(_) => return None,
    };
    Some(Planned { digest: &basis.digest, body: &basis.request.body, confirmation: basis.confirmation.as_ref() })
}

/// Why the end of a run is not what its step was to bring: the job was not replaced, and what it did is not what is asked for.
pub(super) fn ended_unreplaced(step: &Step, record: &Record) -> Option<Why> {
    let planned = creation(step).filter(|_| is_replacing(step, record))?;
    differences((planned.digest, &planned.request.body), record).map(|_| Why::NotReplaced(Kept::Closed))
}

/// Where a record's attempt that counts has other work than this. `None` if it has this.
fn differences((digest, body): (&Digest, &Body), record: &Record) -> Option<Vec<Difference>> {
    let recorded = record.latest().map(|attempt| &attempt.request.body);
    let differences = recorded.map(|recorded| body_differences(body, recorded)).unwrap_or_default();
    (*digest != record.digest || !differences.is_empty()).then_some(differences)
}

/// Why nothing is done to a run that another runner has recorded with other work, if that is so.
pub(super) fn other_work(step: &Step, record: &Record) -> Option<Why> {
    let Planned { digest, body, confirmation: _ } = planned(step, record)?;
    differences((digest, body), record).map(|differences| since_planned(record, differences))
}

/// Why the job of a run is not let run for which another runner has recorded another word on who lets it, if that is so. A
/// person's own word counts beside any.
pub(super) fn other_word(step: &Step, record: &Record, condition: &ConfirmIf) -> Option<Why> {
    let planned = planned(step, record)?.confirmation.filter(|_| condition.by == Confirmer::Spec)?;
    let recorded = record.current().confirmation.as_ref().filter(|recorded| *recorded != planned)?;
    let (path, before, after) = ("confirmation".to_owned(), value_of(planned), value_of(recorded));
    Some(since_planned(record, vec![Difference { path, before, after }]))
}

pub(super) fn since_planned(record: &Record, differences: Vec<Difference>) -> Why {
    let (run, owner) = (record.run.clone(), record.owner.clone());
    Why::ChangedAfterSubmit(Changed::SincePlanned { run, owner, differences })
}
