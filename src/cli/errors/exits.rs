use crate::exit::Exit;
use crate::model::FailureKind;

/// The exit code of a failure, whoever failed.
pub(crate) fn exit_of(kind: FailureKind) -> Exit {
    match kind {
        FailureKind::Temporary | FailureKind::Busy => Exit::Temporary,
        FailureKind::Credentials | FailureKind::Permission | FailureKind::StorageDenied => Exit::Permission,
        FailureKind::Missing | FailureKind::Conflict | FailureKind::Refused => Exit::Failed,
        FailureKind::Storage | FailureKind::Damaged | FailureKind::Deleted => Exit::Failed,
    }
}
