//! Makes the missing records and claims.
//!
//! The record stands before the claim, as when a job is made. A record that is there is left as it is, but for one that says
//! that no job was made; every write is a compare-and-swap. Whoever is killed here leaves a part of the work, and the next
//! rebuilding finds the rest.

use super::find::{Fate, Lost, Rebuild};
use super::record::{Author, record};
use crate::ledger::{Claim, Created, Ledger, LedgerError, Owner, Record, Replaced};
use crate::model::{Digest, RunKey, Time};

/// How often a claim is read again that others change at the same time.
const CLAIM_TRIES: u32 = 16;

/// Why a claim is shared whose runs do the same, as S3 tells.
const SHARED: &str = "found in S3 when the ledger was rebuilt";

/// What was put on record.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The records that were made.
    pub records: Vec<Record>,
    /// The runs whose effect was claimed.
    pub claimed: Vec<RunKey>,
    /// Runs that somebody else has put on record since.
    pub overtaken: Vec<RunKey>,
}

/// Puts on record what was found.
///
/// # Errors
/// Those of the ledger. What was written until then stands.
pub async fn write(ledger: &dyn Ledger, rebuild: &Rebuild, author: &Author<'_>) -> Result<Written, LedgerError> {
    let mut written = Written::default();
    let mut lost: Vec<&Lost> = rebuild.lost.iter().collect();
    // Of several that do the same the oldest comes first in the claim.
    lost.sort_by_key(|lost| since(lost));
    for lost in lost {
        if let Some(record) = record(lost, author) {
            if !make(ledger, (lost, &record)).await? {
                written.overtaken.push(lost.run.clone());
                continue;
            }
            written.records.push(record);
        }
        let (effect, moved_from) = match &lost.fate {
            Fate::Adopted(adopted) => (&adopted.effect, None),
            Fate::Unclaimed { effect, moved_from } => (effect, moved_from.as_ref()),
            Fate::Forgotten { .. } => continue,
        };
        let taking = Taking { run: &lost.run, effect, since: since(lost).unwrap_or(author.at), moved_from };
        if claim(ledger, &taking, author).await? {
            written.claimed.push(lost.run.clone());
        }
    }
    Ok(written)
}

fn since(lost: &Lost) -> Option<Time> {
    match &lost.fate {
        Fate::Adopted(adopted) => adopted.job.live.created,
        Fate::Forgotten { since, .. } => Some(*since),
        Fate::Unclaimed { .. } => None,
    }
}

/// Makes a record. `false` if another runner was faster.
async fn make(ledger: &dyn Ledger, (lost, record): (&Lost, &Record)) -> Result<bool, LedgerError> {
    let stale = match &lost.fate {
        Fate::Adopted(adopted) => adopted.stale.as_ref(),
        Fate::Forgotten { .. } | Fate::Unclaimed { .. } => None,
    };
    Ok(match stale {
        None => match ledger.create(record).await? {
            Created::Created(_) => true,
            // What is in its place and is no record is an error of its own.
            Created::Exists => {
                ledger.load(&lost.run).await?;
                false
            }
        },
        Some(old) => matches!(ledger.replace(record, &old.version).await?, Replaced::Replaced(_)),
    })
}

/// An effect that is claimed for a run.
struct Taking<'a> {
    run: &'a RunKey,
    effect: &'a Digest,
    since: Time,
    /// Whose right it was before, under the former name of the run's job.
    moved_from: Option<&'a RunKey>,
}

/// Claims an effect for a run, whoever else has it: what S3 tells was done. `false` if the run had it.
async fn claim(ledger: &dyn Ledger, taking: &Taking<'_>, author: &Author<'_>) -> Result<bool, LedgerError> {
    let Taking { run, effect, since, moved_from } = *taking;
    let owner = |reason: Option<&str>| Owner {
        run: run.clone(),
        since,
        reason: reason.map(str::to_owned),
        moved_to: None,
        given_back: None,
    };
    for _ in 0..CLAIM_TRIES {
        let Some(found) = ledger.load_claim(effect).await? else {
            let claim = Claim::new(effect, owner(None), (author.nonce)());
            match ledger.create_claim(&claim).await? {
                Created::Created(_) => return Ok(true),
                Created::Exists => continue,
            }
        };
        if found.record.owners.iter().any(|owner| owner.run == *run) {
            return Ok(false);
        }
        let nonce = (author.nonce)();
        let taken = if let Some(former) = moved_from.filter(|former| found.record.is_of(former)) {
            found.record.moved(former, owner(None), nonce)
        } else {
            let reason = (!found.record.is_of(run)).then_some(SHARED);
            found.record.shared_with(owner(reason), nonce)
        };
        if let Replaced::Replaced(_) = ledger.replace_claim(&taken, &found.version).await? {
            return Ok(true);
        }
    }
    // Nothing is lost: the next rebuilding finds the record without its claim.
    Ok(false)
}
