//! What is known of a run, what S3 says of its job, and where the two do not agree, as plain data.

use crate::ledger::{Claim, History, Outcome, Record};
use crate::model::operation::TagSet;
use crate::model::{Difference, JobId, JobStatus, LiveJob, Progress, Time};
use crate::plan::Trouble;

/// A run, whatever is known of it.
#[derive(Clone, Debug)]
pub struct Audited {
    /// What the ledger says of it.
    pub record: Record,
    /// What happened to it.
    pub history: History,
    /// Who owns its effect.
    pub claim: Option<Claim>,
    /// What S3 says of its job.
    pub found: Found,
    /// Where they do not agree.
    pub disagreements: Vec<Disagreement>,
}

/// What S3 says of the job of a run.
#[derive(Clone, Debug)]
pub enum Found {
    /// The record names no job.
    NoJob,
    /// S3 knows it, and perhaps tells its tags.
    Seen {
        /// The job.
        job: Box<LiveJob>,
        /// Its tags.
        tags: Result<TagSet, Trouble>,
    },
    /// S3 does not know it.
    Forgotten(JobId),
    /// S3 could not be asked.
    Unseen(JobId, Trouble),
}

impl Found {
    /// What could not be asked.
    pub fn trouble(&self) -> Option<&Trouble> {
        match self {
            Self::Unseen(_, trouble) | Self::Seen { tags: Err(trouble), .. } => Some(trouble),
            Self::NoJob | Self::Seen { tags: Ok(_), .. } | Self::Forgotten(_) => None,
        }
    }
}

/// Something about which record and world do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disagreement {
    /// The job's description has not the marker of this run.
    Marker {
        /// The marker of the run.
        recorded: String,
        /// The one that the job has, if any.
        found: Option<String>,
    },
    /// The job's description has other words than were sent.
    Description {
        /// What was sent.
        recorded: String,
        /// What the job says.
        found: String,
    },
    /// A tag that this tool put on the job is gone, or says something else.
    Tag {
        /// Its key.
        key: String,
        /// What it was set to.
        recorded: String,
        /// What it says. `None` if it is gone.
        found: Option<String>,
    },
    /// The job does something else than was sent.
    Body(Difference),
    /// The record says another end of the job than S3.
    Outcome {
        /// What the record says.
        recorded: Outcome,
        /// What S3 says. `None` for a status that this version does not know.
        found: Option<JobStatus>,
    },
    /// The record counts other tasks than S3.
    Tasks {
        /// What the record says.
        recorded: Progress,
        /// What S3 says.
        found: Progress,
    },
    /// A job was made, and no claim says so.
    NoClaim,
    /// S3 does not know the job, although it keeps jobs for longer.
    GoneEarly {
        /// When it ended. `None` if the record does not say that it has.
        ended: Option<Time>,
    },
    /// The marker in the record is not that of its run: the record was edited, or is of another ledger.
    RecordedMarker {
        /// The marker that belongs to the run.
        expected: String,
        /// What the record says.
        found: Option<String>,
    },
}
