use crate::emulator::jobs::task::{Attempt, TaskError, TaskFailure};
use crate::emulator::store::Change;

/// Replicates one version by the rules of its bucket.
// Source: S3 User Guide, "Replicating existing objects with Batch Replication": manifests of versioned buckets name
// versions, and only versioned buckets are replicated.
pub(super) fn perform(change: &mut Change<'_>, attempt: &Attempt<'_>) -> Result<(), TaskError> {
    let which = attempt.which()?;
    if which.version.is_none() {
        return Err(TaskFailure::new(400, "InvalidRequest", "Task failed due to missing VersionId").into());
    }
    change.replicate(which)?;
    Ok(())
}
