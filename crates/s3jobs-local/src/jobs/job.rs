//! One job, as it is kept.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::counts::Counts;
use super::failure::JobFailure;
use super::request::Plan;
use super::scope::{JobId, Scope};
use super::status::Status;
use super::task::{Outcome, TaskCursor};
use crate::objects::VersionId;

/// A job with all of its state, apart from its tasks and report rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: JobId,
    pub(crate) scope: Scope,
    /// Position in the order of creation within the scope.
    pub(crate) sequence: u64,
    /// The request that made it: `CreateJobRequest` with the wire's names.
    #[serde(with = "crate::store::json")]
    pub(crate) request: Value,
    /// What the request asks for, in the engine's terms.
    pub(super) plan: Plan,
    /// Rank among waiting jobs, 0 to 2147483647; higher goes first.
    pub(crate) priority: i64,
    /// `S3TagSet` with the wire's names.
    #[serde(with = "crate::store::json")]
    pub(crate) tags: Value,
    pub(crate) status: Status,
    pub(crate) status_reason: Option<String>,
    pub(crate) failures: Vec<JobFailure>,
    pub(crate) created: Timestamp,
    /// Since when it waits for confirmation, or waited.
    pub(crate) suspended: Option<Timestamp>,
    pub(crate) terminated: Option<Timestamp>,
    pub(super) active: Stopwatch,
    pub(crate) tasks: Counts,
    pub(super) manifest: ManifestCursor,
    /// The manifest that was generated, once it is written.
    pub(crate) generated: Option<GeneratedManifest>,
    pub(super) passes: Passes,
    pub(super) next: TaskCursor,
    pub(super) report: ReportCursor,
}

/// How long tasks could run: pauses do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stopwatch {
    /// Milliseconds until it was stopped last.
    millis: i64,
    /// Since when it runs.
    since: Option<Timestamp>,
}

impl Stopwatch {
    /// Runs on from `now`, unless it runs already.
    pub(super) fn start(&mut self, now: Timestamp) {
        self.since.get_or_insert(now);
    }

    /// Stops, if it runs.
    pub(super) fn stop(&mut self, now: Timestamp) {
        self.millis = self.millis(now);
        self.since = None;
    }

    /// Whole seconds for which it ran.
    pub(super) fn seconds(self, now: Timestamp) -> i64 {
        self.millis(now) / 1000
    }

    fn millis(self, now: Timestamp) -> i64 {
        let running = self.since.map_or(SignedDuration::ZERO, |since| now.duration_since(since));
        let running = i64::try_from(running.max(SignedDuration::ZERO).as_millis()).unwrap_or(i64::MAX);
        self.millis.saturating_add(running)
    }
}

/// How far the manifest is read, or generated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ManifestCursor {
    /// Bytes read of the manifest, or of an inventory report's data file, unpacked.
    pub(super) offset: u64,
    /// Data files of an inventory report that are read.
    pub(super) files: usize,
    /// The last version that was looked at for a generated manifest.
    pub(super) listed: Option<(String, VersionId)>,
    /// Data files of a generated manifest that are written. The store has their names.
    pub(super) written: u64,
    /// Rows read, thus tasks made.
    pub(super) rows: u64,
    /// Chunks of tasks written.
    pub(super) chunks: u64,
    /// The bucket of the first row.
    pub(super) bucket: Option<String>,
}

/// A generated manifest that was written to a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GeneratedManifest {
    /// The ARN of its `manifest.json`.
    pub(crate) arn: String,
    /// The ETag of that object, without quotes.
    pub(crate) etag: String,
}

/// Which passes over the tasks there are: the manifest's, and then those over tasks that failed for the time being.
///
/// All passes' chunks are numbered on: the tasks that a pass leaves to the next are chunks behind its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Passes {
    /// The pass that is under way, from 0.
    pub(super) number: u32,
    /// The first chunk behind this pass.
    pub(super) end: u64,
    /// The first chunk that is not written yet.
    pub(super) chunks: u64,
}

impl Passes {
    /// Knows the manifest's chunks, from when the first task runs.
    pub(super) fn begin(&mut self, chunks: u64) {
        if self.chunks == 0 {
            *self = Self { number: 0, end: chunks, chunks };
        }
    }

    /// A chunk is done: with a pass's last one, the next pass begins.
    pub(super) fn leave(&mut self, chunk: u64) {
        if chunk + 1 == self.end && self.chunks > self.end {
            self.number += 1;
            self.end = self.chunks;
        }
    }
}

/// How far the completion report is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReportCursor {
    /// The result files that are written.
    pub(super) files: Vec<ReportFile>,
    /// How many outcomes have all of their rows in files.
    outcomes: usize,
    /// Where the next row of the next outcome is.
    pub(super) from: u64,
}

/// A result file of a completion report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReportFile {
    pub(super) outcome: Outcome,
    pub(super) key: String,
    /// Of its bytes, in hex.
    pub(super) md5: String,
}

impl ReportCursor {
    /// The outcome whose rows are next.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        Outcome::ALL.get(self.outcomes).copied()
    }

    /// Goes on to the rows of the next outcome.
    pub(super) fn next_outcome(&mut self) {
        self.outcomes += 1;
        self.from = 0;
    }

    /// The position up to which an outcome's rows are in files.
    pub(super) fn before(&self, outcome: Outcome) -> u64 {
        if self.outcome() == Some(outcome) { self.from } else { u64::MAX }
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

    /// Begins to fail, for this reason.
    pub(super) fn fail(&mut self, failure: JobFailure, now: Timestamp) {
        self.active.stop(now);
        self.failures.push(failure);
        self.status = Status::Failing;
    }

    /// Ends.
    pub(super) fn end(&mut self, status: Status, now: Timestamp) {
        self.active.stop(now);
        self.status = status;
        self.terminated = Some(now);
    }
}
