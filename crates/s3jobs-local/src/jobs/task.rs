//! One task: what it is about, while it runs, and how it ends.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::scope::Scope;
use crate::objects::{Failure, Place, Refusal, VersionId, Which};
use crate::store::StoreError;

/// One row of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) bucket: String,
    /// The key as it stands in the manifest: URL-encoded.
    pub(crate) encoded_key: String,
    /// The version as it stands in the manifest, where it says one: `null` too, and nothing at all in a versioned bucket.
    pub(crate) version_id: Option<String>,
}

/// The task that is next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TaskCursor {
    /// The chunk that it is in.
    pub(super) chunk: u64,
    /// Its place in the chunk, from 0.
    pub(super) row: usize,
}

/// A task that is being tried, with everything that its operation may want to know.
pub(super) struct Attempt<'a> {
    /// Where its job is.
    pub(super) scope: &'a Scope,
    /// The row of the manifest, whose key is still URL-encoded.
    pub(super) task: &'a Task,
    /// The key that the row stands for.
    pub(super) key: &'a str,
    /// The time of this step, UTC.
    pub(super) now: Timestamp,
}

impl<'a> Attempt<'a> {
    /// Which version of which object the row means.
    pub(super) fn which(&self) -> Result<Which<'a>, TaskFailure> {
        Ok(Place::new(&self.task.bucket, self.key).version(self.task.version()?))
    }
}

impl Task {
    /// The version that the row names, if it names one.
    // Source: S3 User Guide, "Troubleshooting Batch Operations": 400 InvalidRequest, for rows with an empty version id.
    pub(super) fn version(&self) -> Result<Option<VersionId>, TaskFailure> {
        match self.version_id.as_deref() {
            None => Ok(None),
            Some("") => Err(TaskFailure::new(400, "InvalidRequest", "Task failed due to missing VersionId")),
            Some(text) => text.parse().map(Some).map_err(|refusal| TaskFailure::from(&refusal)),
        }
    }
}

/// Whether a task did what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Succeeded,
    Failed,
}

impl Outcome {
    /// In the order of the report's files.
    pub(super) const ALL: [Self; 2] = [Self::Succeeded, Self::Failed];

    /// The word in completion reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// How a task ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TaskEnd {
    /// It did what it should; the text is the report's `ResultMessage`.
    Succeeded(Cow<'static, str>),
    /// It failed for good.
    Failed(TaskFailure),
    /// It failed, and is tried again before the job ends. The last try's failure stands in the report.
    Temporary(TaskFailure),
}

impl TaskEnd {
    /// Success with S3's usual word for it.
    pub(super) fn success() -> Self {
        Self::Succeeded(Cow::Borrowed("Successful"))
    }
}

/// Why a task failed, as its row in the completion report says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaskFailure {
    /// HTTP status.
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl TaskFailure {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
}

/// Why a task did not succeed. Where it is the task's, nothing of the task may have been changed.
pub(super) enum TaskError {
    /// S3 refused: a row in the report.
    Task(TaskFailure),
    /// The store failed: the whole transaction is dropped and tried again.
    Store(StoreError),
}

impl From<TaskFailure> for TaskError {
    fn from(failure: TaskFailure) -> Self {
        Self::Task(failure)
    }
}

impl From<StoreError> for TaskError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Failure> for TaskError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Task(TaskFailure::from(&refusal)),
            Failure::Store(error) => Self::Store(error),
        }
    }
}

impl From<&Refusal> for TaskFailure {
    fn from(refusal: &Refusal) -> Self {
        Self { status: refusal.code().status(), code: refusal.code().as_str(), message: refusal.to_string() }
    }
}

/// The end that an attempt's outcome is, or the store's error.
pub(super) fn ended(outcome: Result<TaskEnd, TaskError>) -> Result<TaskEnd, StoreError> {
    match outcome {
        Ok(end) => Ok(end),
        Err(TaskError::Task(failure)) => Ok(TaskEnd::Failed(failure)),
        Err(TaskError::Store(error)) => Err(error),
    }
}
