//! Where requests go and who signs them: everything that clients of all scopes share.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_sdk_s3control::config::retry::RetryConfig;
use aws_sdk_s3control::config::timeout::TimeoutConfig;
use aws_sdk_s3control::config::{
    Credentials as Keys, IdentityCache, Region, SharedCredentialsProvider, SharedHttpClient,
};

use super::profile::NamedProfile;
use super::role::AssumedRole;
use crate::model::arn::{KmsKeyArn, RoleArn};
use crate::model::project::{AccountAccess, ExternalId};
use crate::model::scope::AccountId;
use crate::model::{Endpoint, EndpointUrl, Scope};

/// The name by which requests can be told from those of other tools in the logs of S3.
const APP_NAME: &str = concat!("s3jobs-", env!("CARGO_PKG_VERSION"));

/// How long a connection may take, in all calls.
const CONNECT: Duration = Duration::from_secs(3);

/// Where requests go, who signs them, and what carries them.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The service that is meant. Calls in a scope with another endpoint are refused.
    pub endpoint: Endpoint,
    /// The URL of S3 Control, if it is not the one that AWS has in the scope's Region.
    pub s3_control_url: Option<EndpointUrl>,
    /// The URL of S3, if it is not the one that AWS has in the scope's Region.
    pub s3_url: Option<EndpointUrl>,
    /// The URL of STS, if it is not the one that AWS has in the scope's Region.
    pub sts_url: Option<EndpointUrl>,
    /// A profile of the AWS configuration, in place of the one, and of the keys, that the environment names.
    pub profile: Option<String>,
    /// How the credentials of single accounts are got, where that is not the same for all.
    pub accounts: BTreeMap<AccountId, AccountAccess>,
    /// Who signs requests.
    pub credentials: Credentials,
    /// What carries requests; `None` for the network.
    pub transport: Option<SharedHttpClient>,
}

/// Who signs requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Those of the profile that the connection names; without one, the first that the AWS SDK's default chain finds:
    /// environment, profile, SSO, web identity, container, instance.
    Chain,
    /// Fixed keys that only a local S3 accepts.
    Local,
}

impl Connection {
    /// How an account's credentials are got, if the connection says so for that account.
    pub(super) fn access(&self, account: &AccountId) -> Option<&AccountAccess> {
        self.accounts.get(account)
    }

    /// The settings that clients with the same credentials share. Reads the AWS configuration, but asks for no credentials.
    ///
    /// The scope's Region is where AWS STS is asked for credentials, if it has to be.
    pub(super) async fn load(&self, scope: &Scope) -> SdkConfig {
        let region = Region::new(scope.region.to_string());
        let access = self.access(&scope.account);
        let app = AppName::new(APP_NAME).expect("the name has letters, digits, dots and hyphens only");
        match self.credentials {
            Credentials::Chain => {
                let mut loader = aws_config::defaults(BehaviorVersion::latest()).region(region.clone()).app_name(app);
                // A profile on the command line is meant for this once, and for all accounts.
                if let Some(profile) = self.profile.as_ref().or_else(|| access?.profile.as_ref()) {
                    let settings = self.provider_settings(region);
                    loader = loader.profile_name(profile).credentials_provider(NamedProfile::new(profile, &settings));
                }
                if let Some(transport) = &self.transport {
                    loader = loader.http_client(transport.clone());
                }
                let settings = loader.load().await;
                match access.and_then(|access| Some((access.assume_role_arn.as_ref()?, access.external_id.as_ref()))) {
                    Some(role) => assuming(settings, role).await,
                    None => settings,
                }
            }
            Credentials::Local => {
                let keys = Keys::new("local", "local", None, None, "the local S3");
                let mut settings = SdkConfig::builder()
                    .behavior_version(BehaviorVersion::latest())
                    .region(region)
                    .app_name(app)
                    .identity_cache(IdentityCache::lazy().build())
                    .credentials_provider(SharedCredentialsProvider::new(keys));
                // Not the SDK's default: that one would send loopback requests to the proxy which `HTTP_PROXY` names.
                let network = || aws_smithy_http_client::Builder::new().build_http();
                settings.set_http_client(Some(self.transport.clone().unwrap_or_else(network)));
                settings.build()
            }
        }
    }

    /// How the credentials of a profile are fetched where its keys are elsewhere: roles, SSO.
    fn provider_settings(&self, region: Region) -> ProviderConfig {
        let settings = ProviderConfig::default().with_region(Some(region));
        match &self.transport {
            Some(transport) => settings.with_http_client(transport.clone()),
            None => settings,
        }
    }
}

/// Where the bucket of a ledger is, and who signs requests about it.
#[derive(Clone, Debug)]
pub struct BucketConnection {
    /// The bucket's name.
    pub bucket: String,
    /// The bucket's account, which S3 is asked to verify, and its Region.
    pub scope: Scope,
    /// The URL of its S3, if it is not AWS's.
    pub url: Option<EndpointUrl>,
    /// A profile of the AWS configuration, in place of the one that the environment names.
    pub profile: Option<String>,
    /// A role to assume, and what its trust policy asks for.
    pub role: Option<(RoleArn, Option<ExternalId>)>,
    /// The KMS key that objects are encrypted with, in place of the bucket's default.
    pub kms_key: Option<KmsKeyArn>,
    /// Who signs requests, if no role does.
    pub credentials: Credentials,
    /// What carries requests; `None` for the network.
    pub transport: Option<SharedHttpClient>,
}

impl BucketConnection {
    /// The settings of the bucket's client. Reads the AWS configuration, but asks for no credentials.
    pub(super) async fn load(&self) -> SdkConfig {
        let connection = Connection {
            endpoint: self.scope.endpoint.clone(),
            s3_control_url: None,
            s3_url: None,
            sts_url: None,
            profile: self.profile.clone(),
            accounts: BTreeMap::new(),
            credentials: self.credentials,
            transport: self.transport.clone(),
        };
        let settings = connection.load(&self.scope).await;
        match &self.role {
            Some((role, external_id)) => assuming(settings, (role, external_id.as_ref())).await,
            None => settings,
        }
    }
}

/// The same settings with the credentials of a role.
pub(super) async fn assuming(settings: SdkConfig, (role, external_id): (&RoleArn, Option<&ExternalId>)) -> SdkConfig {
    let mut provider = AssumeRoleProvider::builder(role.as_str()).session_name("s3jobs").configure(&settings);
    if let Some(external_id) = external_id {
        provider = provider.external_id(external_id.as_str());
    }
    let provider = SharedCredentialsProvider::new(AssumedRole::new(role, provider.build().await));
    settings.into_builder().credentials_provider(provider).build()
}

/// How often, and how long, one call is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tries {
    /// Again after what looks temporary: for calls whose repetition changes nothing.
    Several,
    /// Once: for CreateJob and UpdateJobStatus, whose repetition is the ledger's decision.
    Once,
}

impl Tries {
    /// The SDK's retry policy.
    pub(super) fn retries(self) -> RetryConfig {
        match self {
            Self::Several => RetryConfig::standard(),
            Self::Once => RetryConfig::disabled(),
        }
    }

    /// How long connecting and each attempt may take.
    // What is sent once gets longer: a lost answer costs more there than a long wait.
    pub(super) fn timeouts(self) -> TimeoutConfig {
        let attempt = match self {
            Self::Several => Duration::from_secs(30),
            Self::Once => Duration::from_mins(1),
        };
        timeouts(attempt)
    }
}

/// Time limits whose attempts may take this long.
pub(super) fn timeouts(attempt: Duration) -> TimeoutConfig {
    TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(attempt).build()
}
