use crate::model::{JobId, JobName, JobStatus, Progress, RunNumber, Time};

/// Why a job is not replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It has begun: what it does is done, or is about to be.
    Begun {
        /// The job.
        job: JobId,
        /// Where it stands. `None` for a status that this version does not know.
        status: Option<JobStatus>,
        /// How far it is.
        progress: Progress,
    },
    /// It has ended, or is ending, and its record is open.
    Ended {
        /// The job.
        job: JobId,
        /// Where it stands.
        status: Option<JobStatus>,
    },
    /// Its run is closed.
    Closed,
    /// It was let run just now: whether it has begun is not known yet.
    LetRun {
        /// When.
        since: Time,
        /// Until when S3 may come to show it.
        until: Time,
    },
    /// No spec asks for its run: what the next attempt were to do is not known.
    WithoutSpec {
        /// The run.
        run: RunNumber,
    },
    /// Its spec has moved to another name.
    MovedAway {
        /// The new name.
        to: JobName,
    },
}
