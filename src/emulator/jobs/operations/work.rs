use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::super::error::CallError;
use super::copy::CopyWork;
use super::outcome::{Success, TaskError};
use super::tagging;
use crate::emulator::store::{Change, Place, Tags};

/// One operation, with everything about it that is the same for all tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::emulator::jobs) enum Work {
    /// Replaces each object's whole tag set.
    PutTags(Tags),
    /// Removes each object's tags.
    DeleteTags,
    /// Copies each object.
    Copy(Box<CopyWork>),
}

impl Work {
    /// Reads a `JobOperation`, which has exactly one member.
    pub(in crate::emulator::jobs) fn read(operation: &Value) -> Result<Self, CallError> {
        let Some((name, options)) = operation.as_object().and_then(|union| union.iter().next()) else {
            return Err(CallError::invalid("Operation is empty"));
        };
        match name.as_str() {
            "S3PutObjectTagging" => Ok(Self::PutTags(tagging::read(options)?)),
            "S3DeleteObjectTagging" => Ok(Self::DeleteTags),
            "S3PutObjectCopy" => Ok(Self::Copy(Box::new(CopyWork::read(options)?))),
            other => Err(CallError::not_implemented(format!("the operation {other}"))),
        }
    }

    /// Whether all tasks must be about objects of one bucket.
    // Source: S3 User Guide, "Copy objects": all source objects must be in one bucket.
    pub(in crate::emulator::jobs) fn takes_one_bucket(&self) -> bool {
        match self {
            Self::Copy(_) => true,
            Self::PutTags(_) | Self::DeleteTags => false,
        }
    }

    /// Does it to one object.
    pub(in crate::emulator::jobs) fn perform(
        &self,
        change: &mut Change<'_>,
        place: Place<'_>,
        now: Timestamp,
    ) -> Result<Success, TaskError> {
        match self {
            Self::PutTags(tags) => drop(change.put_tags(place, tags.clone())?),
            Self::DeleteTags => drop(change.put_tags(place, Tags::default())?),
            Self::Copy(copy) => copy.perform(change, place, now)?,
        }
        Ok(Success::default())
    }
}
