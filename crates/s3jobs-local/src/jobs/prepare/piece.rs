use crate::inventory::DataFile;
use crate::jobs::job::ManifestCursor;
use crate::jobs::task::Task;
use crate::store::Staged;

/// What one step takes from a job's list.
pub(super) struct Piece {
    pub(super) tasks: Vec<Task>,
    /// How far the list is read with it. The counts are those of before.
    pub(super) cursor: ManifestCursor,
    /// Whether nothing follows.
    pub(super) end: End,
    /// The data file of a generated manifest that holds these tasks.
    pub(super) file: Option<(DataFile, Staged)>,
}

/// Whether a piece is the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Yes,
    No,
}

/// Bytes of a list, unpacked, that one step reads.
pub(super) const PIECE_BYTES: u64 = 1024 * 1024;
