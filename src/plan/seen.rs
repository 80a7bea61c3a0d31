//! What is seen of one job, of one list, and why something could not be seen.

use crate::model::manifest::ETag;
use crate::model::operation::TagSet;
use crate::model::{Caller, FailureKind, JobStatus, ListedJob, LiveJob, Marker, RunKey, Scope};

/// A job that S3 knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenJob {
    /// Where it lives.
    pub scope: Scope,
    /// What DescribeJob says.
    pub live: LiveJob,
    /// The marker in its description.
    pub marker: Option<Marker>,
    /// Its tags, where they were asked for.
    pub tags: Option<TagSet>,
    /// Whether status, progress and priority are from ListJobs, and newer than the rest: why and when the job ended may be
    /// unknown then.
    pub is_outdated: bool,
}

/// A manifest, as HeadObject and a look into it tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manifest {
    /// S3 will make it.
    Generated,
    /// There is no such object.
    Missing,
    /// The object is there.
    Found {
        /// Its ETag, bare.
        etag: ETag,
        /// How many objects it lists, if it could be read.
        objects: Option<u64>,
    },
    /// There is an object under the name of the file that is to be uploaded, and it holds something else.
    Another,
    /// It could not be asked for, for this reason.
    Unknown(Trouble),
}

/// Who makes the calls in a scope, or why that is not known.
pub type Whom = Result<Caller, Trouble>;

/// Why something could not be observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What can be done about it.
    pub kind: FailureKind,
    /// The call's own words.
    pub message: String,
}

impl SeenJob {
    /// A job as DescribeJob tells of it right now, with its tags, if they were asked for.
    pub fn described(scope: Scope, live: LiveJob, tags: Option<TagSet>) -> Self {
        let marker = Marker::find(&live.description);
        Self { scope, live, marker, tags, is_outdated: false }
    }

    /// The run that the marker names, where the job lives.
    pub fn marked_run(&self) -> Option<RunKey> {
        Some(self.marker.as_ref()?.run_in(&self.scope))
    }

    /// The job as a later ListJobs tells of it.
    pub fn as_listed(&self, listed: &ListedJob) -> Self {
        let mut seen = self.clone();
        seen.update(listed);
        seen
    }

    /// Takes what a later ListJobs tells of the job. Says whether anything changed.
    pub fn update(&mut self, listed: &ListedJob) -> bool {
        let now = (listed.status, listed.progress, listed.priority);
        if (self.live.status, self.live.progress, self.live.priority) == now {
            return false;
        }
        if listed.tells_end() {
            self.live.ended = listed.ended;
            self.is_outdated = false;
        } else {
            self.is_outdated |= self.live.status != listed.status;
        }
        (self.live.status, self.live.progress, self.live.priority) = now;
        true
    }

    /// Whether the job waits for its confirmation, or will: one that needs none runs as soon as S3 has counted its tasks.
    pub fn is_held(&self) -> bool {
        self.live.status.is_some_and(JobStatus::is_held) && !self.needs_nobody()
    }

    /// Whether whoever made the job has decided that it runs.
    fn needs_nobody(&self) -> bool {
        !self.live.confirmation_required && matches!(self.live.status, Some(JobStatus::New | JobStatus::Preparing))
    }

    /// Whether the job was let run and has not ended.
    pub fn is_running(&self) -> bool {
        self.was_let_run() && !self.live.status.is_some_and(JobStatus::is_terminal)
    }

    /// Whether the job was let run: it runs, is going to without anybody's word, or may have done something before it ended.
    pub fn was_let_run(&self) -> bool {
        let invoked = self.live.progress.succeeded + self.live.progress.failed > 0;
        match self.live.status {
            Some(JobStatus::New | JobStatus::Preparing) => self.needs_nobody(),
            Some(JobStatus::Suspended) => false,
            Some(JobStatus::Cancelling | JobStatus::Cancelled | JobStatus::Failing | JobStatus::Failed) => invoked,
            Some(JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused) => true,
            // A status that this version does not know is not one of those before a confirmation.
            Some(JobStatus::Completing | JobStatus::Complete) | None => true,
        }
    }
}
