use std::collections::BTreeMap;

use camino::Utf8PathBuf;

use super::command::Global;
use super::context::Context;
use super::error::UsageError;
use crate::aws::sdk::{Connection, Credentials};
use crate::model::project::AccountAccess;
use crate::model::scope::AccountId;
use crate::model::{Endpoint, EndpointUrl, Invocation, Lineage};
use crate::render;

/// Why the ledger cannot be used for what the command is about to touch. Refused before anything is observed.
///
/// Each is the user's configuration: a lost or foreign ledger must not look like an empty one.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// The project names no ledger.
    #[error("project file `{project}` names no ledger, and jobs at {endpoint} are never run without one")]
    NoLedger {
        /// The project file.
        project: Utf8PathBuf,
        /// What the command talks to.
        endpoint: Endpoint,
    },
    /// The ledger is one that this version cannot use yet.
    #[error("project file `{project}` names a ledger in S3, which this version of s3jobs cannot use yet")]
    LedgerInS3 {
        /// The project file.
        project: Utf8PathBuf,
    },
    /// The folder has no header: it was never made a ledger, or it was lost.
    #[error("there is no ledger in `{path}`")]
    NoHeader {
        /// The folder.
        path: Utf8PathBuf,
        /// What the project file says whose ledger it should be.
        lineage: Option<Lineage>,
    },
    /// The project file does not say whose ledger it expects.
    #[error("project file `{project}` has no `lineage`, so nothing tells its ledger from another one")]
    NoLineage {
        /// The project file.
        project: Utf8PathBuf,
        /// The ledger's lineage.
        ledger: Lineage,
    },
    /// The ledger is another one than the project file expects.
    #[error("the ledger in `{path}` has the lineage {ledger}, and the project file expects {expected}")]
    OtherLineage {
        /// The folder.
        path: Utf8PathBuf,
        /// The ledger's lineage.
        ledger: Lineage,
        /// The project file's.
        expected: Lineage,
    },
    /// The ledger records the jobs of another service.
    #[error("the ledger in `{path}` is of the endpoint {ledger}, and this command talks to {endpoint}")]
    OtherEndpoint {
        /// The folder.
        path: Utf8PathBuf,
        /// The ledger's endpoint.
        ledger: Endpoint,
        /// What the command talks to.
        endpoint: Endpoint,
    },
    /// A folder is no shared ledger, and nobody is there who would know.
    #[error("the ledger is a folder, `{path}`, and this is CI or no terminal: other runs would not see its records")]
    NotShared {
        /// The folder.
        path: Utf8PathBuf,
    },
    /// The header is gone, and records are there: it was lost, and a new lineage would make their jobs strangers.
    #[error("the header of the ledger in `{path}` is missing, and records with the lineage {lineage} are there")]
    HeaderLost {
        /// The folder.
        path: Utf8PathBuf,
        /// The lineage of the records.
        lineage: Lineage,
    },
    /// The header is gone, and the records do not say with one voice whose they are.
    #[error("the header of the ledger in `{path}` is missing, and its records do not name the lineage {}", expected(.lineage.as_ref()))]
    RecordsOfOthers {
        /// The folder.
        path: Utf8PathBuf,
        /// The project file's, if it names one.
        lineage: Option<Lineage>,
    },
    /// The ledger was lost or put away while a question stood open.
    #[error("{told}; nothing was written")]
    Lost {
        /// What was seen.
        told: String,
    },
    /// `ledger init` was asked for a ledger that there is.
    #[error("there is a ledger in `{path}` already, with the lineage {ledger}")]
    Exists {
        /// The folder.
        path: Utf8PathBuf,
        /// Its lineage.
        ledger: Lineage,
    },
}

fn expected(lineage: Option<&Lineage>) -> String {
    lineage.map_or_else(|| "of one ledger".to_owned(), ToString::to_string)
}

