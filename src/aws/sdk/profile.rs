//! The credentials of a profile that was named: of that one, or none.

use std::borrow::Cow;

use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileLoadError, load};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};

/// The credentials of a named profile.
///
/// The SDK's default chain takes the environment's keys before those of a profile, and goes on to those of the machine where
/// the profile does not exist: jobs would be made with the rights, and perhaps in the account, of somebody else.
// Source: AWS CLI User Guide, "Configuration settings and precedence": `--profile` comes before the environment's keys.
#[derive(Debug)]
pub(super) struct NamedProfile {
    name: String,
    provider: ProfileFileCredentialsProvider,
}

/// Why a named profile gives no credentials.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoProfile {
    /// No file has it.
    #[error(
        "the profile `{name}` is not in ~/.aws/config or ~/.aws/credentials, or where AWS_CONFIG_FILE and \
         AWS_SHARED_CREDENTIALS_FILE lead instead"
    )]
    Missing {
        /// Its name.
        name: String,
    },
    /// It is there, and its credentials cannot be got.
    #[error("the profile `{name}` gives none: {told}{}", sign_in(.name, .told))]
    Without {
        /// Its name.
        name: String,
        /// What the SDK says.
        told: String,
    },
    /// The files cannot be read.
    #[error("the profile `{name}` cannot be looked up: {source}")]
    Unreadable {
        /// Its name.
        name: String,
        /// Why not.
        source: ProfileFileLoadError,
    },
}

/// What renews a session that is over.
fn sign_in(name: &str, told: &str) -> String {
    let is_sso = told.to_ascii_lowercase().contains("sso");
    if is_sso { format!("; `aws sso login --profile {name}` signs in again") } else { String::new() }
}

impl NamedProfile {
    /// The credentials of a profile; `settings` say how they are fetched where its keys are elsewhere.
    pub(super) fn new(name: &str, settings: &ProviderConfig) -> Self {
        let provider = ProfileFileCredentialsProvider::builder().configure(settings).profile_name(name).build();
        Self { name: name.to_owned(), provider }
    }

    #[allow(clippy::default_trait_access, reason = "the types are of crates that the SDK alone depends on")]
    async fn credentials(&self) -> provider::Result {
        let name = self.name.clone();
        let selected = Some(Cow::Owned(name.clone()));
        let profiles = load(&Default::default(), &Default::default(), &Default::default(), selected).await;
        match profiles {
            Err(source) => Err(CredentialsError::invalid_configuration(NoProfile::Unreadable { name, source })),
            Ok(profiles) if profiles.get_profile(&name).is_none() => {
                Err(CredentialsError::not_loaded(NoProfile::Missing { name }))
            }
            Ok(_) => self.provider.provide_credentials().await.map_err(|error| {
                let told = super::failure::chain(&error);
                CredentialsError::provider_error(NoProfile::Without { name, told })
            }),
        }
    }
}

impl ProvideCredentials for NamedProfile {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
