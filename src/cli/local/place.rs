use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use camino::{Utf8Path, Utf8PathBuf};

use super::error::LocalError;
use crate::files::{self, FileError, Reach};

/// How many bytes an address file may have: an address, and a word.
const MAX_ADDRESS: u64 = 1024;

/// Where a local S3 keeps what outlives its process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    /// The state folder. One process at a time has it open.
    pub(in crate::cli) state: Utf8PathBuf,
    /// The file in which that process says where it listens; none if nothing outlives it.
    address: Option<Utf8PathBuf>,
    /// The project's folder, if it lies in one: a pull request can make links there.
    root: Option<Utf8PathBuf>,
}

impl Place {
    /// The place of a project.
    pub(in crate::cli) fn of_project(root: &Utf8Path) -> Self {
        let folder = local_folder(root);
        Self { state: folder.join("state"), address: Some(folder.join("address")), root: Some(root.to_owned()) }
    }

    /// A state folder of its own.
    pub(super) fn of_state(state: Utf8PathBuf) -> Self {
        Self { address: Some(state.join("address")), state, root: None }
    }

    /// No place at all: the state is gone with the process.
    pub(super) fn in_memory() -> Self {
        Self { state: "in memory".into(), address: None, root: None }
    }

    /// Whether nothing outlives the process.
    pub(super) fn is_in_memory(&self) -> bool {
        self.address.is_none()
    }

    /// The ledger that belongs to a project's local S3.
    pub(in crate::cli) fn ledger(root: &Utf8Path) -> Utf8PathBuf {
        local_folder(root).join("ledger")
    }

    /// Refuses links that lead out of the project: files there would be written, and removed.
    pub(super) fn check(&self) -> Result<(), LocalError> {
        let Some(root) = &self.root else { return Ok(()) };
        let written = ["", "state.redb", "bodies"].map(|name| self.state.join(name));
        for path in written.into_iter().chain(self.address.clone()).chain([Self::ledger(root)]) {
            let failed = |error: FileError| LocalError::Outside { path: path.clone(), source: error.into_io() };
            files::stays_inside(&path, root).map_err(failed)?;
        }
        Ok(())
    }

    /// Where the process that has the state open listens, as it last said.
    pub(super) fn read_address(&self) -> Option<Listening> {
        let text =
            files::open(self.address.as_ref()?, Reach::Named).and_then(|opened| opened.text(MAX_ADDRESS)).ok()?;
        let mut lines = text.lines();
        let mut address: SocketAddr = lines.next()?.trim().parse().ok()?;
        if address.ip().is_unspecified() {
            // It listens everywhere, so here as well.
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let access = if lines.next() == Some(SIGNED) { Access::Signed } else { Access::Open };
        Some(Listening { address, access })
    }

    /// Says where this process listens. Readers see the old or the new address, never half of one.
    pub(super) fn write_address(&self, listening: Listening) -> Result<(), (Utf8PathBuf, io::Error)> {
        let Some(address) = &self.address else { return Ok(()) };
        let beside = address.with_extension(format!("{}.tmp", std::process::id()));
        let signed = match listening.access {
            Access::Open => String::new(),
            Access::Signed => format!("{SIGNED}\n"),
        };
        std::fs::write(&beside, format!("{}\n{signed}", listening.address))
            .and_then(|()| std::fs::rename(&beside, address))
            .map_err(|error| (address.clone(), error))
    }
}

/// The second line of an address file, where requests need a signature.
const SIGNED: &str = "signed";

/// Where a process serves a local S3, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Listening {
    pub(super) address: SocketAddr,
    pub(super) access: Access,
}

/// Who may use a local S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Access {
    /// Everybody who reaches it.
    Open,
    /// Those who sign with one of its access keys.
    Signed,
}

fn local_folder(root: &Utf8Path) -> Utf8PathBuf {
    root.join(".s3jobs").join("local")
}
