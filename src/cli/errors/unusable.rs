use camino::Utf8PathBuf;

use crate::ledger::{CopyError, OpenError};
use crate::model::yaml::to_yaml;
use crate::model::{Endpoint, Invocation, Lineage};
use crate::render;

/// Why the ledger cannot be used for what the command is about to touch. Refused before anything is observed.
///
/// Each is the user's configuration: a lost or foreign ledger must not look like an empty one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    /// The project names no ledger.
    #[error("project file `{project}` names no ledger, and jobs at {endpoint} are never run without one")]
    NoLedger {
        /// The project file.
        project: Utf8PathBuf,
        /// What the command talks to.
        endpoint: Endpoint,
    },
    /// The project file does not say whose ledger it expects.
    #[error("project file `{project}` has no `lineage`, so nothing tells its ledger from another one")]
    NoLineage {
        /// The project file.
        project: Utf8PathBuf,
        /// The ledger's lineage.
        ledger: Lineage,
    },
    /// A folder is no shared ledger, and nobody is there who would know.
    #[error("the ledger is a folder, `{path}`, and this is CI or no terminal: other runs would not see its records")]
    NotShared {
        /// The folder.
        path: Utf8PathBuf,
        /// The same, as the project file has it.
        written: Utf8PathBuf,
    },
    /// The ledger is not the one that it should be.
    #[error(transparent)]
    Open(OpenError),
    /// The ledger is not copied.
    #[error(transparent)]
    Copy(CopyError),
    /// The ledger was lost or put away while a question stood open.
    #[error("{told}; nothing was written")]
    Lost {
        /// What was seen.
        told: String,
    },
}

impl Unusable {
    /// What to do about it.
    pub(crate) fn help(&self, invocation: &Invocation) -> String {
        let init = invocation.command("ledger init");
        match self {
            Self::NoLedger { .. } => {
                format!(
                    "add `spec.ledger: {{s3: {{bucket: ..., region: ..., accountId: ...}}}}`, or `{{directory: {{path: ledger}}}}` \
                     where one machine runs all, and run {init}; `--local` needs no ledger"
                )
            }
            Self::Lost { .. } => render::restore(invocation),
            Self::NoLineage { ledger, .. } => help_of_lineage(ledger),
            Self::NotShared { written, .. } => format!(
                "if no other copy of this folder is in use and it outlives this run, say so with \
                 `spec.ledger: {{directory: {{path: {}, exclusive: true}}}}`; else keep the ledger where all runs see it, in S3 \
                 (`spec.ledger: {{s3: {{bucket: ..., region: ..., accountId: ...}}}}`)",
                to_yaml(&written.as_str().into())
            ),
            Self::Copy(error) => help_of_copying(error, invocation),
            Self::Open(error) => help_of_opening(error, &init),
        }
    }
}

/// What to do about a ledger that is not copied.
fn help_of_copying(error: &CopyError, invocation: &Invocation) -> String {
    match error {
        CopyError::NoLedger { .. } => "name the folder that holds `ledger.json`".to_owned(),
        CopyError::NotWhole { .. } => {
            format!("{} says what mends the project's own ledger", invocation.command("ledger verify"))
        }
        CopyError::Exists { .. } => "name a place that holds none: two ledgers are never put together".to_owned(),
        CopyError::Differs { .. } => "remove what an older copy left, or name another place".to_owned(),
        CopyError::Unreadable(_) => "check that both can be read and written".to_owned(),
    }
}

fn help_of_lineage(ledger: &Lineage) -> String {
    format!("if this ledger is the project's, add `spec.lineage: {ledger}`")
}

/// What to do about a ledger that is not the expected one. `init` is the command that makes it.
fn help_of_opening(error: &OpenError, init: &str) -> String {
    match error {
        OpenError::NoHeader { service: Some(_), lineage: Some(lineage), .. } => format!(
            "check bucket, prefix, region and endpointUrl of `spec.ledger.s3`; if the ledger with the lineage {lineage} was lost, restore it from its \
             backup; a new one would not know which jobs ran"
        ),
        OpenError::NoHeader { lineage: Some(lineage), .. } => format!(
            "a ledger in a folder is on one machine alone, and this may be another one, such as a clone of the repository: \
             run the command where the ledger is; if it was lost, restore the one with the lineage {lineage} from its \
             backup; a new one would not know which jobs ran"
        ),
        OpenError::NoHeader { lineage: None, .. } => format!("make it with {init}"),
        OpenError::HeaderLost { .. } => format!("restore `ledger.json` from its backup, or make it again with {init}"),
        OpenError::RecordsOfOthers { .. } => {
            "restore `ledger.json` from its backup; records of another ledger belong into that one".to_owned()
        }
        OpenError::NoLineage { ledger, .. } => help_of_lineage(ledger),
        OpenError::OtherLineage { .. } => "point `spec.ledger` at the project's own ledger".to_owned(),
        OpenError::OtherEndpoint { .. } => {
            "use the ledger's endpoint (`--endpoint-url`, AWS_ENDPOINT_URL_S3_CONTROL), or a project with a ledger of \
             its own"
                .to_owned()
        }
        OpenError::Exists { ledger, .. } => format!("to use it, add `spec.lineage: {ledger}` to the project file"),
        OpenError::Unreadable(_) => "check that it can be read and written".to_owned(),
    }
}
