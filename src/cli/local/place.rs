use std::fs::File;
use std::io;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::errors::LocalError;
use crate::emulator::private;
use crate::files::{self, FileError, Reach};

/// How many bytes an address file may have: an address, and a word.
const MAX_ADDRESS: u64 = 1024;

/// Where a local S3 keeps what outlives its process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The state folder. One process at a time has it open.
    pub(crate) state: Utf8PathBuf,
    /// The file in which that process says where it listens; none if nothing outlives it.
    address: Option<Utf8PathBuf>,
    /// The project's folder, if it lies in one: a pull request can make links there.
    root: Option<Utf8PathBuf>,
    /// The folders around the state that are ours, the outer one first.
    folders: Vec<Utf8PathBuf>,
}

impl Place {
    /// The place of a project.
    pub(crate) fn of_project(root: &Utf8Path) -> Self {
        let folder = local_folder(root);
        let folders = vec![root.join(FOLDER), folder.clone()];
        Self { state: folder.join(STATE), address: Some(folder.join("address")), root: Some(root.to_owned()), folders }
    }

    /// The place of a state folder. That of a project may be named as well: then it is the project's own place.
    pub(crate) fn of_state(state: Utf8PathBuf) -> Self {
        let root = state.ancestors().nth(3).filter(|root| is_same(&state, &local_folder(root).join(STATE)));
        if let Some(root) = root {
            return Self::of_project(root);
        }
        Self { address: Some(state.join("address")), state, root: None, folders: Vec::new() }
    }

    /// No place at all: the state is gone with the process.
    pub(crate) fn in_memory() -> Self {
        Self { state: "in memory".into(), address: None, root: None, folders: Vec::new() }
    }

    /// Whether nothing outlives the process.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.address.is_none()
    }

    /// The ledger that belongs to a project's local S3.
    pub(crate) fn ledger(root: &Utf8Path) -> Utf8PathBuf {
        local_folder(root).join("ledger")
    }

    /// Refuses links that lead out of the project: files there would be written, and removed.
    pub(crate) fn check(&self) -> Result<(), LocalError> {
        let Some(root) = &self.root else { return Ok(()) };
        let written = ["", "state.redb", "bodies"].map(|name| self.state.join(name));
        for path in written.into_iter().chain(self.address.clone()).chain([Self::ledger(root)]) {
            let failed = |error: FileError| LocalError::Outside { path: path.clone(), source: error.into_io() };
            files::stays_inside(&path, root).map_err(failed)?;
        }
        Ok(())
    }

    /// Where the process that has the state open listens. Only the loopback is believed, and only as long as that process
    /// holds the file: it may have come with a checkout, and lead clients and their credentials to somebody else.
    pub(crate) fn read_address(&self) -> Result<Option<Listening>, LocalError> {
        let Some(path) = &self.address else { return Ok(None) };
        let Ok(mut opened) = files::open(path, Reach::Named) else { return Ok(None) };
        let text = opened.bytes(MAX_ADDRESS).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text else { return Ok(None) };
        let mut lines = text.lines();
        let first = lines.next().and_then(|line| line.trim().parse::<SocketAddr>().ok());
        let Some(mut address) = first else { return Ok(None) };
        if address.ip().is_unspecified() {
            // It listens everywhere, so here as well.
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        if !address.ip().is_loopback() {
            return Err(LocalError::Elsewhere { path: path.clone(), address });
        }
        if !is_held(&opened.file) {
            return Ok(None);
        }
        let access = if lines.next() == Some(SIGNED) { Access::Signed } else { Access::Open };
        Ok(Some(Listening { address, access }))
    }

    /// Says where this process listens, as long as what is returned lives. Readers see the old or the new address, never half
    /// of one.
    pub(crate) fn write_address(&self, listening: Listening) -> Result<Option<Posted>, (Utf8PathBuf, io::Error)> {
        let Some(address) = &self.address else { return Ok(None) };
        let beside = address.with_extension(format!("{}.tmp", std::process::id()));
        let signed = match listening.access {
            Access::Open => String::new(),
            Access::Signed => format!("{SIGNED}\n"),
        };
        // What is there was left by a process of the same number, or came with a checkout.
        drop(std::fs::remove_file(&beside));
        private::new_file(&beside)
            .and_then(|mut file| {
                file.write_all(format!("{}\n{signed}", listening.address).as_bytes())?;
                hold(&file);
                std::fs::rename(&beside, address)?;
                Ok(Some(Posted { _file: file }))
            })
            .map_err(|error| (address.clone(), error))
    }

    /// Takes the folders around the state, where they are a project's own, for this user alone.
    pub(crate) fn own_folders(&self) -> io::Result<()> {
        self.folders.iter().try_for_each(|folder| private::own_folder(folder))
    }
}

/// An address file that this process holds: the system lets it go with the process, be it killed.
#[derive(Debug)]
pub(crate) struct Posted {
    _file: File,
}

/// Where a file cannot be locked, readers cannot tell, and believe it.
#[cfg(unix)]
fn hold(file: &File) {
    drop(file.try_lock());
}

#[cfg(unix)]
fn is_held(file: &File) -> bool {
    file.try_lock_shared().is_err()
}

/// A lock would keep others from reading the file.
#[cfg(not(unix))]
fn hold(_file: &File) {}

#[cfg(not(unix))]
fn is_held(_file: &File) -> bool {
    true
}

/// Whether two paths are one, but for dots and slashes in them.
fn is_same(one: &Utf8Path, other: &Utf8Path) -> bool {
    one.components().eq(other.components())
}

/// The state folder of a project's local S3.
const STATE: &str = "state";

/// What is a project's own, beside its specs.
const FOLDER: &str = ".s3jobs";

/// The second line of an address file, where requests need a signature.
const SIGNED: &str = "signed";

/// Where a process serves a local S3, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    pub(crate) access: Access,
}

/// Who may use a local S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody who reaches it.
    Open,
    /// Those who sign with one of its access keys.
    Signed,
}

fn local_folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join(FOLDER).join("local")
}
