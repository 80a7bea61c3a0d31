use std::io;

use camino::Utf8PathBuf;

use super::help::{help_of_choice, help_of_name, help_of_nearby, help_of_nothing};
use super::selecting::SelectError;
use crate::emulator::BehaviourError;
use crate::model::project::EnvironmentName;
use crate::model::{EndpointError, Invocation, JobName, RunKey};
use crate::plan::PruneRefused;
use crate::spec::explain::UnknownTopic;
use crate::spec::{Code, Nearby, PROJECT_FILE};

/// What is wrong with a command line, beyond what its parser sees.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UsageError {
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
    /// `confirm --confirm` with a name that is none of the jobs.
    #[error("`--confirm {name}` says the name of a job that this command is not about")]
    NotConfirmed {
        /// The name.
        name: JobName,
    },
    /// There is no project where the command works.
    #[error("there is no project here: no `{PROJECT_FILE}` stands in `{folder}` or above it")]
    NoProject {
        /// The folder.
        folder: Utf8PathBuf,
        /// The projects below it.
        nearby: Nearby,
    },
    /// Specs are to be read, and neither a project nor a path says which. The user's.
    #[error("`{folder}` belongs to no project, so nothing says which specs are meant")]
    NothingMeant {
        /// The folder.
        folder: Utf8PathBuf,
        /// The projects below it.
        nearby: Nearby,
        /// The command.
        command: &'static str,
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
    /// Only a person at a terminal may say this.
    #[error("`{0} --outcome` is for a person at a terminal, and there is none")]
    NoPerson(&'static str),
    /// `--prune` with a part of the project's specs, or with none: the others would seem to be gone.
    #[error("{}", of_prune(*.0))]
    PruneRefused(PruneRefused),
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
    /// It cannot be told which jobs are meant.
    #[error(transparent)]
    Select(SelectError),
    /// Standard input was to be read and could not be.
    #[error("cannot read standard input")]
    Input(#[source] io::Error),
}

/// Why `--prune` is refused.
fn of_prune(refused: PruneRefused) -> &'static str {
    match refused {
        PruneRefused::OfPart => "`--prune` is about all specs of the project, and a part of them is named",
        PruneRefused::OfNothing => "`--prune` found no spec at all, and would end every live job of the project",
    }
}

/// What to do where `--prune` is refused.
fn help_of_prune(refused: PruneRefused, invocation: &Invocation) -> String {
    match refused {
        PruneRefused::OfPart => "leave names, paths and selectors out, or name the project's folder".to_owned(),
        PruneRefused::OfNothing => format!(
            "look where the specs are (project, `--env`, `.gitignore`, `.s3jobsignore`); where none is meant, end each job by \
             its name: {}",
            invocation.command("cancel NAME")
        ),
    }
}

impl UsageError {
    pub(crate) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::TwoOutputs => Some("send all but one to files: `-o json=plan.json`".to_owned()),
            Self::UnknownName { nearest, .. } => Some(help_of_name(None, nearest.as_ref(), invocation)),
            Self::NotGiven { file, nearest, .. } => Some(help_of_name(file.as_deref(), nearest.as_ref(), invocation)),
            Self::Elsewhere { .. } => Some(
                "choose the environment of that account with `--env NAME`, or none for the project's defaults"
                    .to_owned(),
            ),
            Self::SeveralPlaces { name, .. } => Some(format!(
                "choose an environment with `--env NAME`; {} shows all of them",
                invocation.command(&format!("ledger show {name}"))
            )),
            Self::NotConfirmed { name } => Some(format!("name it twice: `s3jobs confirm {name} --confirm {name}`")),
            Self::NoProject { nearby, .. } => Some(help_of_nearby(nearby)),
            Self::NothingMeant { nearby, command, .. } => Some(help_of_nothing(nearby, command)),
            Self::NoEnvironmentChosen { known } => Some(help_of_choice(known)),
            Self::PruneRefused(refused) => Some(help_of_prune(*refused, invocation)),
            Self::NoTerminal("apply") => Some(format!("look at {}, then answer with `--yes`", invocation.same("plan"))),
            Self::NoPerson(_) => Some("leave `--outcome` out to see what there is to judge by".to_owned()),
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
            Self::Select(error) => error.help(invocation),
            Self::NoTree => Some("name a field by its whole path, such as `spec.manifest`".to_owned()),
            Self::UnknownSchema { .. } | Self::Behaviour(_) | Self::Input(_) | Self::AllowedAndDenied { .. } => None,
        }
    }
}
