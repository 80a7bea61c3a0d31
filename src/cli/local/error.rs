use std::io;

use camino::Utf8PathBuf;

use crate::emulator::{FunctionsError, OpenError, SeedError, ServeError};
use crate::exit::Exit;

/// Why the local S3 cannot be used.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum LocalError {
    /// The state cannot be opened. The machine's.
    #[error("cannot open the local S3")]
    Open(#[source] OpenError),
    /// The address cannot be listened on. The user's, or the machine's.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// The address file cannot be written. The machine's.
    #[error("cannot write `{path}`")]
    Address {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another process has the state open and does not answer.
    #[error("another process has the local S3 in `{state}` open, and none answers at {address}")]
    Silent {
        /// The state folder.
        state: Utf8PathBuf,
        /// Where an answer was looked for.
        address: String,
    },
    /// No process has the local S3 open.
    #[error("the local S3 in `{state}` is not running")]
    NotRunning {
        /// The state folder.
        state: Utf8PathBuf,
    },
    /// The seed cannot be applied. The user's.
    #[error("cannot apply the seed `{path}`")]
    Seed {
        /// The seed file.
        path: Utf8PathBuf,
        /// Why not.
        source: SeedError,
    },
    /// A Lambda function cannot be taken. The user's.
    #[error("cannot take a Lambda function")]
    Function(#[source] FunctionsError),
    /// The server ended by itself. The machine's.
    #[error("the local S3 ended")]
    Serve(#[source] ServeError),
    /// The command of `local exec` cannot be started. The user's.
    #[error("cannot run `{program}`")]
    Exec {
        /// The program.
        program: String,
        /// Why not.
        source: io::Error,
    },
    /// A task of this process died. A bug.
    #[error("the local S3 broke down: {message}")]
    Broken {
        /// What the runtime says.
        message: String,
    },
}

impl LocalError {
    pub(in crate::cli) fn exit(&self) -> Exit {
        match self {
            Self::Silent { .. } => Exit::Temporary,
            Self::Seed { .. } => Exit::Invalid,
            Self::Exec { .. } | Self::Function(_) => Exit::Usage,
            Self::Open(_) | Self::Listen { .. } | Self::Address { .. } => Exit::Failed,
            Self::NotRunning { .. } | Self::Serve(_) | Self::Broken { .. } => Exit::Failed,
        }
    }

    pub(in crate::cli) fn help(&self) -> Option<String> {
        match self {
            Self::Open(_) => Some("its state is a folder; removing it, ledger included, starts afresh".to_owned()),
            Self::Listen { .. } => Some("choose another port with `--listen 127.0.0.1:PORT`, or 0 for any".to_owned()),
            Self::Silent { .. } => Some("repeat the command in a moment, or end that process".to_owned()),
            Self::NotRunning { .. } => {
                Some("start it with `s3jobs local`, or use `s3jobs local exec -- COMMAND`".to_owned())
            }
            Self::Function(_) => Some("give it as NAME=URL or NAME='COMMAND LINE'".to_owned()),
            Self::Address { .. } | Self::Seed { .. } | Self::Serve(_) | Self::Exec { .. } | Self::Broken { .. } => None,
        }
    }
}
