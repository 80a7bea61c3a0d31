use std::io;

use camino::Utf8PathBuf;

use super::connection::Refusal;
use super::help::{help_of_choice, help_of_environment, help_of_list, help_of_name, help_of_nearby, help_of_report};
use super::local::LocalError;
use super::outcome::exit_of;
use crate::aws::PortError;
use crate::completion::CompletionError;
use crate::emulator::BehaviourError;
use crate::exit::Exit;
use crate::ledger::LedgerError;
use crate::model::EndpointError;
use crate::model::project::EnvironmentName;
use crate::model::{FailureKind, Finding, Invocation, JobName, RunKey, RunNumber};
use crate::render::help_of;
use crate::spec::explain::UnknownTopic;
use crate::spec::{Code, LoadError, Nearby, PROJECT_FILE};
use crate::watch::WatchError;

/// Why a command did not come to its end. What became of single jobs is an outcome, not an error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
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
    /// The ledger cannot be used for this endpoint. The user's configuration.
    #[error(transparent)]
    Refused(Box<Refusal>),
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
    /// A person answered no. Nobody's.
    #[error("not confirmed, so nothing was done")]
    Declined,
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

/// What is wrong with a command line, beyond what its parser sees.
#[derive(Debug, thiserror::Error)]
pub(super) enum UsageError {
    /// More than one format on standard output.
    #[error("`-o` gives standard output more than one format")]
    TwoOutputs,
    /// A name that neither a spec nor the ledger has.
    #[error("no spec and no record is named `{name}`")]
    UnknownName {
        /// The name.
        name: JobName,
        /// The nearest name that there is.
        nearest: Option<JobName>,
    },
    /// A job whose spec is not among those of the paths. The user's.
    #[error("no spec of the given paths is named `{name}`: they have {given}")]
    NotGiven {
        /// The name.
        name: JobName,
        /// The names that the specs of the paths have, in words.
        given: String,
        /// Where a spec of the project has the name, if one does.
        file: Option<Utf8PathBuf>,
        /// The nearest name that the paths have.
        nearest: Option<JobName>,
    },
    /// The only runs of a job are where another environment has its jobs. Nothing is done to them from here.
    #[error("this environment has no run of `{}`: {run} is in {}", run.name, run.scope)]
    Elsewhere {
        /// The latest of the runs.
        run: Box<RunKey>,
    },
    /// A job has runs in several places, and no spec says which are meant.
    #[error("`{name}` has runs in {}, and no spec here says which are meant", places.join(" and "))]
    SeveralPlaces {
        /// The name.
        name: JobName,
        /// Accounts and Regions.
        places: Vec<String>,
    },
    /// There is no project where the command works.
    #[error("there is no project here: no `{PROJECT_FILE}` stands in `{folder}` or above it")]
    NoProject {
        /// The folder.
        folder: Utf8PathBuf,
        /// The projects below it.
        nearby: Nearby,
    },
    /// The project's jobs are complete only in an environment.
    #[error("no environment was chosen, and the specs of this project are complete only in one")]
    NoEnvironmentChosen {
        /// The project's environments.
        known: Vec<EnvironmentName>,
    },
    /// Nobody can answer the prompt.
    #[error("`{0}` asks before it changes anything, and there is no terminal to ask on")]
    NoTerminal(&'static str),
    /// `--prune` with a part of the project's specs: the others would seem to be gone.
    #[error("`--prune` is about all specs of the project, and PATHS name a part of them")]
    PruneOfPart,
    /// A schema that does not exist.
    #[error("there is no schema `{name}`; there are {known}")]
    UnknownSchema {
        /// The name.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// A new project below the folder of another one.
    #[error("`{folder}` lies inside the project of `{project}`")]
    InsideProject {
        /// The folder that was to become a project's.
        folder: Utf8PathBuf,
        /// The file of the project around it.
        project: Utf8PathBuf,
    },
    /// A folder whose name cannot be a project's.
    #[error("no project can be named like the folder `{folder}`")]
    NoName {
        /// The folder.
        folder: Utf8PathBuf,
    },
    /// A topic that is neither a field nor a code.
    #[error(transparent)]
    UnknownTopic(UnknownTopic),
    /// `--recursive` with a topic that is no single field.
    #[error("`--recursive` shows the fields below one field, and the topic is none")]
    NoTree,
    /// An option that the local S3 cannot be given, since another process runs it.
    #[error("`{option}` cannot be changed: another process runs this local S3")]
    HeldElsewhere {
        /// The option.
        option: &'static str,
    },
    /// A choice of behaviour that the local S3 does not have.
    #[error(transparent)]
    Behaviour(BehaviourError),
    /// An option about AWS for a command that has nothing to do with it.
    #[error("`{option}` means nothing here: this command talks to no AWS")]
    NoConnection {
        /// The option.
        option: &'static str,
    },
    /// An endpoint that is no URL, or that holds a secret. It is not repeated.
    #[error("{place} is not the URL of an endpoint")]
    Endpoint {
        /// The option or variable that gives it.
        place: &'static str,
        /// What is wrong with it.
        source: EndpointError,
    },
    /// A finding's code does not exist.
    #[error("there is no finding `{name}`")]
    UnknownCode {
        /// The name as it was given.
        name: String,
        /// The code that is most like it, if one is.
        nearest: Option<Code>,
    },
    /// `--allow` names an error.
    #[error("`{code}` is an error, which cannot be allowed")]
    AllowOfError {
        /// The code.
        code: Code,
    },
    /// The same code is allowed and denied.
    #[error("`{code}` is both allowed and denied")]
    AllowedAndDenied {
        /// The code.
        code: Code,
    },
    /// One environment was chosen, and all of them were.
    #[error("`--env {name}` chooses one environment, and `--all-envs` all of them")]
    OneAndAllEnvironments {
        /// The environment.
        name: EnvironmentName,
    },
    /// `--fix` was asked for a text that is in no file.
    #[error("`--fix` corrects files, and `-` is none")]
    FixOfInput,
    /// Standard input was to be read and could not be.
    #[error("cannot read standard input")]
    Input(#[source] io::Error),
}

impl Error {
    /// The exit code of the error.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) | Self::Load(_) => Exit::Usage,
            Self::Invalid => Exit::Invalid,
            Self::NotObserved { kind, .. } => exit_of(*kind),
            Self::TooManyWarnings { .. } => Exit::Failed,
            Self::Refused(_) => Exit::Blocked,
            Self::Ledger(error) => exit_of(error.kind()),
            Self::Local(error) => error.exit(),
            Self::Port(error) => exit_of(error.kind()),
            Self::Completion(error) => exit_of(error.kind()),
            Self::NoReport { .. } | Self::NoRun { .. } | Self::Declined => Exit::Failed,
            Self::Output(_) | Self::Write { .. } | Self::Watch(_) => Exit::Failed,
            Self::TimedOut => Exit::TimedOut,
            Self::Interrupted | Self::InterruptedAtPrompt => Exit::Interrupted,
        }
    }

    /// What the user can do about it, if it is not said by the error itself.
    ///
    /// The commands that it names lead where the invocation does.
    pub(super) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::Usage(error) => error.help(invocation),
            Self::Refused(refusal) => Some(refusal.help(invocation)),
            Self::Local(error) => error.help(invocation),
            Self::Port(error) => Some(help_of(error.kind(), invocation)),
            Self::Completion(error) => Some(help_of_report(error, invocation)),
            Self::Declined => Some("the answer that goes on is the word `yes`; `--yes` gives it".to_owned()),
            Self::TimedOut => Some("give it more time, or check the network".to_owned()),
            Self::Ledger(error) => Some(help_of(error.kind(), invocation)),
            Self::Load(LoadError::NoEnvironment { known, .. }) => Some(help_of_environment(known)),
            Self::NotObserved { kind, .. } => Some(help_of(*kind, invocation)),
            Self::TooManyWarnings { .. } => None,
            Self::Load(_) | Self::Invalid => None,
            Self::NoReport { findings, other, .. } => help_of_list(findings).or_else(|| other.clone()),
            Self::NoRun { .. } => Some(format!("{} lists the runs", invocation.command("ledger list"))),
            Self::Output(_) | Self::Write { .. } | Self::Watch(_) => None,
            Self::Interrupted | Self::InterruptedAtPrompt => None,
        }
    }

    /// Whether the reader of standard output went away, as `head` does: nobody is left to tell.
    pub(super) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl UsageError {
    pub(in crate::cli) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::TwoOutputs => Some("send all but one to files: `-o json=plan.json`".to_owned()),
            Self::UnknownName { nearest, .. } => Some(help_of_name((None, nearest.as_ref()), invocation)),
            Self::NotGiven { file, nearest, .. } => Some(help_of_name((file.as_deref(), nearest.as_ref()), invocation)),
            Self::Elsewhere { .. } => Some(
                "choose the environment of that account with `--env NAME`, or none for the project's defaults"
                    .to_owned(),
            ),
            Self::SeveralPlaces { name, .. } => Some(format!(
                "choose an environment with `--env NAME`; {} shows all of them",
                invocation.command(&format!("ledger show {name}"))
            )),
            Self::NoProject { nearby, .. } => Some(help_of_nearby(nearby)),
            Self::NoEnvironmentChosen { known } => Some(help_of_choice(known)),
            Self::PruneOfPart => Some("leave PATHS out, or name the project's folder".to_owned()),
            Self::NoTerminal("apply") => {
                Some(format!("look at {}, then answer with `--yes`", invocation.command("plan")))
            }
            Self::NoTerminal(_) => Some("look at what is shown, then answer with `--yes`".to_owned()),
            Self::HeldElsewhere { .. } => Some("end that process, or leave the option out".to_owned()),
            Self::Endpoint { source: EndpointError::UserInfo, .. } => {
                Some("write it like `https://s3.example.com`; credentials come from the AWS configuration".to_owned())
            }
            Self::Endpoint { .. } => Some("write it like `https://s3.example.com`".to_owned()),
            Self::NoConnection { .. } => Some("leave the option out".to_owned()),
            Self::UnknownCode { nearest: Some(nearest), .. } => Some(format!("did you mean `{nearest}`?")),
            Self::UnknownCode { nearest: None, .. } => Some("`s3jobs explain --codes` lists them".to_owned()),
            Self::AllowOfError { .. } => Some("correct the spec".to_owned()),
            Self::FixOfInput => Some("name the files to correct".to_owned()),
            Self::UnknownTopic(unknown) => Some(unknown.help.clone()),
            Self::InsideProject { .. } => {
                Some("write specs anywhere below that project's folder, or name a folder outside of it".to_owned())
            }
            Self::NoName { .. } => Some("name the project with `--name`, such as `--name payments`".to_owned()),
            Self::OneAndAllEnvironments { .. } => Some("leave one of the two out".to_owned()),
            Self::NoTree => Some("name a field by its whole path, such as `spec.manifest`".to_owned()),
            Self::UnknownSchema { .. } | Self::Behaviour(_) | Self::Input(_) | Self::AllowedAndDenied { .. } => None,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
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
