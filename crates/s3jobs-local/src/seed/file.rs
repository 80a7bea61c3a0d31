use bytes::Bytes;
use camino::{Utf8Component, Utf8Path};

use super::SeedError;
use s3jobs_spec::files::{self, FileError, Reach};

/// How many bytes a file of a seed may have: it is held in memory, and made anew with every state.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The content of a file that lies inside `root`, wherever symbolic links lead.
pub(super) fn read_inside(root: &Utf8Path, path: &Utf8Path) -> Result<Bytes, SeedError> {
    let outside = || SeedError::Outside { path: path.to_owned(), root: root.to_owned() };
    if !path.components().all(|component| matches!(component, Utf8Component::Normal(_) | Utf8Component::CurDir)) {
        return Err(outside());
    }
    let read = files::open(&root.join(path), Reach::Inside(root)).and_then(|opened| opened.read(MAX_BYTES));
    read.map(Bytes::from).map_err(|error| match error {
        FileError::Outside { .. } => outside(),
        FileError::Io(_) | FileError::Irregular { .. } | FileError::TooLarge { .. } => {
            SeedError::File { path: root.join(path), source: error.into_io() }
        }
    })
}
