//! What other runners have done since a plan was made that keeps it from being carried out.

use super::action::CreateIf;
use super::history::{beside_unrecorded, claimed, has_ended};
use super::observed::Observed;
use super::why::{Noticed, Overtakes, Why};
use crate::ledger::{Claim, Record};
use crate::model::{Marker, Request, RunKey};

/// Why a job may not be created now: what other runners have done since the plan was made (R4), or a freeze that has begun (R16). The
/// ledger is read once more right before the send, so that this is early word and not the last one.
pub(super) fn overtaken(run: &RunKey, (request, when): (&Request, &CreateIf), observed: &Observed) -> Option<Why> {
    if let Some(why) = when.frozen(observed.at) {
        return Some(why);
    }
    let same_job = observed.runs_of(run);
    let same_effect = observed.with_effect(&when.effect);
    let others = same_job.chain(same_effect).filter(|record| !record.is_refused() && record.run != *run);
    others.into_iter().find_map(|record| overtaken_by((run, when), record, observed)).or_else(|| {
        let own = Marker::find(&request.description)?;
        beside_unrecorded(&own, run, observed).or_else(|| {
            let loss = claimed(observed)?;
            Some(Why::LedgerLostHistory { loss, noticed: Noticed::Planning })
        })
    })
}

fn overtaken_by((run, when): (&RunKey, &CreateIf), record: &Record, observed: &Observed) -> Option<Why> {
    let same_job = record.run.is_of_same_job(run);
    let overtakes = if same_job && record.run.run > run.run {
        Overtakes::AsLaterRun
    } else if same_job && record.is_open() && !has_ended(record, observed) {
        Overtakes::AsOpenRun
    } else if !same_job && *record.effect() == when.effect && !may_share((run, when), &record.run, observed) {
        Overtakes::WithSameEffect
    } else {
        return None;
    };
    Some(Why::RecordedSince { other: record.run.clone(), overtakes })
}

/// Whether a run may do the same as another one: the ledger says so, or the specs do.
fn may_share((run, when): (&RunKey, &CreateIf), other: &RunKey, observed: &Observed) -> bool {
    let has_right = |claim: &Claim| when.right(run, claim).is_some();
    let is_former = when.moved.as_ref().is_some_and(|former| other.is_of_same_job(former));
    observed.claim(&when.effect).is_some_and(has_right) || is_former || when.share_with(other).is_some()
}
