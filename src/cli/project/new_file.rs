use std::fs::OpenOptions;
use std::io::Write as _;
use std::{fs, io};

use camino::Utf8Path;

use crate::cli::errors::Error;
use crate::files::{self, Reach};

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// It was not there, and is now.
    New,
    /// It was there, with the same text.
    Same,
    /// It was there, with another text.
    Other,
}

/// Writes a file that is not there yet. One that is there is never changed, whoever was faster.
pub(crate) fn write(path: &Utf8Path, text: &str) -> Result<Written, Error> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        let there = parent.ancestors().find(|above| above.symlink_metadata().is_ok()).unwrap_or(parent);
        files::resolve(Utf8Path::new("/"), there).map_err(|error| failed(error.into_io()))?;
        fs::create_dir_all(parent).map_err(failed)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
            Ok(Written::New)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let there = files::open(path, Reach::Named).and_then(|opened| opened.read(text.len() as u64));
            let is_same = there.is_ok_and(|known| known == text.as_bytes());
            Ok(if is_same { Written::Same } else { Written::Other })
        }
        Err(error) => Err(failed(error)),
    }
}
