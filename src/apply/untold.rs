//! What happened to runs and is on no record yet.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::ledger::history::Event;
use crate::model::RunKey;

/// How much of a run waits to be told, at most: the last of it.
pub(super) const MOST: usize = 32;

/// What happened to each run since its record was written last.
#[derive(Default)]
pub(super) struct Untold(Mutex<BTreeMap<RunKey, Vec<Event>>>);

impl Untold {
    // Whoever panicked while holding the lock cannot have left the map half changed.
    pub(super) fn events(&self) -> MutexGuard<'_, BTreeMap<RunKey, Vec<Event>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
