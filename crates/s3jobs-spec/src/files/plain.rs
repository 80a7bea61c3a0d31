//! Opening a path that has no links: one that was put there meanwhile is not followed, and a pipe is not waited for.

use std::fs::{File, FileType};
use std::io;

use camino::Utf8Path;

/// Opens a path in which no part is a link.
pub(super) fn open(path: &Utf8Path) -> io::Result<File> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    if let Some(opened) = linux::open(path) {
        return opened;
    }
    let file = unfollowed(path)?;
    verify(&file, path)?;
    Ok(file)
}

#[cfg(unix)]
fn unfollowed(path: &Utf8Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path.as_std_path(), flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn unfollowed(path: &Utf8Path) -> io::Result<File> {
    File::open(path)
}

/// Whether the path, still without links, leads to the file that is open: a folder above it may have become a link.
fn verify(file: &File, path: &Utf8Path) -> io::Result<()> {
    let is_same = path.canonicalize_utf8()? == path && is_same(file, path)?;
    if is_same { Ok(()) } else { Err(io::Error::other("it was replaced while it was opened; repeat the command")) }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Utf8Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let (opened, there) = (file.metadata()?, path.symlink_metadata()?);
    Ok((opened.dev(), opened.ino()) == (there.dev(), there.ino()))
}

#[cfg(not(unix))]
fn is_same(_file: &File, path: &Utf8Path) -> io::Result<bool> {
    Ok(path.symlink_metadata()?.is_file())
}

/// What something is that is no regular file.
pub(super) fn kind(of: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        let kinds = [
            (of.is_fifo(), "a named pipe"),
            (of.is_char_device() || of.is_block_device(), "a device"),
            (of.is_socket(), "a socket"),
            (of.is_symlink(), "a link that was put there meanwhile"),
        ];
        if let Some((_, kind)) = kinds.into_iter().find(|(is, _)| *is) {
            return kind;
        }
    }
    if of.is_dir() { "a folder" } else { "no file" }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
mod linux {
    use super::{File, Utf8Path, io};
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags};
    use rustix::io::Errno;

    /// One call that follows no link at all; none where the kernel, or what guards it, does not know the call.
    pub(super) fn open(path: &Utf8Path) -> Option<io::Result<File>> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        match rustix::fs::openat2(CWD, path.as_std_path(), flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
            Ok(file) => Some(Ok(file.into())),
            Err(Errno::NOSYS | Errno::PERM) => None,
            Err(error) => Some(Err(error.into())),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_folder_that_became_a_link_is_not_followed() {
            let folder = tempfile::tempdir().unwrap();
            let folder = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
            std::fs::create_dir(folder.join("there")).unwrap();
            std::fs::write(folder.join("there/a"), "a").unwrap();
            std::os::unix::fs::symlink("there", folder.join("link")).unwrap();
            for open in [|path: &Utf8Path| open(path).unwrap_or_else(|| super::super::open(path)), by_hand] {
                assert!(open(&folder.join("there/a")).is_ok());
                assert!(open(&folder.join("link/a")).is_err());
            }
        }

        /// What systems without that call do.
        fn by_hand(path: &Utf8Path) -> io::Result<File> {
            let file = super::super::unfollowed(path)?;
            super::super::verify(&file, path).map(|()| file)
        }
    }
}
