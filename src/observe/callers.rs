//! Whose credentials are used in each scope, held against the account of the scope.

use std::collections::{BTreeMap, BTreeSet};

use super::look::Sources;
use super::side_by_side::side_by_side;
use crate::aws::PortError;
use crate::model::{AccountId, Caller, FailureKind, Partition, Scope};
use crate::plan::{Callers, Desired, Trouble};

/// Why nothing is done in a scope with the credentials that there are for it.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum WrongCaller {
    /// They are another account's. The user's.
    #[error(
        "the credentials for account {wanted} are those of `{}` in account {}; name a profile or a role of account {wanted} in the \
         project file (`spec.accounts: {{\"{wanted}\": {{profile: ...}}}}`, or `assumeRoleArn`), or use its credentials",
        .caller.arn,
        .caller.account
    )]
    Stranger {
        /// The account of the jobs.
        wanted: AccountId,
        /// Whose they are.
        caller: Caller,
    },
    /// Nobody says whose they are.
    #[error(
        "whether the credentials for account {wanted} are that account's is not known, so that nothing is done there: {error}"
    )]
    Unknown {
        /// The account of the jobs.
        wanted: AccountId,
        /// Why not.
        error: PortError,
    },
}

/// The scopes in which nothing is to be done, with why not. Each account is asked about once.
pub(super) async fn wrong(
    sources: Sources<'_>,
    scopes: &BTreeSet<Scope>,
    desired: &Desired,
) -> BTreeMap<Scope, WrongCaller> {
    if desired.callers == Callers::Any {
        return BTreeMap::new();
    }
    let mut accounts: BTreeMap<(Partition, &AccountId), Vec<&Scope>> = BTreeMap::new();
    for scope in scopes {
        accounts.entry((scope.partition(), &scope.account)).or_default().push(scope);
    }
    let asked = accounts.into_values().map(|scopes| async move {
        let wrong = match scopes.first() {
            Some(scope) => check(sources, scope).await.err(),
            None => None,
        };
        (scopes, wrong)
    });
    let asked = side_by_side(sources.parallelism, asked).await.into_iter();
    let wrong = asked.filter_map(|(scopes, wrong)| Some((scopes, wrong?)));
    wrong.flat_map(|(scopes, wrong)| scopes.into_iter().map(move |scope| (scope.clone(), wrong.clone()))).collect()
}

async fn check(sources: Sources<'_>, scope: &Scope) -> Result<(), WrongCaller> {
    let wanted = scope.account.clone();
    match sources.services.identity(scope).caller().await {
        Ok(caller) if caller.account == wanted => Ok(()),
        Ok(caller) => Err(WrongCaller::Stranger { wanted, caller }),
        Err(error) => Err(WrongCaller::Unknown { wanted, error }),
    }
}

impl WrongCaller {
    /// Whether the answers that S3 gives to these credentials are not about this account.
    pub(super) fn is_stranger(&self) -> bool {
        matches!(self, Self::Stranger { .. })
    }

    pub(super) fn trouble(&self) -> Trouble {
        let kind = match self {
            Self::Stranger { .. } => FailureKind::Credentials,
            Self::Unknown { error, .. } => error.kind(),
        };
        Trouble { kind, message: self.to_string() }
    }
}
