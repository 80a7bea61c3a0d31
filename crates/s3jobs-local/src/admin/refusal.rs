use http::StatusCode;

use crate::causes::with_causes;

/// Why a call was not done.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refusal {
    /// The caller's mistake.
    pub(super) fn bad(message: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message }
    }

    /// The machine's.
    pub(super) fn internal(error: &dyn std::error::Error) -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, message: with_causes(error) }
    }
}
