//! The call of STS over the SDK.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;

use super::clients::Clients;
use super::failure::{Call, lost, port_error};
use crate::aws::error::PortError;
use crate::aws::port::Identity;
use crate::model::{AccountId, Caller};

/// The API's name of the call.
const NAME: &str = "GetCallerIdentity";

/// Who makes the calls in one scope.
#[derive(Debug)]
pub(super) struct SdkIdentity {
    pub(super) clients: Arc<Clients>,
}

#[async_trait]
impl Identity for SdkIdentity {
    async fn caller(&self) -> Result<Caller, PortError> {
        let signer = self.clients.signer();
        let caller = signer.caller.get_or_try_init(async || {
            let call =
                Call { name: NAME, target: "the caller".to_owned(), bucket: None, place: self.clients.sts_place() };
            let sent = self.clients.sts(NAME).await?.get_caller_identity().send().await;
            caller(&call, &sent.map_err(|error| port_error(&call, &error))?)
        });
        caller.await.cloned()
    }
}

fn caller(call: &Call, output: &GetCallerIdentityOutput) -> Result<Caller, PortError> {
    let account = output.account().and_then(|account| AccountId::new(account).ok());
    let (Some(account), Some(arn), Some(user_id)) = (account, output.arn(), output.user_id()) else {
        return Err(lost(call, "the answer does not hold account, ARN and user id"));
    };
    Ok(Caller { account, arn: arn.to_owned(), user_id: user_id.to_owned() })
}
