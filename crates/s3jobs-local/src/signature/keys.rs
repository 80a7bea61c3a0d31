use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The access keys that a local S3 knows, with their secrets. With none, any signature is accepted.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AccessKeys(Arc<BTreeMap<String, String>>);

/// A text that is not an access key: the user's mistake. It never shows the text, which may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessKeyError {
    /// There are not two parts.
    #[error("an access key is written ID:SECRET, neither of them empty")]
    Form,
    /// The id has other characters than an access key id.
    #[error("an access key id has at most 128 letters, digits, `_`, `-` and `.`")]
    Id,
}

impl AccessKeys {
    /// Adds a key, given as `ID:SECRET`. A second one of the same id replaces the first.
    pub fn add(&mut self, text: &str) -> Result<(), AccessKeyError> {
        let parts = text.split_once(':').filter(|(id, secret)| !id.is_empty() && !secret.is_empty());
        let (id, secret) = parts.ok_or(AccessKeyError::Form)?;
        if id.len() > 128 || !id.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter)) {
            return Err(AccessKeyError::Id);
        }
        Arc::make_mut(&mut self.0).insert(id.to_owned(), secret.to_owned());
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The ids, without their secrets.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn secret(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }
}

/// Secrets are never shown.
impl fmt::Debug for AccessKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.ids()).finish()
    }
}
