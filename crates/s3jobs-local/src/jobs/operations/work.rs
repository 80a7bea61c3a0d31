use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::checksum::ChecksumWork;
use super::copy::CopyWork;
use super::encryption::EncryptionWork;
use super::lambda::LambdaWork;
use super::lock::{self, RetentionWork};
use super::restore::RestoreWork;
use super::{acl, replicate, tagging};
use crate::jobs::error::CallError;
use crate::jobs::outside::{Means, Outside};
use crate::jobs::task::{Attempt, TaskEnd, TaskError, TaskFailure};
use crate::objects::{LegalHold, NewAcl, Tags};
use crate::store::Change;

/// Where the tasks of an operation are done.
pub(in crate::jobs) enum Performance {
    /// In the transaction that writes their report rows: by [`Work::perform`].
    Inside,
    /// Before that transaction, on threads of their own.
    Outside(Arc<dyn Outside>),
}

/// One operation, with everything about it that is the same for all tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::jobs) enum Work {
    /// Invokes a Lambda function for each object.
    Invoke(Box<LambdaWork>),
    /// Copies each object.
    Copy(Box<CopyWork>),
    /// Replaces each object's access control list.
    PutAcl(NewAcl),
    /// Replaces each object's whole tag set.
    PutTags(Tags),
    /// Removes each object's tags.
    DeleteTags,
    /// Restores a copy of each archived object.
    Restore(RestoreWork),
    /// Sets or lifts each object's legal hold.
    PutLegalHold(LegalHold),
    /// Sets each object's retention.
    PutRetention(RetentionWork),
    /// Replicates each version by its bucket's rules.
    Replicate,
    /// Computes a checksum of each object, for the report.
    ComputeChecksum(ChecksumWork),
    /// Changes the key that each object is encrypted with.
    UpdateEncryption(EncryptionWork),
}

impl Work {
    /// Reads a `JobOperation`, which has exactly one member.
    pub(in crate::jobs) fn read(operation: &Value) -> Result<Self, CallError> {
        let Some((name, options)) = operation.as_object().and_then(|union| union.iter().next()) else {
            return Err(CallError::invalid("Operation is empty"));
        };
        match name.as_str() {
            "LambdaInvoke" => Ok(Self::Invoke(Box::new(LambdaWork::read(options)?))),
            "S3PutObjectCopy" => Ok(Self::Copy(Box::new(CopyWork::read(options)?))),
            "S3PutObjectAcl" => acl::read(options).map(Self::PutAcl),
            "S3PutObjectTagging" => tagging::read(options).map(Self::PutTags),
            "S3DeleteObjectTagging" => Ok(Self::DeleteTags),
            "S3InitiateRestoreObject" => RestoreWork::read(options).map(Self::Restore),
            "S3PutObjectLegalHold" => lock::read_legal_hold(options).map(Self::PutLegalHold),
            "S3PutObjectRetention" => RetentionWork::read(options).map(Self::PutRetention),
            "S3ReplicateObject" => Ok(Self::Replicate),
            "S3ComputeObjectChecksum" => ChecksumWork::read(options).map(Self::ComputeChecksum),
            "S3UpdateObjectEncryption" => EncryptionWork::read(options).map(Self::UpdateEncryption),
            other => Err(CallError::not_implemented(format!("the operation {other}"))),
        }
    }

    /// Whether all tasks must be about objects of one bucket.
    // Source: S3 User Guide, "Copy objects", "S3 Object Lock retention", "S3 Object Lock legal hold" and "Replicating
    // existing objects": all objects of the manifest must be in one bucket.
    pub(in crate::jobs) fn takes_one_bucket(&self) -> bool {
        match self {
            Self::Copy(_) | Self::PutLegalHold(_) | Self::PutRetention(_) | Self::Replicate => true,
            Self::Invoke(_)
            | Self::PutAcl(_)
            | Self::PutTags(_)
            | Self::DeleteTags
            | Self::Restore(_)
            | Self::ComputeChecksum(_)
            | Self::UpdateEncryption(_) => false,
        }
    }

    /// Whether the bucket must have object lock, which is checked before any key.
    pub(in crate::jobs) fn needs_object_lock(&self) -> bool {
        matches!(self, Self::PutLegalHold(_) | Self::PutRetention(_))
    }

    /// Whether its job may be in another Region than its objects.
    // Source: S3 User Guide, "Creating an S3 Batch Operations job": every job but a copy is created in the Region of its
    // objects.
    pub(in crate::jobs) fn takes_objects_of_other_regions(&self) -> bool {
        matches!(self, Self::Copy(_))
    }

    /// Whether it is about every version of an object, not about the current one.
    pub(in crate::jobs) fn is_replication(&self) -> bool {
        matches!(self, Self::Replicate)
    }

    /// Where its tasks are done.
    pub(in crate::jobs) fn performance(&self, means: &Means) -> Performance {
        match self {
            Self::Invoke(lambda) => Performance::Outside(lambda.invocations(means)),
            Self::ComputeChecksum(checksum) => Performance::Outside(checksum.computations(means)),
            Self::Copy(_)
            | Self::PutAcl(_)
            | Self::PutTags(_)
            | Self::DeleteTags
            | Self::Restore(_)
            | Self::PutLegalHold(_)
            | Self::PutRetention(_)
            | Self::Replicate
            | Self::UpdateEncryption(_) => Performance::Inside,
        }
    }

    /// Does it to one object, in the transaction that writes the report row. Only for work that is performed inside.
    pub(in crate::jobs) fn perform(
        &self,
        change: &mut Change<'_>,
        attempt: &Attempt<'_>,
    ) -> Result<TaskEnd, TaskError> {
        match self {
            Self::Copy(copy) => copy.perform(change, attempt)?,
            Self::PutAcl(acl) => drop(change.put_acl(attempt.which()?, acl)?),
            Self::PutTags(tags) => drop(change.put_tags(attempt.which()?, tags.clone())?),
            Self::DeleteTags => drop(change.put_tags(attempt.which()?, Tags::default())?),
            Self::Restore(restore) => drop(change.restore(attempt.which()?, restore.restoration(), attempt.now)?),
            Self::PutLegalHold(hold) => drop(change.put_legal_hold(attempt.which()?, *hold)?),
            Self::PutRetention(work) => {
                change.put_retention(attempt.which()?, work.retention, work.authority(attempt.now))?;
            }
            Self::Replicate => {
                replicate::perform(change, attempt)?;
                // S3's word in reports of Batch Replication: github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3.
                return Ok(TaskEnd::Succeeded("success".into()));
            }
            Self::UpdateEncryption(work) => work.perform(change, attempt)?,
            Self::Invoke(_) | Self::ComputeChecksum(_) => return Ok(TaskEnd::Failed(misplaced())),
        }
        Ok(TaskEnd::success())
    }
}

/// The engine never brings such work into a transaction; a task that got there anyhow fails like S3's own mistakes.
fn misplaced() -> TaskFailure {
    TaskFailure::new(500, "InternalError", "We encountered an internal error. Please try again.")
}
