use crate::model::{JobId, JobName, JobStatus, Progress, RunNumber, Scope, compare};
use crate::plan::difference::Difference;
use crate::plan::seen::SeenJob;

/// How a job is not the recorded one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobDiffers {
    /// The elected job, when this was planned. The step has the differences.
    Planned {
        /// The job.
        job: JobId,
        /// Where it lives.
        scope: Scope,
    },
    /// The elected job, by what was seen since.
    Since(Vec<Difference>),
    /// A job that was described right before something was to be done to it.
    Described {
        /// The job.
        job: JobId,
        /// Where it differs.
        differences: Vec<compare::Difference>,
    },
    /// A job that carries the marker of a recorded request.
    Marked {
        /// The job.
        job: JobId,
        /// What it does, and where.
        stranger: Stranger,
        /// Where it differs; before is what was recorded.
        differences: Vec<Difference>,
    },
}

/// A second job of a run that somebody else let run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondJob {
    /// The job.
    pub job: JobId,
    /// Where it lives.
    pub scope: Scope,
    /// Its status. `None` for one that this version does not know.
    pub status: Option<JobStatus>,
    /// How far it is.
    pub progress: Progress,
}

impl From<&SeenJob> for SecondJob {
    fn from(seen: &SeenJob) -> Self {
        let SeenJob { scope, live, .. } = seen;
        Self { job: live.id.clone(), scope: scope.clone(), status: live.status, progress: live.progress }
    }
}

/// Where the run's own job stands beside a second one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Elected {
    /// It is held.
    Held(JobId),
    /// It runs as well.
    Live(JobId, Option<JobStatus>),
    /// The run is closed.
    Closed,
    /// It is held, and was about to be let run.
    AboutToRun,
}

/// Where a job lives that is left alone, and what it does there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// Where it lives.
    pub scope: Scope,
    /// What it does.
    pub doing: Doing,
}

/// What a job does to which nothing is done here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Nothing, until somebody lets it run.
    Held,
    /// It works, or is going to.
    Running,
    /// It has ended.
    Ended,
}

impl From<&SeenJob> for Stranger {
    fn from(seen: &SeenJob) -> Self {
        let doing = if seen.is_held() {
            Doing::Held
        } else if seen.live.status.is_some_and(JobStatus::is_terminal) {
            Doing::Ended
        } else {
            Doing::Running
        };
        Self { scope: seen.scope.clone(), doing }
    }
}

/// Whose marker a job carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CopiedMarker {
    /// That of a run that is not on record; what it does cannot be told to be that.
    NotOnRecord {
        /// The job.
        job: JobId,
        /// The job's name in its marker.
        name: JobName,
        /// The run in its marker.
        run: RunNumber,
        /// What it does, and where.
        stranger: Stranger,
    },
    /// That of a run whose job is another one: it is left alone.
    OfRecord {
        /// The job.
        job: JobId,
        /// What it does, and where.
        stranger: Stranger,
    },
}

/// Why a recorded request whose job is not known is not sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It was sent as often as it may be.
    SentTooOften {
        /// How often.
        sends: u32,
    },
    /// This plan only looks for its job.
    NotSentAgain {
        /// The job, if S3 lists it by now.
        listed: Option<JobId>,
    },
    /// S3 knows its token from an earlier request.
    TokenKnown {
        /// The call's own words.
        said: String,
    },
}
