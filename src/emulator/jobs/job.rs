//! One job, as it is kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::failure::JobFailure;
use super::request::Plan;
use super::status::Status;

/// Whose jobs these are, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Scope {
    /// The AWS account id: 12 digits.
    pub(crate) account: String,
    /// The AWS region, such as `us-east-1`.
    pub(crate) region: String,
}

/// A job's id: a UUID.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct JobId(pub(crate) String);

/// A job with all of its state, apart from its tasks and report rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: JobId,
    pub(crate) scope: Scope,
    /// Position in the order of creation within the scope.
    pub(crate) sequence: u64,
    /// The request that made it: `CreateJobRequest` with the wire's names.
    pub(crate) request: Value,
    /// What the request asks for, in the engine's terms.
    pub(super) plan: Plan,
    /// Rank among waiting jobs, 0 to 2147483647; higher goes first.
    pub(crate) priority: i64,
    /// `S3TagSet` with the wire's names.
    pub(crate) tags: Value,
    pub(crate) status: Status,
    pub(crate) status_reason: Option<String>,
    pub(crate) failures: Vec<JobFailure>,
    pub(crate) created: Timestamp,
    /// Since when it waits for confirmation, or waited.
    pub(crate) suspended: Option<Timestamp>,
    pub(crate) terminated: Option<Timestamp>,
    /// When its first task could run, and when its last one had.
    pub(super) active: (Option<Timestamp>, Option<Timestamp>),
    pub(crate) tasks: Counts,
    pub(super) manifest: ManifestCursor,
    pub(super) next: TaskCursor,
}

/// How many tasks there are and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// All tasks; known once the manifest is read.
    pub(crate) total: Option<u64>,
    pub(crate) succeeded: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// Tasks that were invoked.
    pub(crate) fn done(self) -> u64 {
        self.succeeded + self.failed
    }
}

/// How far the manifest is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ManifestCursor {
    /// Bytes read.
    pub(super) offset: u64,
    /// Rows read, thus tasks made.
    pub(super) rows: u64,
    /// Chunks of tasks written.
    pub(super) chunks: u64,
    /// The bucket of the first row.
    pub(super) bucket: Option<String>,
}

/// The task that is next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TaskCursor {
    /// The chunk that it is in.
    pub(super) chunk: u64,
    /// Its place in the chunk, from 0.
    pub(super) row: usize,
}

/// One row of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) bucket: String,
    /// The key as it stands in the manifest: URL-encoded.
    pub(crate) encoded_key: String,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Succeeded,
    Failed,
}

impl Outcome {
    /// The word in completion reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

impl Job {
    /// The ARN by which IAM and tagging know it.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:s3:{}:{}:job/{}", self.scope.region, self.scope.account, self.id.0)
    }

    /// The operation's name on the wire, such as `S3PutObjectTagging`.
    pub(crate) fn operation_name(&self) -> Option<&str> {
        self.request.get("Operation")?.as_object()?.keys().next().map(String::as_str)
    }

    /// Whole seconds in which tasks could run, until `now` where they still can.
    pub(crate) fn active_seconds(&self, now: Timestamp) -> i64 {
        let (since, until) = self.active;
        let length = since.map(|since| until.unwrap_or(now).duration_since(since)).unwrap_or_default();
        length.max(SignedDuration::ZERO).as_secs()
    }

    /// Stops the clock of [`active_seconds`](Self::active_seconds).
    pub(super) fn stop_running(&mut self, now: Timestamp) {
        if let (Some(_), None) = self.active {
            self.active.1 = Some(now);
        }
    }

    /// Begins to fail, for this reason.
    pub(super) fn fail(&mut self, failure: JobFailure, now: Timestamp) {
        self.stop_running(now);
        self.failures.push(failure);
        self.status = Status::Failing;
    }

    /// Ends.
    pub(super) fn end(&mut self, status: Status, now: Timestamp) {
        self.stop_running(now);
        self.status = status;
        self.terminated = Some(now);
    }
}
