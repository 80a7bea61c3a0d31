use crate::jobs::failure::JobFailure;
use crate::store::StoreError;

/// Why preparing cannot go on.
pub(super) enum Stop {
    Job(JobFailure),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JobFailure> for Stop {
    fn from(failure: JobFailure) -> Self {
        Self::Job(failure)
    }
}
