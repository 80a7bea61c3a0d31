//! How a job ended, in a word.

use serde::{Deserialize, Serialize};

use crate::model::JobStatus;

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Every task was tried. Tasks may have failed all the same.
    Complete,
    /// S3 gave up.
    Failed,
    /// A person or a tool ended it.
    Cancelled,
    /// S3 has forgotten the job. It is never run again.
    Unknown,
    /// A person gave the run up before a job of it was known. A job that appears later stays held.
    NeverCreated,
    /// A person says that it was done before s3jobs came. S3 tells nothing of it.
    Recorded,
}

impl Outcome {
    /// How a job ended, by S3's status. `None` while it has not.
    pub fn of(status: JobStatus) -> Option<Self> {
        match status {
            JobStatus::Complete => Some(Self::Complete),
            JobStatus::Failed => Some(Self::Failed),
            JobStatus::Cancelled => Some(Self::Cancelled),
            JobStatus::New | JobStatus::Preparing | JobStatus::Suspended | JobStatus::Ready => None,
            JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => None,
            JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => None,
        }
    }

    /// Whether S3 told how the job ended.
    pub fn is_known(self) -> bool {
        match self {
            Self::Complete | Self::Failed | Self::Cancelled => true,
            Self::Unknown | Self::NeverCreated | Self::Recorded => false,
        }
    }
}
