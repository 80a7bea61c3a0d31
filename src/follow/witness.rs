//! What this process has seen of the ledger. What it saw and sees no longer was lost, not never there.

use std::collections::BTreeSet;

use crate::model::{Lineage, RunKey};
use crate::plan::why::Noticed;
use crate::plan::{Loss, Observed, Plan, Why, header_loss};

/// The runs that had a record at some time, and whose ledger it was.
#[derive(Debug)]
pub(crate) struct Witness {
    /// Whose ledger the plan was made from.
    pub(crate) lineage: Lineage,
    recorded: BTreeSet<RunKey>,
    loss: Option<Loss>,
}

impl Witness {
    /// What was seen when a plan was made.
    pub(crate) fn of(plan: &Plan) -> Self {
        let Plan { lineage, recorded, .. } = plan;
        Self { lineage: lineage.clone(), recorded: recorded.clone(), loss: None }
    }

    /// A run has a record.
    pub(crate) fn saw(&mut self, run: &RunKey) {
        if !self.recorded.contains(run) {
            self.recorded.insert(run.clone());
        }
    }

    /// Something that was there is gone. The first loss is what is told.
    pub(crate) fn misses(&mut self, what: Loss) {
        self.loss.get_or_insert(what);
    }

    /// Why everything stops, if the ledger was lost while it was watched (R5).
    pub(crate) fn lost(&self) -> Option<Why> {
        let loss = self.loss.clone()?;
        Some(Why::LedgerLostHistory { loss, noticed: Noticed::Following })
    }

    /// Compares whose ledger it is now with whose it was.
    pub(crate) fn look_at_header(&mut self, observed: &Observed) {
        if let Some(loss) = header_loss(&self.lineage, observed.lineage.as_ref()) {
            self.misses(loss);
        }
    }

    /// Compares a look that was just taken with all that was seen before it.
    pub(crate) fn look(&mut self, observed: &Observed) {
        self.look_at_header(observed);
        let there: BTreeSet<&RunKey> = observed.records().map(|record| &record.run).collect();
        let gone: Vec<&RunKey> = self.recorded.iter().filter(|run| !there.contains(run)).collect();
        if let Some(first) = gone.first() {
            let loss = Loss::Record { run: (*first).clone(), others: gone.len() - 1 };
            self.misses(loss);
        }
        for run in there {
            self.saw(run);
        }
    }
}
