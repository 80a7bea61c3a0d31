//! One pair of SDK clients a scope, made when they are first used.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_sdk_s3control::config::Region;
use tokio::sync::OnceCell;

use super::answer::DescribedJob;
use super::calls::Calls;
use super::connection::{Connection, Tries};
use super::direct::Direct;
use super::identity::SdkIdentity;
use super::jobs::SdkJobs;
use super::objects::SdkObjects;
use crate::aws::error::PortError;
use crate::aws::port::{Identity, JobControl, Objects, Services};
use crate::model::scope::AccountId;
use crate::model::{Caller, EndpointUrl, JobId, Partition, Scope};

/// The ports of every scope, over the AWS SDK.
#[derive(Debug)]
pub struct SdkServices {
    shared: Arc<Shared>,
    scopes: Mutex<BTreeMap<Scope, Arc<Clients>>>,
}

impl SdkServices {
    /// Services over a connection. Nothing is read or asked for before the first call.
    pub fn new(connection: Connection) -> Self {
        Self { shared: Arc::new(Shared { connection, signers: Mutex::default() }), scopes: Mutex::default() }
    }

    fn clients(&self, scope: &Scope) -> Arc<Clients> {
        // Whoever panicked while holding the lock cannot have left the map half changed.
        let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || Arc::new(Clients::new(scope.clone(), Arc::clone(&self.shared)));
        Arc::clone(scopes.entry(scope.clone()).or_insert_with(make))
    }

    /// DescribeJob, with the answer as S3 wrote it.
    pub async fn describe_whole(&self, scope: &Scope, id: &JobId) -> Result<DescribedJob, PortError> {
        SdkJobs { clients: self.clients(scope) }.describe_whole(id).await
    }
}

impl Services for SdkServices {
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl> {
        Arc::new(SdkJobs { clients: self.clients(scope) })
    }

    fn objects(&self, scope: &Scope) -> Arc<dyn Objects> {
        Arc::new(SdkObjects { clients: self.clients(scope) })
    }

    fn identity(&self, scope: &Scope) -> Arc<dyn Identity> {
        Arc::new(SdkIdentity { clients: self.clients(scope) })
    }
}

/// A way to credentials: a partition's, or that of an account for which the connection says how.
type Way = (Partition, Option<AccountId>);

/// What the clients of all scopes have in common.
#[derive(Debug)]
struct Shared {
    connection: Connection,
    // One for each way to credentials: those of one partition mean nothing in another.
    signers: Mutex<BTreeMap<Way, Arc<Signer>>>,
}

/// One way to credentials, gone once.
#[derive(Debug, Default)]
pub(super) struct Signer {
    settings: OnceCell<SdkConfig>,
    /// Whose credentials these are, once STS has told.
    pub(super) caller: OnceCell<Caller>,
}

impl Shared {
    fn signer(&self, scope: &Scope) -> Arc<Signer> {
        let mut signers = self.signers.lock().unwrap_or_else(PoisonError::into_inner);
        let account = self.connection.access(&scope.account).map(|_| scope.account.clone());
        Arc::clone(signers.entry((scope.partition(), account)).or_default())
    }

    async fn settings(&self, scope: &Scope) -> SdkConfig {
        let signer = self.signer(scope);
        signer.settings.get_or_init(|| self.connection.load(scope)).await.clone()
    }
}

/// The SDK clients of one scope.
#[derive(Debug)]
pub(super) struct Clients {
    scope: Scope,
    shared: Arc<Shared>,
    control: OnceCell<aws_sdk_s3control::Client>,
    control_once: OnceCell<aws_sdk_s3control::Client>,
    s3: OnceCell<aws_sdk_s3::Client>,
}

impl Clients {
    fn new(scope: Scope, shared: Arc<Shared>) -> Self {
        let (control, control_once, s3) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self { scope, shared, control, control_once, s3 }
    }

    /// The account that owns the scope's jobs.
    pub(super) fn account(&self) -> String {
        self.scope.account.to_string()
    }

    /// Where S3 Control is, for people.
    pub(super) fn control_place(&self) -> String {
        self.place("S3 Control", self.shared.connection.s3_control_url.as_ref())
    }

