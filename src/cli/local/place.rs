use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use camino::{Utf8Path, Utf8PathBuf};

/// Where a local S3 keeps what outlives its process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Place {
    /// The state folder. One process at a time has it open.
    pub(in crate::cli) state: Utf8PathBuf,
    /// The file in which that process says where it listens; none if nothing outlives it.
    address: Option<Utf8PathBuf>,
}

impl Place {
    /// The place of a project.
    pub(in crate::cli) fn of_project(root: &Utf8Path) -> Self {
        let folder = local_folder(root);
        Self { state: folder.join("state"), address: Some(folder.join("address")) }
    }

    /// A state folder of its own.
    pub(super) fn of_state(state: Utf8PathBuf) -> Self {
        Self { address: Some(state.join("address")), state }
    }

    /// No place at all: the state is gone with the process.
    pub(super) fn in_memory() -> Self {
        Self { state: "in memory".into(), address: None }
    }

    /// Whether nothing outlives the process.
    pub(super) fn is_in_memory(&self) -> bool {
        self.address.is_none()
    }

    /// The ledger that belongs to a project's local S3.
    pub(in crate::cli) fn ledger(root: &Utf8Path) -> Utf8PathBuf {
        local_folder(root).join("ledger")
    }

    /// Where the process that has the state open listens, as it last said.
    pub(super) fn read_address(&self) -> Option<Listening> {
        let text = std::fs::read_to_string(self.address.as_ref()?).ok()?;
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
