use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::checksum::ChecksumWork;
use super::copy::CopyWork;
use super::lambda::LambdaWork;
use super::tagging;
use crate::emulator::jobs::error::CallError;
use crate::emulator::jobs::outside::{Means, Outside};
use crate::emulator::jobs::task::{Attempt, TaskEnd, TaskError, TaskFailure};
use crate::emulator::store::{Change, Tags};

/// Where the tasks of an operation are done.
pub(in crate::emulator::jobs) enum Performance {
    /// In the transaction that writes their report rows: by [`Work::perform`].
    Inside,
    /// Before that transaction, on threads of their own.
    Outside(Arc<dyn Outside>),
}

/// One operation, with everything about it that is the same for all tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::emulator::jobs) enum Work {
    /// Invokes a Lambda function for each object.
    Invoke(Box<LambdaWork>),
    /// Copies each object.
    Copy(Box<CopyWork>),
    /// Replaces each object's whole tag set.
    PutTags(Tags),
    /// Removes each object's tags.
    DeleteTags,
    /// Computes a checksum of each object, for the report.
    ComputeChecksum(ChecksumWork),
}

impl Work {
    /// Reads a `JobOperation`, which has exactly one member.
    pub(in crate::emulator::jobs) fn read(operation: &Value) -> Result<Self, CallError> {
        let Some((name, options)) = operation.as_object().and_then(|union| union.iter().next()) else {
            return Err(CallError::invalid("Operation is empty"));
        };
        match name.as_str() {
            "LambdaInvoke" => Ok(Self::Invoke(Box::new(LambdaWork::read(options)?))),
            "S3PutObjectCopy" => Ok(Self::Copy(Box::new(CopyWork::read(options)?))),
            "S3PutObjectTagging" => Ok(Self::PutTags(tagging::read(options)?)),
            "S3DeleteObjectTagging" => Ok(Self::DeleteTags),
            "S3ComputeObjectChecksum" => Ok(Self::ComputeChecksum(ChecksumWork::read(options)?)),
            other => Err(CallError::not_implemented(format!("the operation {other}"))),
        }
    }

    /// Whether all tasks must be about objects of one bucket.
    // Source: S3 User Guide, "Copy objects": all source objects must be in one bucket.
    pub(in crate::emulator::jobs) fn takes_one_bucket(&self) -> bool {
        match self {
            Self::Copy(_) => true,
            Self::Invoke(_) | Self::PutTags(_) | Self::DeleteTags | Self::ComputeChecksum(_) => false,
        }
    }

    /// Where its tasks are done.
    pub(in crate::emulator::jobs) fn performance(&self, means: &Means) -> Performance {
        match self {
            Self::Invoke(lambda) => Performance::Outside(lambda.invocations(means)),
            Self::ComputeChecksum(checksum) => Performance::Outside(checksum.computations(means)),
            Self::Copy(_) | Self::PutTags(_) | Self::DeleteTags => Performance::Inside,
        }
    }

    /// Does it to one object, in the transaction that writes the report row. Only for work that is performed inside.
    pub(in crate::emulator::jobs) fn perform(
        &self,
        change: &mut Change<'_>,
        attempt: &Attempt<'_>,
    ) -> Result<TaskEnd, TaskError> {
        match self {
            Self::PutTags(tags) => change.put_tags(attempt.place(), tags.clone())?,
            Self::DeleteTags => change.put_tags(attempt.place(), Tags::default())?,
            Self::Copy(copy) => copy.perform(change, attempt.place(), attempt.now)?,
            Self::Invoke(_) | Self::ComputeChecksum(_) => return Ok(TaskEnd::Failed(misplaced())),
        }
        Ok(TaskEnd::success())
    }
}

/// The engine never brings such work into a transaction; a task that got there anyhow fails like S3's own mistakes.
fn misplaced() -> TaskFailure {
    TaskFailure::new(500, "InternalError", "We encountered an internal error. Please try again.")
}
