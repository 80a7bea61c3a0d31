//! Writes what is left of records, each by compare-and-swap.

use futures::future::try_join_all;

use super::choose::Chosen;
use crate::ledger::history::{Event, What};
use crate::ledger::{Happened, Ledger, LedgerError, Origin, Record, Replaced, Versioned};
use crate::model::{RunKey, Time};

/// How many records are written at once.
const AT_ONCE: usize = 32;

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Pruning {
    /// What is left of the records.
    pub records: Vec<Record>,
    /// Runs whose records somebody else has changed meanwhile: they are whole.
    pub overtaken: Vec<RunKey>,
}

/// Who prunes, and when.
#[derive(Clone, Copy)]
pub struct Author<'a> {
    /// A name for people.
    pub by: &'a str,
    /// The same, with all that the history of a record tells.
    pub origin: &'a Origin,
    /// When.
    pub at: Time,
    /// Random ids, never the same twice.
    pub nonce: &'a (dyn Fn() -> String + Send + Sync),
}

/// Writes what is left of the chosen records, each by compare-and-swap.
///
/// # Errors
/// Those of the ledger. What was written until then stands.
pub async fn prune(ledger: &dyn Ledger, chosen: &Chosen, author: Author<'_>) -> Result<Pruning, LedgerError> {
    let mut pruning = Pruning::default();
    for some in chosen.records.chunks(AT_ONCE) {
        for (run, left) in try_join_all(some.iter().map(|found| leave(ledger, found, author))).await? {
            match left {
                Some(record) => pruning.records.push(record),
                None => pruning.overtaken.push(run),
            }
        }
    }
    ledger.ease_reading().await;
    Ok(pruning)
}

/// Writes what is left of a record. `None` if somebody else was faster.
async fn leave(
    ledger: &dyn Ledger,
    found: &Versioned,
    author: Author<'_>,
) -> Result<(RunKey, Option<Record>), LedgerError> {
    let run = found.record.run.clone();
    let mut next = found.record.without_attempts((author.at, author.by), (author.nonce)());
    let event = Event { job_id: found.record.job().cloned(), ..Event::new(What::Pruned, author.at) };
    next.happened = Happened::new(vec![event], author.origin.of(&run));
    Ok(match ledger.replace(&next, &found.version).await? {
        Replaced::Replaced(_) => (run, Some(next)),
        Replaced::Lost => (run, None),
    })
}
