//! A failed call as what a plan says of it.

use crate::aws::PortError;
use crate::plan::{Trouble, TroubleKind};

/// What can be done about a call that failed.
pub(crate) fn trouble(error: &PortError) -> Trouble {
    let kind = match error {
        PortError::Throttled { .. } | PortError::Unreachable { .. } | PortError::LostAnswer { .. } => {
            TroubleKind::Temporary
        }
        PortError::Credentials { .. } => TroubleKind::Credentials,
        PortError::Denied { .. } => TroubleKind::Permission,
        PortError::NotFound { .. } | PortError::TokenReused { .. } => TroubleKind::Other,
        PortError::Conflict { .. } | PortError::Rejected { .. } => TroubleKind::Other,
    };
    Trouble { kind, message: error.to_string() }
}
