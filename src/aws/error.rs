//! Why a call did not do what it was asked, by what the caller can do about it.

use crate::model::FailureKind;

/// A failed call. `call` is the API's name, such as `CreateJob`.
///
/// Only [`LostAnswer`](Self::LostAnswer) leaves open whether the call took effect; every other variant means that it did
/// not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// S3 is busy. Temporary: wait and repeat.
    #[error("{call}: S3 asks to slow down ({message})")]
    Throttled {
        /// The call.
        call: &'static str,
        /// S3's words.
        message: String,
    },
    /// The credentials lack a permission. The user's.
    #[error("{call}: access denied ({message})")]
    Denied {
        /// The call.
        call: &'static str,
        /// S3's words.
        message: String,
    },
    /// There are no credentials, or they cannot be used. The user's.
    #[error("{call}: no usable AWS credentials ({message})")]
    Credentials {
        /// The call.
        call: &'static str,
        /// Why, from the credential chain.
        message: String,
    },
    /// The job, bucket or object does not exist.
    #[error("{call}: {what} does not exist")]
    NotFound {
        /// The call.
        call: &'static str,
        /// What was asked for.
        what: String,
    },
    /// S3 knows the token from an earlier request, be it the same or one with other parameters: the job exists, or another one took its
    /// token.
    #[error("{call}: S3 knows this request token from an earlier request ({message})")]
    TokenReused {
        /// The call.
        call: &'static str,
        /// S3's words.
        message: String,
    },
    /// A condition did not hold: an object changed meanwhile, or a job's status does not allow the call.
    #[error("{call}: refused in this state ({message})")]
    Conflict {
        /// The call.
        call: &'static str,
        /// S3's words.
        message: String,
    },
    /// S3 refuses the request as it is. Repeating it does not help.
    #[error("{call}: refused by S3 ({code}: {message})")]
    Rejected {
        /// The call.
        call: &'static str,
        /// S3's code.
        code: String,
        /// S3's words.
        message: String,
    },
    /// No connection: the request was never sent. Temporary.
    #[error("{call}: cannot reach {endpoint} ({message})")]
    Unreachable {
        /// The call.
        call: &'static str,
        /// Where the request was to go.
        endpoint: String,
        /// The connector's words.
        message: String,
    },
    /// The request was sent, and its answer did not come or could not be read: it may have taken effect.
    #[error("{call}: the answer was lost ({message}); whether it took effect is not known")]
    LostAnswer {
        /// The call.
        call: &'static str,
        /// What went wrong.
        message: String,
    },
}

impl PortError {
    /// What can be done about it.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Throttled { .. } | Self::Unreachable { .. } | Self::LostAnswer { .. } => FailureKind::Temporary,
            Self::Denied { .. } => FailureKind::Permission,
            Self::Credentials { .. } => FailureKind::Credentials,
            Self::NotFound { .. } => FailureKind::Missing,
            Self::TokenReused { .. } | Self::Conflict { .. } => FailureKind::Conflict,
            Self::Rejected { .. } => FailureKind::Refused,
        }
    }

    /// Whether the same call may succeed later, unchanged.
    pub fn is_temporary(&self) -> bool {
        self.kind() == FailureKind::Temporary
    }
}
