//! What happens while a plan is carried out, as it happens.

use std::sync::Arc;

use crate::aws::PortError;
use crate::ledger::{Closing, LedgerError};
use crate::model::document::Priority;
use crate::model::{Echo, FailureKind, JobId, JobStatus, Progress, RunKey, Time};
use crate::plan::why::SecondJob;
use crate::plan::{Action, Wait, Why};

/// Something that happened to one run.
#[derive(Debug)]
pub struct Event {
    /// Counts events from 1.
    pub seq: u64,
    /// When it happened.
    pub at: Time,
    /// The run.
    pub run: RunKey,
    /// What happened.
    pub what: Happening,
}

/// Takes events, in order. Renderers are sinks.
pub trait Sink: Send {
    /// Something happened.
    fn event(&mut self, event: &Event);

    /// The person wishes to end: nothing new is begun, and the calls in flight, so many, are waited for.
    fn ending(&mut self, _calls: usize) {}

    /// Nothing more will happen.
    fn finish(&mut self) {}
}

/// What happened to a run.
#[derive(Debug)]
pub enum Happening {
    /// The manifest was uploaded.
    ManifestUploaded {
        /// Where it is, as `s3://BUCKET/KEY`.
        to: String,
    },
    /// The intent stands in the ledger.
    IntentRecorded,
    /// CreateJob answered.
    Created {
        /// The new job.
        job: JobId,
    },
    /// CreateJob was sent and its answer did not come.
    AnswerLost {
        /// What went wrong.
        error: PortError,
    },
    /// An intent was taken over, and its request sent again with the same token.
    Resent,
    /// The ledger names this job, and only this one may run.
    Elected {
        /// The elected job.
        job: JobId,
        /// What S3 said of it beyond what was sent; recorded, and compared from now on.
        echo: Echo,
    },
    /// Another runner was faster; its job counts.
    Overtaken,
    /// A second job of this run was cancelled while it was held.
    DuplicateCancelled {
        /// The second job.
        job: JobId,
    },
    /// The job's priority was changed.
    PrioritySet {
        /// What it is now.
        to: Priority,
    },
    /// The job's tags were changed.
    TagsSet,
    /// The job was let run.
    Confirmed {
        /// How many tasks S3 counted.
        tasks: u64,
        /// When that was first asked for, if it was before.
        since: Option<Time>,
    },
    /// The end of the job was asked for.
    CancelRequested,
    /// The end of the job was asked for, so that the next attempt is made in its place.
    Replacing {
        /// The job.
        job: JobId,
    },
    /// Where the job stands, when that changed.
    Followed {
        /// Its status.
        status: Option<JobStatus>,
        /// How far it is.
        progress: Progress,
    },
    /// Nothing can be done yet.
    Waiting {
        /// For what.
        wait: Wait,
    },
    /// The record is closed.
    Closed {
        /// How the run ended.
        closing: Arc<Closing>,
    },
    /// A condition does not hold, and a person has to decide.
    Refused {
        /// Why.
        why: Why,
    },
    /// A call failed; it is tried again.
    Retrying {
        /// What went wrong.
        error: StepError,
    },
    /// A call failed that the job does not depend on; the run goes on without it.
    NotDone {
        /// What was to be done.
        action: Action,
        /// What went wrong.
        message: String,
    },
    /// A call failed, and this run goes no further. The others do.
    Failed {
        /// What went wrong.
        message: String,
    },
}

/// Why a step could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// A call to S3 failed.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The ledger could not be read or written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The same was asked for again and again, each time S3 answered, and it does not show the effect.
    #[error("S3 answered and does not show the effect; it was asked {times} times since {since}, and may only be late")]
    NotShown {
        /// How many calls.
        times: u32,
        /// When the first one was answered.
        since: Time,
    },
    /// The manifest's file could not be read, or is no longer the one that was planned.
    #[error("cannot upload the manifest `{path}`: {fault}")]
    Manifest {
        /// The file.
        path: camino::Utf8PathBuf,
        /// Why not.
        fault: FileFault,
    },
}

/// Why a manifest's file cannot be uploaded. The user's.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It cannot be read, in the words of the operating system.
    #[error("{0}")]
    Unread(String),
    /// It is no longer the one that was planned.
    #[error("it changed after it was planned; plan again")]
    Changed,
}

impl StepError {
    /// What went wrong, then its causes.
    pub(super) fn told(&self) -> Vec<String> {
        let causes = std::iter::successors(std::error::Error::source(self), |error| error.source());
        std::iter::once(self.to_string()).chain(causes.map(ToString::to_string)).collect()
    }

    /// What can be done about it.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Port(error) => error.kind(),
            Self::Ledger(error) => error.kind(),
            Self::NotShown { .. } => FailureKind::Temporary,
            Self::Manifest { .. } => FailureKind::Conflict,
        }
    }

    /// Whether it was answered that this cannot be done as things stand.
    pub(super) fn is_refused(&self) -> bool {
        match self.kind() {
            FailureKind::Conflict | FailureKind::Refused => true,
            FailureKind::Temporary | FailureKind::Busy | FailureKind::Credentials | FailureKind::Permission => false,
            FailureKind::Missing | FailureKind::Storage | FailureKind::StorageDenied => false,
            FailureKind::Damaged | FailureKind::Deleted => false,
        }
    }

    /// Whether the same may succeed later, unchanged.
    pub fn is_temporary(&self) -> bool {
        match self.kind() {
            // A disk that is full or a share that is away may be back: nothing is lost by trying again.
            FailureKind::Temporary | FailureKind::Busy | FailureKind::Storage | FailureKind::StorageDenied => true,
            FailureKind::Credentials | FailureKind::Permission | FailureKind::Missing => false,
            FailureKind::Conflict | FailureKind::Refused => false,
            FailureKind::Damaged | FailureKind::Deleted => false,
        }
    }
}

/// Where a run stands when apply returns.
#[derive(Debug)]
#[must_use = "an outcome decides the exit code"]
pub struct RunOutcome {
    /// The run.
    pub run: RunKey,
    /// The job, if there is one.
    pub job: Option<JobId>,
    /// Where it stands.
    pub standing: Standing,
    /// What went wrong beside it: calls that the job does not depend on, such as a change of its priority.
    pub not_done: Vec<StepError>,
    /// What the last call that failed said, then its causes, where the time was up before it was done.
    pub met: Vec<String>,
    /// What second jobs of the run did that somebody let run, where the run is closed.
    pub beside: Vec<SecondJob>,
    /// Second jobs of the run that are still held: none of them runs, and an apply ends them.
    pub left_held: Vec<JobId>,
}

/// Where a run stands when apply returns.
#[derive(Debug)]
pub enum Standing {
    /// It is closed.
    Closed(Arc<Closing>),
    /// Its job waits, or runs, and apply was not asked to follow it further.
    Left(Wait, Progress),
    /// A person has to decide.
    Refused(Why),
    /// It failed.
    Failed(StepError),
    /// The time to wait was up. `None` if it was up before anything was seen of the job.
    TimedOut(Option<(Wait, Progress)>),
    /// The person ended the command. `None` if that was before anything was seen of the job.
    Interrupted(Option<(Wait, Progress)>),
    /// The plan had nothing to do for it.
    Unchanged,
}
