//! What this process has seen of the ledger. What it saw and sees no longer was lost, not never there.

use std::collections::BTreeSet;

use crate::model::{Invocation, Lineage, RunKey};
use crate::plan::{Observed, Plan, Reason, header_loss, restore};

/// The runs that had a record at some time, and whose ledger it was.
#[derive(Debug)]
pub(crate) struct Witness {
    /// Whose ledger the plan was made from.
    pub(crate) lineage: Lineage,
    recorded: BTreeSet<RunKey>,
    loss: Option<String>,
    invocation: Invocation,
}

impl Witness {
    /// What was seen when a plan was made.
    pub(crate) fn of(plan: &Plan) -> Self {
        let Plan { lineage, recorded, invocation, .. } = plan;
        Self { lineage: lineage.clone(), recorded: recorded.clone(), loss: None, invocation: invocation.clone() }
    }

    /// A run has a record.
    pub(crate) fn saw(&mut self, run: &RunKey) {
        if !self.recorded.contains(run) {
            self.recorded.insert(run.clone());
        }
    }

    /// Something that was there is gone, in words.
    pub(crate) fn misses(&mut self, what: String) {
        self.loss.get_or_insert(what);
    }

    /// Why everything stops, if the ledger was lost while it was watched: a reason, and what a person reads.
    pub(crate) fn lost(&self) -> Option<(Reason, Vec<String>)> {
        let told = self.loss.clone()?;
        let detail = vec![
            told,
            "nothing more is created or let run".to_owned(),
            restore(&self.invocation),
            "jobs that were let run go on in S3".to_owned(),
        ];
        Some((Reason::LedgerLostHistory, detail))
    }

    /// Compares whose ledger it is now with whose it was.
    pub(crate) fn look_at_header(&mut self, observed: &Observed) {
        if let Some(told) = header_loss(&self.lineage, observed.lineage.as_ref()) {
            self.misses(told);
        }
    }

    /// Compares a look that was just taken with all that was seen before it.
    pub(crate) fn look(&mut self, observed: &Observed) {
        self.look_at_header(observed);
        let there: BTreeSet<&RunKey> = observed.records().map(|record| &record.run).collect();
        let gone: Vec<&RunKey> = self.recorded.iter().filter(|run| !there.contains(run)).collect();
        if let Some(first) = gone.first() {
            let others = gone.len() - 1;
            let and = if others == 0 { String::new() } else { format!(" and {others} more") };
            self.loss.get_or_insert(format!("the record of {first} in {}{and} was there and is gone", first.scope));
        }
        for run in there {
            self.saw(run);
        }
    }
}
