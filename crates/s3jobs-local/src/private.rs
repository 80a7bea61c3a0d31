//! Files and folders that only their owner can read: what a local S3 holds is nobody else's business on a shared machine.

use std::fs::{File, OpenOptions};
use std::io;

use camino::Utf8Path;

/// Makes a folder, and those above it that are missing, for the owner alone (mode 0700). One that exists is left as it is.
pub(crate) fn make_folder(path: &Utf8Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a folder of our own, and narrows one that is there to the owner (mode 0700): an older version left it wider.
pub fn own_folder(path: &Utf8Path) -> io::Result<()> {
    make_folder(path)?;
    narrow(path, 0o700)
}

/// Opens a file of our own for reading and writing, made where it is missing, for the owner alone (mode 0600).
pub fn own_file(path: &Utf8Path) -> io::Result<File> {
    let file = options().read(true).create(true).truncate(false).open(path)?;
    narrow(path, 0o600)?;
    Ok(file)
}

/// Makes a file that is not there yet, for the owner alone (mode 0600).
pub fn new_file(path: &Utf8Path) -> io::Result<File> {
    options().create_new(true).open(path)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes what others may do, if there is something. A link is not followed: what it leads to is not ours.
#[cfg(unix)]
fn narrow(path: &Utf8Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let found = path.symlink_metadata()?;
    let of_others = found.permissions().mode() & 0o077;
    if found.is_symlink() || of_others == 0 {
        return Ok(());
    }
    match std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)) {
        // Somebody else's folder that this user may use is shared on purpose.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        outcome => outcome,
    }
}

/// Other systems give a user's files to that user.
#[cfg(not(unix))]
fn narrow(_path: &Utf8Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
