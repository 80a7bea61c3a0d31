use std::num::NonZeroU32;

use jiff::SignedDuration;

/// What a local S3 does where S3's own behaviour is not documented, and where tests want it to differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// How long CreateJob remembers a `ClientRequestToken`.
    pub token_memory: TokenMemory,
    /// What CreateJob does with a remembered token and other parameters.
    pub token_reuse: TokenReuse,
    /// How long after its creation a job is listed first. DescribeJob finds it at once.
    pub list_lag: SignedDuration,
    /// In which order ListJobs lists.
    pub list_order: ListOrder,
    /// How long after a call DescribeJob, ListJobs and GetJobTagging show its effect first. Until then, they answer as if
    /// the call had not been made. The job itself is not held up.
    pub effect_lag: SignedDuration,
    /// How long after its creation a job goes on preparing, at least. It can be cancelled meanwhile, however wrong its list.
    pub preparing_time: SignedDuration,
    /// What the calls answer about a job that does not exist.
    pub missing_job: MissingJob,
    /// The status that a job has when it is cancelled before it ran.
    pub cancel_of_waiting: CancelOfWaiting,
    /// Which jobs take another priority.
    pub priority_change: PriorityChange,
    /// How often a task that failed for the time being is tried again before its job ends.
    pub redrives: u32,
    /// How many jobs of one account and Region run at once. A job of higher priority makes one of lower priority pause.
    pub active_jobs: NonZeroU32,
    /// The most rows that a job's manifest may have, 20 billion by default.
    // Source: S3 User Guide, "Performing object operations in bulk with Batch Operations". Its pages disagree: 1, 4 and 20
    // billion stand there, and only restoring is said to take fewer than the others.
    pub keys_per_job: u64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            token_memory: TokenMemory::Forever,
            token_reuse: TokenReuse::Refused,
            list_lag: SignedDuration::ZERO,
            list_order: ListOrder::NewestFirst,
            effect_lag: SignedDuration::ZERO,
            preparing_time: SignedDuration::ZERO,
            missing_job: MissingJob::NotFoundException,
            cancel_of_waiting: CancelOfWaiting::Cancelled,
            priority_change: PriorityChange::Live,
            redrives: 3,
            active_jobs: SIX,
            keys_per_job: 20_000_000_000,
        }
    }
}

// The only number that S3 documents for jobs that run at once: "up to 6 active Batch Replication jobs", S3 User Guide,
// "Performing object operations in bulk with Batch Operations".
const SIX: NonZeroU32 = NonZeroU32::MIN.saturating_add(5);

/// How long a `ClientRequestToken` is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenMemory {
    /// For as long as the state lasts, also beyond the job.
    Forever,
    /// For this long after the job's creation; afterwards, it makes a new job.
    For(SignedDuration),
    /// Not at all: every request makes a new job.
    None,
}

/// What a remembered token with other parameters gets.
// AWS's convention for idempotent calls, and the name of `IdempotencyException`, say that it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenReuse {
    /// `IdempotencyException`.
    Refused,
    /// The job that the token made, as if the parameters were its own.
    Ignored,
}

/// The order of ListJobs.
// Seen in a real listing of 25 jobs: by descending time of creation. Not documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOrder {
    /// By descending time of creation.
    NewestFirst,
    /// By ascending time of creation.
    OldestFirst,
    /// By no time at all, yet the same on every page.
    Arbitrary,
}

/// The error about a job that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingJob {
    /// `NotFoundException` with status 400.
    // Amazon S3 API Reference, errors of DescribeJob.
    NotFoundException,
    /// `NoSuchJobException` with status 404.
    // S3 User Guide, "Troubleshooting Batch Operations"; the status is a guess.
    NoSuchJobException,
}

/// The status of a job that is cancelled before it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelOfWaiting {
    /// `Cancelled` at once.
    // AWS CLI examples of update-job-status.
    Cancelled,
    /// `Cancelling` first.
    Cancelling,
}

/// Which jobs take another priority.
// AWS's own samples disagree: Python's code says `Ready` and `Suspended`, Java's `Active` and `Suspended`; the S3 User Guide
// says that the priority of a running job can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriorityChange {
    /// Those that have not ended.
    Live,
    /// Those that are `Ready` or `Suspended`.
    Waiting,
    /// Those that are `Active` or `Suspended`.
    ActiveOrSuspended,
}