impl Refusal {
    /// What to do about it.
    pub(super) fn help(&self, invocation: &Invocation) -> String {
        let init = invocation.command("ledger init");
        match self {
            Self::NoLedger { .. } => {
                format!("add `spec.ledger: {{directory: {{path: ledger}}}}` and run {init}; `--local` needs no ledger")
            }
            Self::LedgerInS3 { .. } => "use `ledger: {directory: {path: ...}}` for now".to_owned(),
            Self::NoHeader { lineage: Some(lineage), .. } => format!(
                "the project had a ledger with the lineage {lineage}: restore it from its backup; a new one would not \
                 know which jobs ran"
            ),
            Self::NoHeader { lineage: None, .. } => format!("make it with {init}"),
            Self::HeaderLost { .. } => format!("restore `ledger.json` from its backup, or make it again with {init}"),
            Self::RecordsOfOthers { .. } => "restore `ledger.json` from its backup; records of another ledger belong \
                 into that one"
                .to_owned(),
            Self::Lost { .. } => render::restore(invocation),
            Self::NoLineage { ledger, .. } => format!("if this ledger is the project's, add `spec.lineage: {ledger}`"),
            Self::OtherLineage { .. } => "point `spec.ledger` at the project's own ledger".to_owned(),
            Self::OtherEndpoint { .. } => {
                "use the ledger's endpoint (`--endpoint-url`, AWS_ENDPOINT_URL_S3_CONTROL), or a project with a ledger \
                 of its own"
                    .to_owned()
            }
            Self::NotShared { .. } => {
                "if no other copy of this folder is in use and it outlives this run, say so with \
                 `ledger: {directory: {exclusive: true}}`; else run the command on the machine that holds it"
                    .to_owned()
            }
            Self::Exists { ledger, .. } => format!("to use it, add `spec.lineage: {ledger}` to the project file"),
        }
    }
}

/// The URLs of the services, where they are not those of AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Urls {
    s3_control: Option<EndpointUrl>,
    s3: Option<EndpointUrl>,
}

impl Urls {
    /// From `--endpoint-url`, else from the variables that every AWS client reads.
    // Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
    pub(super) fn new(context: &Context, global: &Global) -> Result<Self, UsageError> {
        let url = |variable| {
            let named = [variable, "AWS_ENDPOINT_URL"].into_iter();
            let variables = named.filter_map(|name| Some((name, context.variable(name)?)));
            let flag = global.endpoint_url.as_deref().map(|url| ("--endpoint-url", url));
            let given = flag.into_iter().chain(variables).next();
            let read = |(place, url): (&'static str, &str)| {
                url.parse().map_err(|source| UsageError::Endpoint { place, source })
            };
            given.map(read).transpose()
        };
        Ok(Self { s3_control: url("AWS_ENDPOINT_URL_S3_CONTROL")?, s3: url("AWS_ENDPOINT_URL_S3")? })
    }

    /// The service that answers: part of every run's identity.
    pub(super) fn endpoint(&self) -> Endpoint {
        self.s3_control.clone().map_or(Endpoint::Aws, Endpoint::Url)
    }

    /// Whether the service is on this machine, where asking often costs nothing.
    pub(super) fn is_loopback(&self) -> bool {
        self.s3_control.as_ref().is_some_and(EndpointUrl::is_loopback)
    }

    /// A connection that leads there, with the credentials that AWS clients use.
    pub(super) fn connect(
        self,
        endpoint: Endpoint,
        (profile, accounts): (Option<String>, BTreeMap<AccountId, AccountAccess>),
    ) -> Connection {
        let Self { s3_control, s3 } = self;
        Connection {
            endpoint,
            s3_control_url: s3_control,
            s3_url: s3,
            profile,
            accounts,
            credentials: Credentials::Chain,
            transport: None,
        }
    }

    /// A connection to a project's local S3.
    pub(super) fn connect_local(url: EndpointUrl) -> Connection {
        Connection {
            endpoint: Endpoint::Local,
            s3_control_url: Some(url.clone()),
            s3_url: Some(url),
            profile: None,
            accounts: BTreeMap::new(),
            credentials: Credentials::Local,
            transport: None,
        }
    }
}
