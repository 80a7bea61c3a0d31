//! Whose jobs there are, and which.

use serde::{Deserialize, Serialize};

use crate::objects::{Account, Bucket};

/// Whose jobs these are, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Scope {
    /// The AWS account id: 12 digits.
    pub(crate) account: String,
    /// The AWS region, such as `us-east-1`.
    pub(crate) region: String,
}

impl Scope {
    /// Whether a bucket belongs to the account that a request expects.
    ///
    /// One whose maker did not say who they are belongs to the account whose job looks at it.
    pub(super) fn finds_owner(&self, bucket: &Bucket, expected: Option<&str>) -> bool {
        let owner = bucket.owner.as_ref().map_or(self.account.as_str(), Account::as_str);
        expected.is_none_or(|account| account == owner)
    }
}

/// A job's id: a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct JobId(pub(crate) String);
