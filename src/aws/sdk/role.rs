//! The credentials of a role that is assumed, and why there are none.

use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};

use super::failure::chain;
use crate::model::arn::RoleArn;

/// The credentials of a role.
#[derive(Debug)]
pub(super) struct AssumedRole {
    arn: RoleArn,
    provider: AssumeRoleProvider,
}

/// Why a role gives no credentials.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoRole {
    /// STS refuses the caller.
    #[error(
        "the role `{arn}` may not be assumed: {told}; its trust policy has to name the caller (and the `externalId`, if it asks \
         for one), and the caller needs sts:AssumeRole on it"
    )]
    Refused {
        /// Its ARN.
        arn: RoleArn,
        /// What STS says.
        told: String,
    },
    /// Those who would assume it have no credentials themselves, or STS did not answer.
    #[error("the role `{arn}` could not be assumed: {told}")]
    Without {
        /// Its ARN.
        arn: RoleArn,
        /// What the SDK says.
        told: String,
    },
}

impl AssumedRole {
    /// The credentials of a role, as the provider gets them.
    pub(super) fn new(arn: &RoleArn, provider: AssumeRoleProvider) -> Self {
        Self { arn: arn.clone(), provider }
    }

    async fn credentials(&self) -> provider::Result {
        self.provider.provide_credentials().await.map_err(|error| {
            let (arn, told) = (self.arn.clone(), chain(&error));
            let is_refused = told.contains("AccessDenied");
            CredentialsError::provider_error(if is_refused {
                NoRole::Refused { arn, told }
            } else {
                NoRole::Without { arn, told }
            })
        })
    }
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}
