//! Why a call was refused.

use super::status::Status;
use crate::behaviour::MissingJob;
use crate::store::StoreError;

/// Why a job call did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// The caller's: no job of this id in the account and region.
    #[error("no such job")]
    NoSuchJob {
        /// By which error it is told.
        error: MissingJob,
    },
    /// The caller's: the token belongs to another request.
    #[error("The client request token was already used by a request with other parameters")]
    TokenReused,
    /// The caller's: the token made a job, and makes no other.
    #[error("The client request token already exists")]
    TokenExists,
    /// The caller's, or a race: the job's status does not allow it.
    #[error("A job with the status {} cannot {asked}", .status.name())]
    WrongStatus { status: Status, asked: &'static str },
    /// The caller's: not a token that a listing gave.
    #[error("the next token is not one that a listing returned")]
    NextToken,
    /// The caller's: more tags than a job can have.
    #[error("{count} tags are more than a job can have")]
    TooManyTags { count: usize },
    /// The caller's: the job's role is one of another account.
    #[error("Cross-account pass role is not allowed")]
    ForeignRole,
    /// The caller's: parameters that contradict each other.
    #[error("{reason}")]
    Invalid { reason: String },
    /// Nobody's: S3 can, this server cannot yet.
    #[error("{what} is not implemented by this server yet")]
    NotImplemented { what: String },
    /// The machine's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CallError {
    pub(super) fn invalid(reason: impl Into<String>) -> Self {
        Self::Invalid { reason: reason.into() }
    }

    pub(super) fn not_implemented(what: impl Into<String>) -> Self {
        Self::NotImplemented { what: what.into() }
    }
}
