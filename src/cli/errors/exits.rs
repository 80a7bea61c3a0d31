use std::io;

use crate::aws::PortError;
use crate::completion::CompletionError;
use crate::exit::Exit;
use crate::ledger::LedgerError;
use crate::plan::TroubleKind;

/// The exit code of a completion report that cannot be read.
pub(crate) fn exit_of_report(error: &CompletionError) -> Exit {
    match error {
        CompletionError::Port { source, .. } => exit_of_call(source),
        CompletionError::Missing { .. } | CompletionError::Damaged { .. } => Exit::Failed,
        CompletionError::Index { .. } | CompletionError::Row { .. } => Exit::Failed,
    }
}

/// The exit code of a failed call.
pub(crate) fn exit_of_call(error: &PortError) -> Exit {
    match error {
        PortError::Denied { .. } | PortError::Credentials { .. } => Exit::Permission,
        PortError::Throttled { .. } | PortError::Unreachable { .. } | PortError::LostAnswer { .. } => Exit::Temporary,
        PortError::NotFound { .. } | PortError::TokenReused { .. } => Exit::Failed,
        PortError::Conflict { .. } | PortError::Rejected { .. } => Exit::Failed,
    }
}

/// The exit code of what could not be observed.
pub(crate) fn of_trouble(kind: TroubleKind) -> Exit {
    match kind {
        TroubleKind::Temporary => Exit::Temporary,
        TroubleKind::Credentials | TroubleKind::Permission => Exit::Permission,
        TroubleKind::Other => Exit::Failed,
    }
}

/// The exit code of a ledger that cannot be read or written.
pub(crate) fn exit_of_ledger(error: &LedgerError) -> Exit {
    match error {
        LedgerError::Locked { .. } => Exit::Temporary,
        LedgerError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => Exit::Permission,
        LedgerError::Io { .. } | LedgerError::Damaged { .. } => Exit::Failed,
    }
}
