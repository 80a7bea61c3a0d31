//! The files of a ledger in a folder: written beside and put into place, for their owner alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};

use camino::{Utf8Path, Utf8PathBuf};

use super::port::LedgerError;
use crate::files::{self, Reach};

/// A file that is not in its place yet. It goes with its owner, in whatever way the write ends.
pub(super) struct Draft {
    path: Utf8PathBuf,
}

impl Draft {
    /// Writes a file into a folder of drafts and makes it durable.
    pub(super) fn write(folder: &Utf8Path, text: &str) -> Result<Self, LedgerError> {
        make_folder(folder)?;
        let draft = Self { path: folder.join(uuid::Uuid::new_v4().simple().to_string()) };
        let write = || -> io::Result<()> {
            let mut file = owners_file().open(&draft.path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(io_error("write", &draft.path))?;
        Ok(draft)
    }

    /// Links the file into place; an existing one is left alone. Says whether it was.
    pub(super) fn link(&self, path: &Utf8Path) -> Result<bool, LedgerError> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => sync_parent(path).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(source) => Err(io_error("make", path)(source)),
        }
    }

    /// Puts the file into the place of another one.
    pub(super) fn rename(self, path: &Utf8Path) -> Result<(), LedgerError> {
        fs::rename(&self.path, path).map_err(io_error("replace", path))?;
        sync_parent(path)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove; a draft that stays is removed by the next writer.
        drop(fs::remove_file(&self.path));
    }
}

/// Removes what writers that were killed have left among the drafts. The caller is the only one who writes.
pub(super) fn sweep(drafts: &Utf8Path) {
    for entry in drafts.read_dir_utf8().into_iter().flatten().flatten() {
        drop(fs::remove_file(entry.path()));
    }
}

/// Removes what writers of earlier versions left beside records. The caller is the only one who writes.
pub(super) fn sweep_old(folder: &Utf8Path) {
    for entry in folder.read_dir_utf8().into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            sweep_old(path);
        } else if path.extension() == Some("tmp") {
            drop(fs::remove_file(path));
        }
    }
}

/// Makes a folder and those above it, where they are missing, each durable before anything is written into it.
pub(super) fn make_folder(folder: &Utf8Path) -> Result<(), LedgerError> {
    if folder.as_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    folder.parent().map_or(Ok(()), make_folder)?;
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(io_error("make folder", folder)(source)),
        // Whoever made it may not have come to this yet.
        Ok(()) | Err(_) => sync_parent(folder),
    }
}

/// A file that is there to be locked.
pub(super) fn open_lock(path: &Utf8Path) -> Result<File, LedgerError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    for_owner(&mut options);
    options.open(path).map_err(io_error("lock", path))
}

/// How many bytes a record may have. Those of this tool have some thousands.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The text of a file, or nothing where there is none.
pub(super) fn read(path: &Utf8Path) -> Result<Option<String>, LedgerError> {
    let read = files::open(path, Reach::Named).and_then(|opened| opened.text(MAX_BYTES));
    match read {
        Ok(text) => Ok(Some(text)),
        // A name that leads nowhere is in the place of a file, and nothing can be made there.
        Err(error) if error.is_missing() && path.is_symlink() => {
            Err(io_error("read", path)(io::Error::other("it is a link that leads nowhere")))
        }
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(io_error("read", path)(error.into_io())),
    }
}

/// Every `.json` file below a folder. No folder: none.
pub(super) fn json_files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, LedgerError> {
    let mut files = every_file(folder)?;
    files.retain(|path| path.extension() == Some("json"));
    Ok(files)
}

/// Every file below a folder, whatever it is called. No folder: none.
pub(super) fn every_file(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, LedgerError> {
    let entries = match folder.read_dir_utf8() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(io_error("list", folder)(source)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(io_error("list", folder))?;
        let kind = entry.file_type().map_err(io_error("read", entry.path()))?;
        if kind.is_dir() {
            files.extend(every_file(entry.path())?);
        } else {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

pub(super) fn io_error(what: &'static str, path: &Utf8Path) -> impl Fn(io::Error) -> LedgerError {
    let path = path.to_owned();
    move |source| LedgerError::Io { what, path: path.clone(), source }
}

fn owners_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for_owner(&mut options);
    options
}

// Records hold account ids, ARNs and who did what.
#[cfg(unix)]
fn for_owner(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn for_owner(_: &mut OpenOptions) {}

fn sync_parent(path: &Utf8Path) -> Result<(), LedgerError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let folder = if folder.as_str().is_empty() { Utf8Path::new(".") } else { folder };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io_error("sync", folder))
}
