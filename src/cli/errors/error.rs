use std::io;

use camino::Utf8PathBuf;

use super::exits::exit_of;
use super::help::{help_of_environment, help_of_list, help_of_report};
use super::import::ImportError;
use super::local::LocalError;
use super::selecting::SelectError;
use super::unusable::Unusable;
use super::usage::UsageError;
use crate::aws::PortError;
use crate::completion::CompletionError;
use crate::exit::Exit;
use crate::ledger::{CopyError, LedgerError, OpenError};
use crate::model::{FailureKind, Finding, Invocation, JobName, RunKey, RunNumber};
use crate::render::{help_of, help_of_ledger};
use crate::spec::LoadError;
use crate::watch::WatchError;

/// Why a command did not come to its end. What became of single jobs is an outcome, not an error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The command line is wrong. The user's.
    #[error(transparent)]
    Usage(#[from] UsageError),
    /// The paths are wrong. The user's.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Specs are invalid. The user's; the findings were shown.
    #[error("the specs are invalid, so nothing was observed or done")]
    Invalid,
    /// S3 could be asked about none of the jobs. The credentials, the permissions or the network.
    #[error("S3 could not be asked about {jobs}: {why}")]
    NotObserved {
        /// The jobs, in words.
        jobs: String,
        /// What the calls said, each once.
        why: String,
        /// What can be done about it.
        kind: FailureKind,
    },
    /// More warnings were found than `--max-warnings` allows. The user's.
    #[error("{warnings}, and `--max-warnings {most}` allows no more than that number")]
    TooManyWarnings {
        /// How many there are, in words.
        warnings: String,
        /// How many there may be.
        most: usize,
    },
    /// Jobs and requests do not become specs.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The ledger cannot be used for this endpoint. The user's configuration.
    #[error(transparent)]
    Refused(Box<Unusable>),
    /// The ledger cannot be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The local S3 cannot be started or reached.
    #[error(transparent)]
    Local(Box<LocalError>),
    /// A call to S3 failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// A completion report cannot be read.
    #[error(transparent)]
    Completion(Box<CompletionError>),
    /// A run has no completion report. Nobody's.
    #[error("{run} has no completion report: {why}")]
    NoReport {
        /// The run.
        run: Box<RunKey>,
        /// Why there is none.
        why: String,
        /// What is wrong with its list, if S3 failed its job for that.
        findings: Vec<Finding>,
        /// Another run that has a report, and the command that shows it.
        other: Option<String>,
    },
    /// The ledger has no such run. The user's.
    #[error("the ledger has no record of {}", describe(.name, .run.as_ref()))]
    NoRun {
        /// The job.
        name: JobName,
        /// The run, if one was named.
        run: Option<RunNumber>,
    },
    /// A job whose runs are asked for has none on record. Nobody's.
    #[error("`{name}` has a spec and no record yet")]
    NoRecord {
        /// The job.
        name: JobName,
    },
    /// A person answered no. Nobody's.
    #[error("not confirmed, so nothing was done")]
    Declined,
    /// A person did not type the name that was asked for. Nobody's.
    #[error("`{name}` was not typed, so nothing was done")]
    NotNamed {
        /// The name.
        name: String,
    },
    /// The time of `--timeout` was up before S3 or the ledger answered anything. Nothing was done.
    #[error("the time to wait was up before S3 told where the jobs stand; nothing was done")]
    TimedOut,
    /// A person or the system asked to end before the plan was agreed to. Nobody's.
    #[error("interrupted, so nothing was done")]
    InterruptedAtPrompt,
    /// Standard output or standard error cannot be written.
    #[error("cannot write the output")]
    Output(#[from] io::Error),
    /// A file for the output cannot be written.
    #[error("cannot write `{path}`")]
    Write {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// File changes cannot be watched.
    #[error(transparent)]
    Watch(#[from] WatchError),
    /// A person or the system asked to end.
    #[error(
        "interrupted; jobs that were let run go on in S3 (a local S3 rests while no s3jobs runs it), and the same command goes on from here"
    )]
    Interrupted,
}

fn describe(name: &JobName, run: Option<&RunNumber>) -> String {
    run.map_or_else(|| format!("a run of `{name}`"), |run| format!("run {run} of `{name}`"))
}

impl Error {
    /// The exit code of the error.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Load(_) => Exit::Usage,
            Self::Invalid => Exit::Invalid,
            Self::NotObserved { kind, .. } => exit_of(*kind),
            Self::TooManyWarnings { .. } => Exit::Failed,
            Self::Import(error) => error.exit(),
            Self::Refused(_) => Exit::Blocked,
            Self::Ledger(error) => exit_of(error.kind()),
            Self::Local(error) => error.exit(),
            Self::Port(error) => exit_of(error.kind()),
            Self::Completion(error) => exit_of(error.kind()),
            Self::NoReport { .. } | Self::NoRun { .. } | Self::NoRecord { .. } => Exit::Failed,
            Self::Declined | Self::NotNamed { .. } => Exit::Failed,
            Self::Output(_) | Self::Write { .. } | Self::Watch(_) => Exit::Failed,
            Self::TimedOut => Exit::TimedOut,
            Self::Interrupted | Self::InterruptedAtPrompt => Exit::Interrupted,
        }
    }

    /// What the user can do about it, if it is not said by the error itself.
    ///
    /// The commands that it names lead where the invocation does.
    pub(crate) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::Usage(error) => error.help(invocation),
            Self::Import(error) => error.help(invocation),
            Self::Refused(refusal) => Some(refusal.help(invocation)),
            Self::Local(error) => error.help(invocation),
            Self::Port(error) => Some(help_of(error.kind(), invocation)),
            Self::Completion(error) => Some(help_of_report(error, invocation)),
            Self::Declined => Some("the answer that goes on is the word `yes`; `--yes` gives it".to_owned()),
            Self::NotNamed { .. } => None,
            Self::TimedOut => Some("give it more time, or check the network".to_owned()),
            Self::Ledger(error) => Some(help_of_ledger(error, invocation)),
            Self::Load(LoadError::NoEnvironment { known, .. }) => Some(help_of_environment(known)),
            Self::NotObserved { kind, .. } => Some(help_of(*kind, invocation)),
            Self::TooManyWarnings { .. } => None,
            Self::Load(LoadError::Missing { path, .. }) if JobName::new(path.as_str()).is_ok() => Some(format!(
                "here stands a file or a folder; where `{path}` is the name of a job, {} says in which file its spec is",
                invocation.offline_command(&format!("show {path}"))
            )),
            Self::Load(_) | Self::Invalid => None,
            Self::NoReport { findings, other, .. } => help_of_list(findings).or_else(|| other.clone()),
            Self::NoRecord { .. } => Some(format!("{} says what would become of it", invocation.command("plan"))),
            Self::NoRun { .. } => Some(format!("{} lists the runs", invocation.command("ledger list"))),
            Self::Output(_) | Self::Write { .. } | Self::Watch(_) => None,
            Self::Interrupted | Self::InterruptedAtPrompt => None,
        }
    }

    /// Whether the reader of standard output went away, as `head` does: nobody is left to tell.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<SelectError> for Error {
    fn from(error: SelectError) -> Self {
        Self::Usage(UsageError::Select(error))
    }
}

impl From<Unusable> for Error {
    fn from(refusal: Unusable) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<OpenError> for Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Unreadable(error) => Self::Ledger(error),
            OpenError::NoHeader { .. }
            | OpenError::NoLineage { .. }
            | OpenError::OtherLineage { .. }
            | OpenError::OtherEndpoint { .. }
            | OpenError::HeaderLost { .. }
            | OpenError::RecordsOfOthers { .. }
            | OpenError::Exists { .. } => Unusable::Open(error).into(),
        }
    }
}

impl From<CopyError> for Error {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::Unreadable(error) => Self::Ledger(error),
            CopyError::NoLedger { .. } | CopyError::NotWhole { .. } => Unusable::Copy(error).into(),
            CopyError::Exists { .. } | CopyError::Differs { .. } => Unusable::Copy(error).into(),
        }
    }
}

impl From<LocalError> for Error {
    fn from(error: LocalError) -> Self {
        Self::Local(Box::new(error))
    }
}

impl From<CompletionError> for Error {
    fn from(error: CompletionError) -> Self {
        Self::Completion(Box::new(error))
    }
}
