//! What did the work of a run for which nothing is sent.

use std::sync::Arc;

use crate::ledger::Closing;
use crate::model::{JobId, RunKey};

/// What did the work of a run for which nothing is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    /// A person's word alone tells of it, for this reason.
    Said(String),
    /// A job that s3jobs has not made.
    ByJob {
        /// The job.
        job: JobId,
        /// How it ended, as S3 tells.
        closing: Box<Closing>,
    },
    /// The job under its former name.
    ByFormer {
        /// With this run.
        former: RunKey,
        /// How that ended, by its record. `None` while it is open.
        closing: Option<Arc<Closing>>,
    },
}
