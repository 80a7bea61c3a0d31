//! Whether a run for which nothing is sent can be put on record now.

use super::action::{Action, Entry};
use super::done::Done;
use super::observed::Observed;
use super::overtaken::overtaken;
use super::step::Step;
use super::why::{Says, Unfit, Why};
use crate::ledger::Record;
use crate::model::RunKey;

/// What a step puts on record, if it does.
pub(super) fn entry(step: &Step) -> Option<&Entry> {
    step.actions.iter().find_map(|action| if let Action::Record(entry) = action { Some(entry.as_ref()) } else { None })
}

/// What becomes of an entry.
pub(super) enum Entering {
    /// It is made now.
    Now,
    /// Nothing is left to be done before a run under the former name is over.
    Later,
    /// It is not made.
    Never(Why),
}

/// What becomes of the entry of a run that has no record yet. What keeps a request from being sent keeps it from being made.
pub(super) fn entering((run, entry): (&RunKey, &Entry), observed: &Observed) -> Entering {
    if is_waiting((run, entry), observed) {
        return Entering::Later;
    }
    overtaken(run, (&entry.request, &entry.when), observed).map_or(Entering::Now, Entering::Never)
}

/// Whether what a former name owns is this job's already, and a run of it is open.
fn is_waiting((run, entry): (&RunKey, &Entry), observed: &Observed) -> bool {
    let Done::ByFormer { former, closing: _ } = &entry.done else { return false };
    let is_taken_over = observed.claim(&entry.when.effect).is_some_and(|claim| claim.is_of(run));
    let mut runs = observed.runs_of(former);
    is_taken_over && runs.any(|record| record.is_open() && !record.is_refused())
}

/// Why a run is not put on record that another runner has begun meanwhile, or has done. `None` if no job of it is being made.
pub(super) fn recorded_otherwise(record: &Record) -> Option<Why> {
    let run = record.run.run;
    let ended = record.closed.as_ref().filter(|_| record.recorded.is_none() && record.job().is_some());
    if let Some(closing) = ended {
        return Some(Why::NotRecorded(Unfit::OnRecord { run, says: Says::Ended(closing.outcome), highest: run }));
    }
    let is_begun = record.is_open() && !(record.is_refused() && record.replaced().is_empty());
    is_begun.then_some(Why::NotRecorded(Unfit::OnRecord { run, says: Says::Open, highest: run }))
}
