//! A failed call as what a plan says of it.

use crate::aws::PortError;
use crate::plan::Trouble;

/// What can be done about a call that failed.
pub(crate) fn trouble(error: &PortError) -> Trouble {
    Trouble { kind: error.kind(), message: error.to_string() }
}
