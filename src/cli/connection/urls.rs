use std::collections::BTreeMap;

use crate::aws::sdk::{Connection, Credentials};
use crate::cli::errors::UsageError;
use crate::cli::world::Cli;
use crate::model::project::AccountAccess;
use crate::model::scope::AccountId;
use crate::model::{Endpoint, EndpointUrl};
use crate::plan::Callers;

/// The hosts that `s3jobs local env` names: they lead to a local S3 through a proxy.
const EMULATOR_HOST: &str = ".emulator.test";

/// What the hosts of AWS end with, in all partitions; those of VPC endpoints, too.
const AWS_HOSTS: [&str; 2] = [".amazonaws.com", ".api.aws"];

/// The URLs of the services, where they are not those of AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Urls {
    s3_control: Option<EndpointUrl>,
    s3: Option<EndpointUrl>,
    sts: Option<EndpointUrl>,
    /// Whether the environment names an STS, and none that comes with a local S3.
    names_sts: bool,
}

impl Urls {
    /// From `--endpoint-url`, else from the variables that every AWS client reads.
    // Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
    pub(crate) fn new(cli: &Cli<'_>) -> Result<Self, UsageError> {
        let url = |variable| {
            let named = [variable, "AWS_ENDPOINT_URL"].into_iter();
            let variables = named.filter_map(|name| Some((name, cli.context.variable(name)?)));
            let flag = cli.global.endpoint_url.as_deref().map(|url| ("--endpoint-url", url));
            let given = flag.into_iter().chain(variables).next();
            let read = |(place, url): (&'static str, &str)| {
                url.parse().map_err(|source| UsageError::Endpoint { place, source })
            };
            given.map(read).transpose()
        };
        let named = cli.context.variable("AWS_ENDPOINT_URL_STS").filter(|_| cli.global.endpoint_url.is_none());
        Ok(Self {
            s3_control: url("AWS_ENDPOINT_URL_S3_CONTROL")?,
            s3: url("AWS_ENDPOINT_URL_S3")?,
            sts: url("AWS_ENDPOINT_URL_STS")?,
            names_sts: named.is_some_and(|url| !url.contains(EMULATOR_HOST)),
        })
    }

    /// The service that answers: part of every run's identity.
    pub(crate) fn endpoint(&self) -> Endpoint {
        self.s3_control.clone().map_or(Endpoint::Aws, Endpoint::Url)
    }

    /// Whether the service is on this machine, where asking often costs nothing.
    pub(crate) fn is_loopback(&self) -> bool {
        self.s3_control.as_ref().is_some_and(EndpointUrl::is_loopback)
    }

    /// Whose credentials commands that write may use: those of the jobs' account, at AWS and where an STS is named. What stands in
    /// for AWS takes anybody's.
    pub(crate) fn callers(&self) -> Callers {
        let is_aws =
            self.s3_control.as_ref().is_none_or(|url| AWS_HOSTS.iter().any(|host| url.as_str().contains(host)));
        if is_aws || self.names_sts { Callers::OfAccount } else { Callers::Any }
    }

    /// A connection that leads there, with the credentials that AWS clients use.
    pub(crate) fn connect(self, profile: Option<String>, accounts: BTreeMap<AccountId, AccountAccess>) -> Connection {
        let endpoint = self.endpoint();
        let Self { s3_control, s3, sts, names_sts: _ } = self;
        Connection {
            endpoint,
            s3_control_url: s3_control,
            s3_url: s3,
            sts_url: sts,
            profile,
            accounts,
            credentials: Credentials::Chain,
            transport: None,
        }
    }

    /// A connection to a project's local S3.
    pub(crate) fn connect_local(url: EndpointUrl) -> Connection {
        Connection {
            endpoint: Endpoint::Local,
            s3_control_url: Some(url.clone()),
            s3_url: Some(url.clone()),
            sts_url: Some(url),
            profile: None,
            accounts: BTreeMap::new(),
            credentials: Credentials::Local,
            transport: None,
        }
    }
}
