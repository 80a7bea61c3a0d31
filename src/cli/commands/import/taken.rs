use crate::model::{LiveJob, Scope};
use crate::spec::import::ImportedJob;

/// A job that becomes a spec.
pub(super) struct Taken {
    pub(super) job: ImportedJob,
    /// The comment that says where it comes from.
    pub(super) origin: String,
    /// The job in S3, where it was asked for.
    pub(super) live: Option<(Scope, LiveJob)>,
}
