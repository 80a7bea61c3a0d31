//! Who calls AWS, as AWS knows them.

use super::scope::AccountId;

/// The owner of the credentials that sign calls, as STS's `GetCallerIdentity` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account that the credentials belong to.
    pub account: AccountId,
    /// Who it is: a user, a session of a role, or the root user.
    // Text, since AWS may know kinds of callers that this version does not: `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
    pub arn: String,
    /// The id that stays with a user or role whatever its name: `AIDA...`, or `AROA...:SESSION`.
    pub user_id: String,
}
