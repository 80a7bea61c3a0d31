use bytes::Bytes;
use http::{Request, Response};

use super::caller::Caller;
use super::{answer, call};
use crate::refusal::RequestIds;
use crate::signature::Claimed;
use s3jobs_spec::model::{AccountId, Partition, Region};

/// Tells callers who they are.
#[derive(Clone)]
pub(crate) struct Sts {
    /// That of callers whose key does not tell.
    account: AccountId,
}

impl Sts {
    pub(crate) fn new(account: AccountId) -> Self {
        Self { account }
    }

    /// Answers one request.
    pub(crate) fn respond(&self, request: &Request<Bytes>, ids: &RequestIds) -> Response<Bytes> {
        match call::check(request) {
            Ok(()) => answer::identity(&self.caller(request), ids),
            Err(refusal) => answer::refused(&refusal, ids),
        }
    }

    /// An access key that is an account's id stands for that account, as it does for S3.
    fn caller(&self, request: &Request<Bytes>) -> Caller {
        let Some(claimed) = Claimed::of(request) else {
            return Caller { account: self.account.clone(), partition: Partition::Aws, user: None };
        };
        let region = claimed.region.and_then(|region| Region::new(region).ok());
        let partition = region.map_or(Partition::Aws, |region| region.partition());
        match AccountId::new(claimed.key.as_str()) {
            Ok(account) => Caller { account, partition, user: None },
            Err(_) => Caller { account: self.account.clone(), partition, user: user(claimed.key) },
        }
    }
}

/// The name of the user who has a key, where its id can be one.
// Source: IAM API Reference, CreateUser, `UserName`.
fn user(key: String) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    (key.len() <= 64 && key.chars().all(fits)).then_some(key)
}
