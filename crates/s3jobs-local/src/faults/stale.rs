use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::call::Call;

/// What lists showed: `P` answers requests from a state as it was.
///
/// A stale list shows what that list showed when it was last answered without a fault, at first what there was when the
/// state was opened. So staleness depends on requests alone, not on how fast they come.
pub(crate) struct Past<P> {
    opened: P,
    last: Mutex<BTreeMap<&'static str, P>>,
}

impl<P: Clone> Past<P> {
    pub(crate) fn new(opened: P) -> Self {
        Self { opened, last: Mutex::new(BTreeMap::new()) }
    }

    pub(crate) fn of(&self, call: &Call) -> P {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.get(call.name).unwrap_or(&self.opened).clone()
    }

    /// Keeps what a list is about to show.
    pub(crate) fn keep(&self, call: &Call, present: P) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(call.name, present);
    }
}
