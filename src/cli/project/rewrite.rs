use std::fs::OpenOptions;
use std::io::Write as _;
use std::{fs, io};

use camino::Utf8Path;

use crate::files::{self, Reach};

/// What becomes of a file's text.
pub(crate) struct Change<'t> {
    pub(crate) before: &'t str,
    pub(crate) after: &'t str,
}

/// Replaces a file's text at once: readers see the one or the other. Its permissions stay. Its path has no links.
pub(crate) fn replace(file: &Utf8Path, change: &Change<'_>, nonce: &str) -> io::Result<()> {
    let Change { before, after } = change;
    let permissions = fs::metadata(file)?.permissions();
    if permissions.readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
    }
    let beside = file.with_file_name(format!(".{}.{nonce}.tmp", file.file_name().unwrap_or_default()));
    let write = || -> io::Result<()> {
        let mut new = OpenOptions::new().write(true).create_new(true).open(&beside)?;
        new.set_permissions(permissions)?;
        new.write_all(after.as_bytes())?;
        new.sync_all()?;
        let there = files::open(file, Reach::Resolved).and_then(|opened| opened.read(before.len() as u64));
        if !there.is_ok_and(|there| there == before.as_bytes()) {
            return Err(io::Error::other("it was changed in the meantime; repeat the command"));
        }
        fs::rename(&beside, file)
    };
    write().inspect_err(|_| {
        // It may not even have been made.
        drop(fs::remove_file(&beside));
    })
}
