//! Paths that a person named. The name is the person's wish, and what stands there may be another's: whoever runs
//! `s3jobs validate specs/*.yaml` on a pull request names links that the pull request made. So a path may lead anywhere,
//! but a link that stands in a project or a repository may not lead out of it.

use std::fs::{File, OpenOptions};
use std::io;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::FileError;

/// The name of a project file.
pub const PROJECT_FILE: &str = "s3jobs.yaml";

/// What stands at the top of a checkout: a project's root, or else a repository's.
const MARKS: [&str; 2] = [PROJECT_FILE, ".git"];

/// The file or folder at a path that a person named, absolute and without links. `base` is what it is relative to.
pub fn resolve(base: &Utf8Path, path: &Utf8Path) -> Result<Utf8PathBuf, FileError> {
    let mut real = if path.is_absolute() { Utf8PathBuf::new() } else { base.canonicalize_utf8()? };
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                real.pop();
            }
            Utf8Component::Prefix(_) | Utf8Component::RootDir => real.push(part),
            Utf8Component::Normal(name) => real = step(real, name)?,
        }
    }
    Ok(real)
}

/// What a name in a folder without links stands for.
fn step(folder: Utf8PathBuf, name: &str) -> Result<Utf8PathBuf, FileError> {
    let next = folder.join(name);
    if !next.symlink_metadata()?.is_symlink() {
        return Ok(next);
    }
    let target = next.canonicalize_utf8()?;
    match top(&folder) {
        Some(root) if !target.starts_with(root) => Err(FileError::Outside { root: root.to_owned(), folder, target }),
        Some(_) | None => Ok(target),
    }
}

/// The root of the project, or else of the repository, that a folder belongs to.
fn top(folder: &Utf8Path) -> Option<&Utf8Path> {
    let is_top = |folder: &&Utf8Path| MARKS.iter().any(|mark| folder.join(mark).symlink_metadata().is_ok());
    folder.ancestors().find(is_top)
}

/// Makes a file that a person named, or empties the one that is there.
///
/// What is written must not go through a link of a checkout to somewhere else either.
pub fn create(path: &Utf8Path) -> io::Result<File> {
    may_lead(path)?;
    File::create(path)
}

/// Whether [`create`] can be expected to succeed on a path. Nothing is changed, and what is no regular file is not opened: a
/// reader at the other end of a pipe would take it for the end.
pub fn check_writable(path: &Utf8Path) -> io::Result<()> {
    may_lead(path)?;
    match path.metadata() {
        Ok(there) if there.is_file() => OpenOptions::new().write(true).open(path).map(drop),
        Ok(there) if there.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory)),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.parent().map_or(Ok(()), can_be_written_into),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn can_be_written_into(folder: &Utf8Path) -> io::Result<()> {
    use rustix::fs::Access;
    Ok(rustix::fs::access(folder.as_std_path(), Access::EXISTS | Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn can_be_written_into(folder: &Utf8Path) -> io::Result<()> {
    folder.metadata().map(drop)
}

/// Refuses a path of a checkout whose links lead out of it.
fn may_lead(path: &Utf8Path) -> io::Result<()> {
    let there = if path.symlink_metadata().is_ok() { Some(path) } else { path.parent() };
    match there.map(|there| resolve(Utf8Path::new("/"), there)) {
        Some(Err(error @ FileError::Outside { .. })) => Err(error.into_io()),
        // A link to what is not there yet would have it made there.
        Some(Err(error)) if is_link_of_checkout(path) => Err(error.into_io()),
        // Links to what has no path, such as `/dev/stdout`, cannot be resolved, and can be opened.
        Some(Ok(_) | Err(_)) | None => Ok(()),
    }
}

fn is_link_of_checkout(path: &Utf8Path) -> bool {
    let folder = path.parent().and_then(|folder| folder.canonicalize_utf8().ok());
    path.is_symlink() && folder.is_some_and(|folder| top(&folder).is_some())
}
