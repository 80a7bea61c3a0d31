use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};

use camino::Utf8Path;

use crate::cli::error::Error;
use crate::spec::PROJECT_FILE;

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// It was not there, and is now.
    New,
    /// It was there, with the same text.
    Same,
    /// It was there, with another text.
    Other,
}

/// Writes a file that is not there yet. One that is there is never changed, whoever was faster.
pub(super) fn write(path: &Utf8Path, text: &str) -> Result<Written, Error> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
            Ok(Written::New)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let is_same = fs::read(path).is_ok_and(|known| known == text.as_bytes());
            Ok(if is_same { Written::Same } else { Written::Other })
        }
        Err(error) => Err(failed(error)),
    }
}

/// YAML files at the top of a project's folder that are none of ours, by their names.
pub(super) fn other_yaml(folder: &Utf8Path) -> Result<Vec<String>, Error> {
    let failed = |source| Error::Write { path: folder.to_owned(), source };
    let mut names = Vec::new();
    for entry in folder.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_yaml = matches!(entry.path().extension(), Some("yaml" | "yml"));
        let is_ours = || fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("s3jobs/v1"));
        if is_yaml && !entry.file_name().starts_with('.') && entry.file_name() != PROJECT_FILE && !is_ours() {
            names.push(entry.file_name().to_owned());
        }
    }
    names.sort();
    Ok(names)
}
