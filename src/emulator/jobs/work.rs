//! What a job does to each object: the operations that run here.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::copy::CopyWork;
use super::error::CallError;
use super::outside::{Means, Outside};
use super::request::typed;
use super::task::{Attempt, TaskEnd, TaskError};
use crate::emulator::store::{Change, Tags};

/// Where the tasks of an operation are done.
pub(super) enum Performance {
    /// In the transaction that writes their report rows: by [`Work::perform`].
    Inside,
    /// Before that transaction, on threads of their own.
    Outside(Arc<dyn Outside>),
}

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

    /// Where its tasks are done.
    pub(super) fn performance(&self, _means: &Means) -> Performance {
        match self {
            Self::PutTags(_) | Self::DeleteTags | Self::Copy(_) => Performance::Inside,
        }
    }

    /// Does it to one object, in the transaction that writes the report row. Only for work that is performed inside.
    pub(super) fn perform(&self, change: &mut Change<'_>, attempt: &Attempt<'_>) -> Result<TaskEnd, TaskError> {
        match self {
            Self::PutTags(tags) => change.put_tags(attempt.place(), tags.clone())?,
            Self::DeleteTags => change.put_tags(attempt.place(), Tags::default())?,
            Self::Copy(copy) => copy.perform(change, attempt.place(), attempt.now)?,
        }
        Ok(TaskEnd::success())
    }
}
