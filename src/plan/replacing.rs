//! What becomes of a job that is replaced: ended before it has begun, and made anew once its end was seen (R32 of
//! docs/protocol.md).

use super::action::{Action, Confirmer, Search};
use super::begin::{ready, uncreated};
use super::history::{running_beside, stranger};
use super::observed::Observed;
use super::pending::may_be_late;
use super::replace::{is_replacing, kept};
use super::seen::SeenJob;
use super::settled::{Act, Settled, first};
use super::step::Step;
use super::wait::Wait;
use super::why::{Elected, Why};
use crate::ledger::Record;
use crate::model::{JobStatus, Progress, Time};

/// An intent that is replaced. A job of it that is listed is taken up first, so that it is seen to end; where none is, no job of it
/// is ever let run, since only the attempt that counts has one elected (R32).
pub(super) fn replaced_intent(step: &Step, record: &Record, observed: &Observed) -> Settled {
    match (observed.twins_by_age(record).first(), stranger(record, observed)) {
        (Some(seen), _) => Settled::Act(Box::new(Act::Adopt { job: seen.live.id.clone(), search: Search::AdoptOnly })),
        (None, Some(why)) => Settled::Refuse(why),
        (None, None) => uncreated(step, observed),
    }
}

/// A job that has ended. One that was to be replaced, since then, and did nothing, is not the end of its run.
pub(super) fn ended(
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
pub(super) fn replaced((step, record): (&Step, &Record), (seen, observed): (&SeenJob, &Observed)) -> Settled {
    if let Some(kept) = kept(record, Some(seen), observed.at) {
        return Settled::Refuse(Why::NotReplaced(kept));
    }
    if let Some(settled) = beside_double((step, record), (seen, observed)) {
        return settled;
    }
    if let Err(settled) = ready(step, observed) {
        return *settled;
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
pub(super) fn being_replaced(step: &Step, (since, at): (Time, Time), progress: Progress) -> Settled {
    let is_by_person = |action: &Action| matches!(action, Action::Confirm(word) if word.by == Confirmer::Person);
    if may_be_late(since, at) && !step.actions.iter().any(is_by_person) {
        return Settled::Wait(Wait::Replaced { since }, progress);
    }
    Settled::Refuse(Why::BeingReplaced { since })
}
