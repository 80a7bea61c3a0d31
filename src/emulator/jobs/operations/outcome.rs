use std::borrow::Cow;

use crate::emulator::store::{Failure, Refusal, StoreError};

/// What the row of a task that succeeded says, in the report's column `ResultMessage`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::emulator::jobs) struct Success {
    pub(in crate::emulator::jobs) message: Cow<'static, str>,
}

/// Why a task failed, as its row in the completion report says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::emulator::jobs) struct TaskFailure {
    /// HTTP status.
    pub(in crate::emulator::jobs) status: u16,
    pub(in crate::emulator::jobs) code: &'static str,
    pub(in crate::emulator::jobs) message: String,
}

/// Why a task did not succeed.
#[derive(Debug)]
pub(in crate::emulator::jobs) enum TaskError {
    /// S3 refused: a row in the report.
    Task(TaskFailure),
    /// The store failed: the whole transaction is dropped and tried again.
    Store(StoreError),
}

impl Default for Success {
    fn default() -> Self {
        Self { message: Cow::Borrowed("Successful") }
    }
}

impl TaskFailure {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }
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
        Self { status: refusal.status(), code: refusal.code(), message: refusal.to_string() }
    }
}
