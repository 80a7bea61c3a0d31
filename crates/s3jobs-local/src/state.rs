use camino::Utf8Path;

use super::store::{Layout, Store, StoreError};
use super::{jobs, objects};

/// What is in a state: the tables of every area.
const LAYOUT: Layout = Layout { format: 8, areas: &[objects::define, jobs::define] };

impl Store {
    /// Opens the state in `directory`, making it where it is missing. Only the owner can read it.
    pub(crate) fn open(directory: &Utf8Path) -> Result<Self, StoreError> {
        Self::open_with(&LAYOUT, directory)
    }

    /// A state that is gone with its last clone.
    pub(crate) fn in_memory() -> Result<Self, StoreError> {
        Self::in_memory_with(&LAYOUT)
    }
}
