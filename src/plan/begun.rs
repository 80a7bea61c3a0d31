//! Whether a job has begun, has ended, and has ended before it did anything, as S3 shows it.

use crate::model::{JobStatus, LiveJob, Progress};

/// Whether a job is over.
pub(super) fn has_ended(live: &LiveJob) -> bool {
    live.status.is_some_and(JobStatus::is_terminal)
}

/// Whether a job works, or has worked, and is not over.
pub fn has_begun(live: &LiveJob) -> bool {
    let is_tried = live.progress.succeeded + live.progress.failed > 0;
    match live.status {
        Some(JobStatus::New | JobStatus::Preparing | JobStatus::Suspended | JobStatus::Ready) => is_tried,
        Some(JobStatus::Cancelling | JobStatus::Failing) => false,
        Some(JobStatus::Cancelled | JobStatus::Failed | JobStatus::Complete) => false,
        Some(JobStatus::Active | JobStatus::Pausing | JobStatus::Paused | JobStatus::Completing) | None => true,
    }
}

/// Whether a job has ended before any of its tasks was tried: the next attempt may be made in its place.
pub fn has_done_nothing(live: &LiveJob) -> bool {
    live.status.is_some_and(|status| is_untouched(status, live.progress))
}

/// The same, of what a list tells of a job.
pub(super) fn is_untouched(status: JobStatus, progress: Progress) -> bool {
    matches!(status, JobStatus::Cancelled | JobStatus::Failed) && progress.succeeded + progress.failed == 0
}
