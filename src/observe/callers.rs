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

/// Who calls in each scope, or why nothing is to be done there. Each account is asked about once. Empty where that does not count.
pub(super) async fn checked(
    sources: Sources<'_>,
    scopes: &BTreeSet<Scope>,
    desired: &Desired,
) -> BTreeMap<Scope, Result<Caller, WrongCaller>> {
    if desired.callers == Callers::Any {
        return BTreeMap::new();
    }
    let mut accounts: BTreeMap<(Partition, &AccountId), Vec<&Scope>> = BTreeMap::new();
    for scope in scopes {
        accounts.entry((scope.partition(), &scope.account)).or_default().push(scope);
    }
    let asked = accounts.into_values().map(|scopes| async move {
        let checked = match scopes.first() {
            Some(scope) => Some(check(sources, scope).await),
            None => None,
        };
        (scopes, checked)
    });
    let asked = side_by_side(sources.parallelism, asked).await.into_iter();
    let checked = asked.filter_map(|(scopes, checked)| Some((scopes, checked?)));
    let of_scopes = |(scopes, checked): (Vec<&Scope>, Result<_, _>)| {
        scopes.into_iter().cloned().map(|scope| (scope, checked.clone())).collect::<Vec<_>>()
    };
    checked.flat_map(of_scopes).collect()
}

async fn check(sources: Sources<'_>, scope: &Scope) -> Result<Caller, WrongCaller> {
    let wanted = scope.account.clone();
    match sources.services.identity(scope).caller().await {
        Ok(caller) if caller.account == wanted => Ok(caller),
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
