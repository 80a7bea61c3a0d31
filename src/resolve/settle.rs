//! Writes what a person says of a run.
//!
//! The record is closed first, by compare-and-swap on what the person was shown: from then on nobody can let a job of the run run,
//! whatever is on its way to S3. Only then is an effect given back, by compare-and-swap as well, and only if no run of the job has
//! begun to use it meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::case::Case;
use super::look::unused;
use crate::ledger::history::{Event, What};
use crate::ledger::{
    Claim, Closing, Created, GivenBack, Happened, Ledger, LedgerError, Outcome, Owner, Record, Replaced, Who,
};
use crate::model::{Digest, RunKey, Time};

/// How often claims are read again that others change at the same time.
const CLAIM_TRIES: u32 = 16;

/// What a person says of a run.
#[derive(Clone, Copy)]
pub struct Saying<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// Why they say so.
    pub reason: &'a str,
    /// A name for people.
    pub by: &'a str,
    /// The same, with all that the history of a record tells.
    pub who: &'a Arc<Who>,
    /// When.
    pub at: Time,
    /// Random ids, never the same twice.
    pub nonce: &'a (dyn Fn() -> String + Send + Sync),
}

/// What was written.
#[derive(Clone, Debug)]
pub enum Settled {
    /// The record, and the effects that were given back.
    Written(Box<Record>, Vec<Digest>),
    /// Somebody else changed the record first: nothing was written.
    Overtaken,
}

/// Writes it.
///
/// # Errors
/// Those of the ledger. What was written until then stands, and the same word again goes on.
pub async fn settle(ledger: &dyn Ledger, case: &Case, saying: Saying<'_>) -> Result<Settled, LedgerError> {
    let next = record(case, saying);
    match ledger.replace(&next, &case.record.version).await? {
        Replaced::Replaced(_) => {}
        Replaced::Lost => return Ok(Settled::Overtaken),
    }
    let did_nothing = next.closed.as_deref().is_some_and(Closing::did_nothing);
    let given_back = if did_nothing { give_back(ledger, (&next, &case.beside), saying).await? } else { Vec::new() };
    Ok(Settled::Written(Box::new(next), given_back))
}

/// The record with what is said. What S3 told of the end of a run stays as it is.
fn record(case: &Case, saying: Saying<'_>) -> Record {
    let Saying { outcome, reason, by, who, at, nonce } = saying;
    let record = &case.record.record;
    let event = Event { outcome: Some(outcome), job_id: record.job().cloned(), ..Event::new(What::Resolved, at) };
    let mut next = record.next_revision(by, nonce());
    next.happened = Happened::new(vec![event.because(reason)], Arc::clone(who));
    let is_told = record.closed.as_ref().is_some_and(|closing| closing.outcome == outcome);
    if is_told {
        return next;
    }
    let there = case.evidence.report.as_ref().filter(|report| report.is_there == Ok(true));
    let closing = Closing {
        report: there.map(|report| report.place.clone()),
        reason: Some(reason.to_owned()),
        resolved_by: Some(by.into()),
        ..Closing::without_job(outcome, at)
    };
    next.closed = Some(closing.into());
    next
}

/// Gives back the effects that the job of a closed run holds and does nothing of.
async fn give_back(
    ledger: &dyn Ledger,
    (record, beside): (&Record, &BTreeSet<RunKey>),
    saying: Saying<'_>,
) -> Result<Vec<Digest>, LedgerError> {
    let back = GivenBack { at: saying.at, by: saying.by.to_owned(), reason: saying.reason.to_owned() };
    let mut given_back = Vec::new();
    for _ in 0..CLAIM_TRIES {
        let claims = unused(ledger, record, beside).await?;
        let Some(claim) = claims.first() else { break };
        let next = claim.record.given_back(&record.run, &back, (saying.nonce)());
        if let Replaced::Replaced(_) = ledger.replace_claim(&next, &claim.version).await? {
            given_back.push(claim.record.digest.clone());
        }
    }
    if given_back.is_empty() && ledger.load_claim(record.effect()).await?.is_none() {
        given_back.extend(leave_unclaimed(ledger, record, (back, saying)).await?);
    }
    Ok(given_back)
}

/// Puts on record that a job does not want an effect which it never came to claim. `None` if somebody has claimed it meanwhile.
async fn leave_unclaimed(
    ledger: &dyn Ledger,
    record: &Record,
    (back, saying): (GivenBack, Saying<'_>),
) -> Result<Option<Digest>, LedgerError> {
    let owner =
        Owner { run: record.run.clone(), since: saying.at, reason: None, moved_to: None, given_back: Some(back) };
    let claim = Claim::new(record.effect(), owner, (saying.nonce)());
    Ok(match ledger.create_claim(&claim).await? {
        Created::Created(_) => Some(record.effect().clone()),
        Created::Exists => None,
    })
}
