use super::Refusal;
use crate::store::StoreError;

/// Why an operation on buckets and objects did not happen.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The caller asked for something that S3 refuses; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed; the transaction is dropped.
    #[error(transparent)]
    Store(#[from] StoreError),
}

macro_rules! failure_from {
    ($($error:ty),+) => {$(
        impl From<$error> for Failure {
            fn from(source: $error) -> Self {
                Self::Store(source.into())
            }
        }
    )+};
}

failure_from!(redb::TableError, redb::StorageError, serde_json::Error);
