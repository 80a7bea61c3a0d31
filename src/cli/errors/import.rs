use std::io;

use camino::Utf8PathBuf;

use crate::exit::Exit;
use crate::model::{Invocation, JobId, JobName, RunKey, RunNumber};

/// Why jobs and requests do not become specs.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    /// Something has no place in a spec. The user's, or a newer S3's; the findings were shown.
    #[error("not all of it can be said in a spec, so nothing was written")]
    NotWhole,
    /// The job is one of this project's runs. Nobody's.
    #[error("job {id} is run {} of `{}` of this project already, so nothing was written", run.run, run.name)]
    Ours {
        /// The job.
        id: Box<JobId>,
        /// The run that its marker names.
        run: Box<RunKey>,
    },
    /// A spec of this project says that the job is one of its runs. Nobody's.
    #[error("`{file}` says that job {id} is run {run} of `{name}` already, so nothing was written")]
    Recorded {
        /// The job.
        id: Box<JobId>,
        /// The spec.
        name: Box<JobName>,
        /// Its run.
        run: RunNumber,
        /// Its file.
        file: Utf8PathBuf,
    },
    /// Nothing says where a job is. The user's.
    #[error("nothing says in which {what} the job is")]
    NoScope {
        /// What is missing.
        what: &'static str,
        /// The option that says it.
        option: &'static str,
    },
    /// There is no such job there. The user's.
    #[error("S3 has no job {id} in {scope}")]
    NoJob {
        /// The job.
        id: Box<JobId>,
        /// Where it was looked for.
        scope: String,
    },
    /// A new project has no local S3 yet. The user's.
    #[error("a project that is being made has no local S3 with jobs yet")]
    NoLocal,
    /// A name or a description was given, and there are several jobs.
    #[error("`{option}` is for one job, and {jobs} are imported")]
    Several {
        /// The option.
        option: &'static str,
        /// How many there are.
        jobs: usize,
    },
    /// A file that is there would be replaced.
    #[error("`{path}` is there already, so nothing was written")]
    Exists {
        /// The file.
        path: Utf8PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// The file.
        path: Utf8PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A text is not UTF-8.
    #[error("`{path}` is not UTF-8")]
    NotUtf8 {
        /// The file.
        path: Utf8PathBuf,
    },
}

impl ImportError {
    /// The exit code of the error.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::NotWhole => Exit::Invalid,
            Self::Ours { .. } | Self::Recorded { .. } => Exit::Blocked,
            Self::NoScope { .. } | Self::NoLocal | Self::Several { .. } | Self::Exists { .. } => Exit::Usage,
            Self::Unreadable { .. } | Self::NotUtf8 { .. } => Exit::Usage,
            Self::NoJob { .. } => Exit::Failed,
        }
    }

    /// What the user can do about it.
    pub(super) fn help(&self, invocation: &Invocation) -> Option<String> {
        match self {
            Self::NotWhole => None,
            Self::Ours { run, .. } => Some(format!(
                "{} shows it; to do the same once more, raise `run` in its spec",
                invocation.command(&format!("status {}", run.name))
            )),
            Self::Recorded { name, .. } => Some(format!(
                "{} shows it; to do the same once more, raise `run` in its spec, and leave `recorded` out",
                invocation.command(&format!("status {name}"))
            )),
            Self::NoScope { option, .. } => {
                Some(format!("say it with `{option}`, or under `spec.defaults` of the project file"))
            }
            Self::NoLocal => Some(
                "run `s3jobs local` where the job is, and say its address with `--endpoint-url`; or import the job into that project"
                    .to_owned(),
            ),
            Self::NoJob { .. } => Some(
                "S3 forgets jobs 90 days after they end; `--account-id`, `--region` and `--env` say where to look"
                    .to_owned(),
            ),
            Self::Several { .. } => Some("import them one by one, or leave the option out".to_owned()),
            Self::Exists { .. } => Some("give another name, or add `--force` to replace it".to_owned()),
            Self::Unreadable { .. } => None,
            Self::NotUtf8 { .. } => {
                Some("save it as UTF-8; in PowerShell, `... | Out-File -Encoding utf8 FILE` writes it so".to_owned())
            }
        }
    }
}
