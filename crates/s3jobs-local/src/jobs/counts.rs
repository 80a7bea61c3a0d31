//! How far a job is.

use serde::{Deserialize, Serialize};

/// How many tasks there are and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// All tasks; known once the manifest is read.
    pub(crate) total: Option<u64>,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// Tasks that were invoked.
    pub(crate) fn done(self) -> u64 {
        self.succeeded + self.failed
    }
}
