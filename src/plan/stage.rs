//! How far a run came: what the ledger and S3 say of its job.

use super::step::Step;
use crate::ledger::Closing;
use crate::model::{JobId, JobStatus, Progress, Time};

/// How far a run came. A job has a status only where S3 shows it, and a run an end only where its record is closed.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// No job of it is on record.
    NoJob,
    /// Its job is on record, and S3 does not show it, or could not be asked.
    Unseen(JobId),
    /// S3 shows its job.
    Seen {
        /// The elected job.
        job: JobId,
        /// Where it stands. `None` for a status that this version does not know.
        status: Option<JobStatus>,
        /// How far it is.
        progress: Progress,
        /// Since when it waits for a confirmation: S3 fails it after 30 days.
        suspended: Option<Time>,
    },
    /// Its record is closed.
    Closed {
        /// The elected job, if there was one.
        job: Option<JobId>,
        /// How it ended.
        closing: Closing,
    },
}

impl Step {
    /// The elected job.
    pub fn job(&self) -> Option<&JobId> {
        match &self.stage {
            Stage::NoJob => None,
            Stage::Unseen(job) | Stage::Seen { job, .. } => Some(job),
            Stage::Closed { job, .. } => job.as_ref(),
        }
    }

    /// Where the job stands, if S3 shows it in a status that this version knows.
    pub fn status(&self) -> Option<JobStatus> {
        match &self.stage {
            Stage::Seen { status, .. } => *status,
            Stage::NoJob | Stage::Unseen(_) | Stage::Closed { .. } => None,
        }
    }

    /// How far the job is, or came.
    pub fn progress(&self) -> Option<Progress> {
        match &self.stage {
            Stage::Seen { progress, .. } => Some(*progress),
            Stage::Closed { closing, .. } => Some(closing.progress),
            Stage::NoJob | Stage::Unseen(_) => None,
        }
    }

    /// Since when the job waits for a confirmation: S3 fails it after 30 days.
    pub fn suspended(&self) -> Option<Time> {
        match &self.stage {
            Stage::Seen { suspended, .. } => *suspended,
            Stage::NoJob | Stage::Unseen(_) | Stage::Closed { .. } => None,
        }
    }

    /// How the run ended, if it is closed.
    pub fn closed(&self) -> Option<&Closing> {
        match &self.stage {
            Stage::Closed { closing, .. } => Some(closing),
            Stage::NoJob | Stage::Unseen(_) | Stage::Seen { .. } => None,
        }
    }
}
