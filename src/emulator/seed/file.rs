use bytes::Bytes;
use camino::{Utf8Component, Utf8Path};

use super::SeedError;

/// The content of a file that lies inside `root`, wherever symbolic links lead.
pub(super) fn read_inside(root: &Utf8Path, path: &Utf8Path) -> Result<Bytes, SeedError> {
    let outside = || SeedError::Outside { path: path.to_owned(), root: root.to_owned() };
    let unreadable = |source| SeedError::File { path: root.join(path), source };
    if !path.components().all(|component| matches!(component, Utf8Component::Normal(_) | Utf8Component::CurDir)) {
        return Err(outside());
    }
    let real = root.join(path).canonicalize().map_err(unreadable)?;
    let real_root = root.canonicalize().map_err(unreadable)?;
    if !real.starts_with(real_root) {
        return Err(outside());
    }
    Ok(Bytes::from(std::fs::read(real).map_err(unreadable)?))
}
