use crate::jobs::task::{Attempt, TaskError, TaskFailure};
use crate::objects::{Place, ReplicationFailure, VersionId};
use crate::store::Change;

/// Replicates one version by the rules of its bucket.
pub(super) fn perform(change: &mut Change<'_>, attempt: &Attempt<'_>) -> Result<(), TaskError> {
    let invalid = |_| TaskFailure::from(ReplicationFailure::InvalidVersion);
    let version = attempt.task.version_id.as_deref().map(str::parse::<VersionId>).transpose().map_err(invalid)?;
    let which = Place::new(&attempt.task.bucket, attempt.key).version(version);
    change.replicate(which)?.map_err(|failure| TaskFailure::from(failure).into())
}

// Whatever went wrong, the row's status is 500: github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3.
impl From<ReplicationFailure> for TaskFailure {
    fn from(failure: ReplicationFailure) -> Self {
        Self::new(500, failure.code(), failure.to_string())
    }
}