    /// Where S3 is, for people.
    pub(super) fn s3_place(&self) -> String {
        self.place("S3", self.shared.connection.s3_url.as_ref())
    }

    /// Where STS is, for people.
    pub(super) fn sts_place(&self) -> String {
        self.place("STS", self.shared.connection.sts_url.as_ref())
    }

    /// Whose credentials sign the calls in the scope.
    pub(super) fn signer(&self) -> Arc<Signer> {
        self.shared.signer(&self.scope)
    }

    fn place(&self, service: &str, url: Option<&EndpointUrl>) -> String {
        url.map_or_else(|| format!("{service} in {}", self.scope.region), ToString::to_string)
    }

    /// The client of S3 Control.
    pub(super) async fn control(
        &self,
        call: &'static str,
        tries: Tries,
    ) -> Result<&aws_sdk_s3control::Client, PortError> {
        self.check(call)?;
        let client = match tries {
            Tries::Several => &self.control,
            Tries::Once => &self.control_once,
        };
        Ok(client.get_or_init(|| self.new_control(tries)).await)
    }

    /// The client of S3.
    pub(super) async fn s3(&self, call: &'static str) -> Result<&aws_sdk_s3::Client, PortError> {
        self.check(call)?;
        Ok(self.s3.get_or_init(|| self.new_s3()).await)
    }

    /// The client of STS, which is asked once.
    pub(super) async fn sts(&self, call: &'static str) -> Result<aws_sdk_sts::Client, PortError> {
        self.check(call)?;
        let settings = self.shared.settings(&self.scope).await;
        let mut config = aws_sdk_sts::config::Builder::from(&settings)
            .region(Region::new(self.scope.region.to_string()))
            .retry_config(Tries::Several.retries())
            .timeout_config(Tries::Several.timeouts())
            .interceptor(Calls);
        // Another URL of the AWS configuration counts: STS is where roles are assumed, and no part of the scope.
        if let Some(url) = &self.shared.connection.sts_url {
            config = config.endpoint_url(url.as_str());
        }
        Ok(aws_sdk_sts::Client::from_conf(config.build()))
    }

    /// Refuses a scope that belongs to another service than the connection leads to.
    fn check(&self, call: &'static str) -> Result<(), PortError> {
        let connected = &self.shared.connection.endpoint;
        if self.scope.endpoint == *connected {
            return Ok(());
        }
        Err(PortError::Rejected {
            call,
            code: "WrongEndpoint".to_owned(),
            message: format!(
                "the job lives at `{}`, but this connection leads to `{connected}`; choose the same endpoint",
                self.scope.endpoint
            ),
        })
    }

    async fn new_control(&self, tries: Tries) -> aws_sdk_s3control::Client {
        let settings = self.shared.settings(&self.scope).await;
        let mut config = aws_sdk_s3control::config::Builder::from(&settings)
            .region(Region::new(self.scope.region.to_string()))
            .retry_config(tries.retries())
            .timeout_config(tries.timeouts())
            .interceptor(Calls);
        // A URL counts only where it is part of the scope: one from the AWS configuration would go around the ledger.
        config.set_endpoint_url(None);
        if let Some(url) = &self.shared.connection.s3_control_url {
            let url = url.to_string();
            config = config.endpoint_resolver(Direct { url, region: self.scope.region.to_string() });
        }
        aws_sdk_s3control::Client::from_conf(config.build())
    }

    async fn new_s3(&self) -> aws_sdk_s3::Client {
        let settings = self.shared.settings(&self.scope).await;
        let mut config = aws_sdk_s3::config::Builder::from(&settings)
            .region(Region::new(self.scope.region.to_string()))
            .retry_config(Tries::Several.retries())
            .timeout_config(Tries::Several.timeouts())
            .interceptor(Calls);
        config.set_endpoint_url(None);
        if let Some(url) = &self.shared.connection.s3_url {
            config = config.endpoint_url(url.as_str()).force_path_style(true);
        }
        aws_sdk_s3::Client::from_conf(config.build())
    }
}
