use std::fs::File;
use std::io::{self, Read as _};

use camino::{Utf8Path, Utf8PathBuf};

use super::{FileError, named, plain};

/// Where a path may lead.
#[derive(Clone, Copy, Debug)]
pub enum Reach<'r> {
    /// Not out of this folder: a path that a checkout gives. The folder itself may be a link.
    Inside(&'r Utf8Path),
    /// Where it is: it was resolved before, and a link that stands there now is not followed.
    Resolved,
    /// Anywhere: a person named it. Links that stand in a checkout may still not lead out of it, as [`named`] says.
    Named,
}

/// A regular file that is open, and how many bytes it had then.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: File,
    /// Its size in bytes. Files of `/proc` say 0.
    pub size: u64,
    /// Its path without links.
    pub path: Utf8PathBuf,
}

impl Opened {
    /// All of its bytes, if it has no more than `limit`.
    pub fn read(mut self, limit: u64) -> Result<Vec<u8>, FileError> {
        self.bytes(limit)
    }

    /// The same, from where the file stands.
    pub fn bytes(&mut self, limit: u64) -> Result<Vec<u8>, FileError> {
        if self.size > limit {
            return Err(FileError::TooLarge { size: self.size, limit });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(self.size).unwrap_or_default() + 1);
        // A file may grow while it is read.
        let read = (&self.file).take(limit.saturating_add(1)).read_to_end(&mut bytes)? as u64;
        if read > limit {
            return Err(FileError::TooLarge { size: read, limit });
        }
        Ok(bytes)
    }

    /// All of its text, if it has no more than `limit` bytes and is UTF-8.
    pub fn text(self, limit: u64) -> Result<String, FileError> {
        String::from_utf8(self.read(limit)?).map_err(|_| io::Error::from(io::ErrorKind::InvalidData).into())
    }
}

/// Opens the regular file at an absolute path, wherever links in it lead within its reach.
pub fn open(path: &Utf8Path, reach: Reach<'_>) -> Result<Opened, FileError> {
    let real = match reach {
        Reach::Inside(root) => inside(path, root)?,
        Reach::Resolved => path.to_owned(),
        Reach::Named => named::resolve(Utf8Path::new("/"), path)?,
    };
    let file = plain::open(&real).map_err(|error| unopened(&real, error))?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(FileError::Irregular { kind: plain::kind(metadata.file_type()) });
    }
    Ok(Opened { file, size: metadata.len(), path: real })
}

/// Why a path cannot be opened: a socket never can, whatever the system calls it.
fn unopened(path: &Utf8Path, error: io::Error) -> FileError {
    match path.symlink_metadata() {
        Ok(there) if !there.is_file() => FileError::Irregular { kind: plain::kind(there.file_type()) },
        Ok(_) | Err(_) => error.into(),
    }
}

/// The path without links, if it does not lead out of a folder.
fn inside(path: &Utf8Path, root: &Utf8Path) -> Result<Utf8PathBuf, FileError> {
    let target = path.canonicalize_utf8()?;
    let root = root.canonicalize_utf8()?;
    if target.starts_with(&root) {
        return Ok(target);
    }
    Err(FileError::Outside { folder: path.parent().unwrap_or(path).to_owned(), root, target })
}

/// Whether a path that may not exist yet lies in a folder, wherever links in it lead.
pub fn stays_inside(path: &Utf8Path, root: &Utf8Path) -> Result<(), FileError> {
    // A link that leads nowhere exists, and what is written would follow it.
    let there = path.ancestors().find(|above| above.symlink_metadata().is_ok()).unwrap_or(path);
    inside(there, root).map(drop)
}
