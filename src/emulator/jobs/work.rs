//! What a job does to each object: the operations that run here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::copy::CopyWork;
use super::error::CallError;
use super::request::typed;
use crate::emulator::store::{Change, Failure, Place, Refusal, StoreError, Tags};

/// One operation, with everything about it that is the same for all tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Work {
    /// Replaces each object's whole tag set.
    PutTags(Tags),
    /// Removes each object's tags.
    DeleteTags,
    /// Copies each object.
    Copy(Box<CopyWork>),
}

/// Why a task failed, as its row in the completion report says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaskFailure {
    /// HTTP status.
    pub(super) status: u16,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// Why a task did not succeed.
pub(super) enum TaskError {
    /// S3 refused: a row in the report.
    Task(TaskFailure),
    /// The store failed: the whole transaction is dropped and tried again.
    Store(StoreError),
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentTagging {
    #[serde(default)]
    tag_set: Vec<SentTag>,
}

/// One tag, with the wire's names.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SentTag {
    key: String,
    value: String,
}

/// Tags within an object's limits.
pub(super) fn object_tags(sent: Vec<SentTag>) -> Result<Tags, CallError> {
    let pairs = sent.into_iter().map(|tag| (tag.key, tag.value));
    Tags::new(pairs).map_err(|refusal| CallError::invalid(refusal.to_string()))
}

impl Work {
    /// Reads a `JobOperation`, which has exactly one member.
    pub(super) fn read(operation: &Value) -> Result<Self, CallError> {
        let Some((name, options)) = operation.as_object().and_then(|union| union.iter().next()) else {
            return Err(CallError::invalid("Operation is empty"));
        };
        match name.as_str() {
            "S3PutObjectTagging" => {
                let sent: SentTagging = typed(options)?;
                Ok(Self::PutTags(object_tags(sent.tag_set)?))
            }
            "S3DeleteObjectTagging" => Ok(Self::DeleteTags),
            "S3PutObjectCopy" => Ok(Self::Copy(Box::new(CopyWork::read(options)?))),
            other => Err(CallError::not_implemented(format!("the operation {other}"))),
        }
    }

    /// Whether all tasks must be about objects of one bucket.
    // Source: S3 User Guide, "Copy objects": all source objects must be in one bucket.
    pub(super) fn takes_one_bucket(&self) -> bool {
        match self {
            Self::Copy(_) => true,
            Self::PutTags(_) | Self::DeleteTags => false,
        }
    }

    /// Does it to one object.
    pub(super) fn perform(&self, change: &mut Change<'_>, place: Place<'_>, now: Timestamp) -> Result<(), TaskError> {
        match self {
            Self::PutTags(tags) => Ok(change.put_tags(place, tags.clone())?),
            Self::DeleteTags => Ok(change.put_tags(place, Tags::default())?),
            Self::Copy(copy) => copy.perform(change, place, now),
        }
    }
}
