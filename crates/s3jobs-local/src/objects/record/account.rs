use serde::{Deserialize, Serialize};

/// An AWS account, by its id: 12 digits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account(String);

impl Account {
    /// The account of this id, where the text can be one.
    // Source: S3 Control 2018-08-20, `AccountId`: `^\d{12}$`.
    pub(crate) fn new(id: &str) -> Option<Self> {
        (id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit())).then(|| Self(id.to_owned()))
    }

    /// Its id.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
