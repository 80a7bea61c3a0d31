use std::io;
use std::net::SocketAddr;

use camino::Utf8PathBuf;

use super::usage::UsageError;
use crate::emulator::{AccessKeyError, FaultRuleError, FunctionsError, OpenError, ReplayError, SeedError, ServeError};
use crate::exit::Exit;
use crate::model::Invocation;

/// Holds the digest of the functions that may run, for CI.
pub(crate) const VARIABLE: &str = "S3JOBS_TRUST_FUNCTIONS";

/// Why the local S3 cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LocalError {
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
    /// An option cannot be taken. The user's.
    #[error(transparent)]
    Usage(UsageError),
    /// An access key cannot be taken. The user's.
    #[error("{place} holds no access key")]
    AccessKey {
        /// Where it stands.
        place: String,
        /// What is wrong.
        source: AccessKeyError,
    },
    /// A file cannot be read. The user's.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The state is a link that leads out of the project. The user's, or that of a pull request.
    #[error("the local S3 keeps its state in the project, and `{path}` is not there")]
    Outside {
        /// The file or folder.
        path: Utf8PathBuf,
        /// Where it leads.
        source: io::Error,
    },
    /// A fault rule of the project cannot be read. The user's.
    #[error("the project's local S3 has a fault rule that cannot be read")]
    Fault(#[source] FaultRuleError),
    /// A recording of faults cannot be read. The user's.
    #[error("cannot replay `{path}`")]
    Replay {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: ReplayError,
    },
    /// Others could reach it, and anybody could use it. The user's.
    #[error("{address} can be reached from other machines")]
    Remote {
        /// The address.
        address: SocketAddr,
    },
    /// The address file names another machine. Nobody's, or that of whoever made the checkout.
    #[error("`{path}` says that the local S3 is at {address}, which is not this machine's loopback")]
    Elsewhere {
        /// The file.
        path: Utf8PathBuf,
        /// The address.
        address: SocketAddr,
    },
    /// The project's own functions would run on this machine. The user's to decide.
    #[error("nobody trusted the functions of `{project}`, so nothing was started")]
    Untrusted {
        /// The project file.
        project: Utf8PathBuf,
        /// What stands for them.
        digest: String,
    },
    /// There is no folder of the user's outside of the project. The user's.
    #[error("there is no folder outside of the project in which it could be remembered")]
    NoRecords,
    /// `local trust` outside of a project. The user's.
    #[error("there is no project here whose functions could be trusted")]
    NoProject,
    /// The local S3 that is served has access keys, which are not known here. The user's.
    #[error("the local S3 at {address} answers only requests that are signed with its access keys")]
    Signed {
        /// Where it is.
        address: String,
    },
    /// The same, for a call that this program makes itself. The user's.
    #[error("the local S3 at {address} changes its clock only for requests that are signed with its access keys")]
    SignedClock {
        /// Where it is.
        address: SocketAddr,
    },
    /// The same, for a report. The user's.
    #[error("the local S3 at {address} makes reports only for requests that are signed with its access keys")]
    SignedInventory {
        /// Where it is.
        address: SocketAddr,
    },
    /// An inventory report cannot be made. The user's.
    #[error("cannot make an inventory report of bucket `{bucket}`: {message}")]
    Inventory {
        /// The bucket that was to be listed.
        bucket: String,
        /// What the local S3 says.
        message: String,
    },
    /// No place for an inventory report. The user's.
    #[error("`{text}` is no place for an inventory report")]
    Destination {
        /// What was given.
        text: String,
    },
    /// The time cannot be read or changed. The user's.
    #[error("the clock of the local S3 says: {message}")]
    Clock {
        /// What it says.
        message: String,
    },
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
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Silent { .. } => Exit::Temporary,
            Self::Usage(_) | Self::AccessKey { .. } | Self::Read { .. } | Self::Replay { .. } | Self::Remote { .. } => {
                Exit::Usage
            }
            Self::Signed { .. } | Self::SignedClock { .. } | Self::SignedInventory { .. } => Exit::Permission,
            Self::Destination { .. } | Self::Outside { .. } | Self::NoProject => Exit::Usage,
            Self::Elsewhere { .. } | Self::Untrusted { .. } | Self::NoRecords => Exit::Blocked,
            Self::Inventory { .. } => Exit::Failed,
            Self::Clock { .. } => Exit::Failed,
            Self::Fault(_) | Self::Seed { .. } => Exit::Invalid,
            Self::Exec { .. } | Self::Function(_) => Exit::Usage,
            Self::Open(_) | Self::Listen { .. } | Self::Address { .. } => Exit::Failed,
            Self::NotRunning { .. } | Self::Serve(_) | Self::Broken { .. } => Exit::Failed,
        }
    }

    pub(crate) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::Remote { .. } => {
                let how = "add `--allow-remote` and access keys, or listen on 127.0.0.1; everybody who reaches it could use it";
                Some(how.to_owned())
            }
            Self::Signed { .. } => Some(
                "leave `--local` out, and give `--endpoint-url` and the key in `AWS_ACCESS_KEY_ID` and its kin"
                    .to_owned(),
            ),
            Self::SignedClock { .. } | Self::SignedInventory { .. } => {
                Some("give one of them in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`".to_owned())
            }
            Self::Outside { .. } | Self::Elsewhere { .. } | Self::Untrusted { .. } | Self::NoRecords => {
                Some(self.help_of_checkout(invocation))
            }
            Self::NoProject => Some("change to its folder, or name its file with `--project`".to_owned()),
            Self::Destination { .. } => Some("give it as s3://BUCKET or s3://BUCKET/PREFIX".to_owned()),
            Self::Open(OpenError::Clock(_)) => {
                Some("leave `--clock` out to go on with its time, or begin with another `--state`".to_owned())
            }
            Self::Open(OpenError::Folder { .. }) => {
                let other = invocation.local_command("local --state DIR");
                Some(format!("make it a folder that this user can write, or name another, such as {other}"))
            }
            Self::Open(_) => Some("its state is a folder; removing it, ledger included, starts afresh".to_owned()),
            Self::Listen { .. } => Some("choose another port with `--listen 127.0.0.1:PORT`, or 0 for any".to_owned()),
            Self::Silent { .. } => Some("repeat the command in a moment, or end that process".to_owned()),
            Self::NotRunning { .. } => {
                let [serve, exec] = ["local", "local exec -- COMMAND"].map(|words| invocation.local_command(words));
                Some(format!("start it with {serve}, or use {exec}"))
            }
            Self::Function(_) => Some("give it as NAME=URL or NAME='COMMAND LINE'".to_owned()),
            Self::Usage(error) => error.help(invocation),
            Self::Fault(error) => Some(error.remedy.clone()),
            Self::AccessKey { .. } | Self::Read { .. } | Self::Replay { .. } | Self::Clock { .. } => None,
            Self::Inventory { .. } => None,
            Self::Address { .. } | Self::Seed { .. } | Self::Serve(_) | Self::Exec { .. } | Self::Broken { .. } => None,
        }
    }

    /// What to do about something that may have come with a checkout.
    fn help_of_checkout(&self, invocation: &Invocation) -> String {
        if let Self::Outside { .. } = self {
            let other = invocation.local_command("local --state DIR");
            return format!("remove the link; {other} keeps a state elsewhere");
        }
        if let Self::Elsewhere { .. } = self {
            let words = "remove the file if it is not yours; a server on an address of the network is found here if it \
                         listens on 0.0.0.0";
            return words.to_owned();
        }
        if let Self::Untrusted { digest, .. } = self {
            let [trust, given] =
                ["local trust", "local --function NAME=COMMAND"].map(|it| invocation.local_command(it));
            return format!(
                "look at them, then run {trust}; in CI, set {VARIABLE}={digest}; a function of {given} needs no trust"
            );
        }
        "set XDG_STATE_HOME or HOME to a folder of yours outside of the project".to_owned()
    }
}
