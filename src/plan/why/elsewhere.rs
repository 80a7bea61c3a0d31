use crate::ledger::Outcome;
use crate::model::{JobId, JobStatus, RunKey, RunNumber};
use crate::plan::difference::Difference;

/// Why a run is not put on record as done elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// The job that the spec names, for this reason.
    Job {
        /// The job.
        job: JobId,
        /// What is wrong with it.
        fault: JobFault,
    },
    /// The run is on record otherwise.
    OnRecord {
        /// The run.
        run: RunNumber,
        /// What the record says.
        says: Says,
        /// The highest run of the job that the ledger knows.
        highest: RunNumber,
    },
}

/// Why a job cannot stand for a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobFault {
    /// S3 does not know it.
    Gone,
    /// It has not ended.
    NotEnded(Option<JobStatus>),
    /// It does something else. Before is what the spec asks for.
    Differs(Vec<Difference>),
    /// It is this ledger's: its marker names this run.
    Ours(RunKey),
}

/// What the record of a run says that a spec says was done elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is open.
    Open,
    /// It is closed, and its own job ended so.
    Ended(Outcome),
    /// Another job did it.
    By(Option<JobId>),
}
