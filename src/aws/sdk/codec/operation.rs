//! The union of all operations.

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;

use super::words::Unknown;
use super::{access, copy, lock, parameters};
use crate::model::Operation;
use crate::model::live::InPart;
use crate::model::operation::Empty;

pub(super) fn encode(operation: &Operation) -> Result<types::JobOperation, BuildError> {
    let union = types::JobOperation::builder();
    let union = match operation {
        Operation::LambdaInvoke(invoke) => union.lambda_invoke(parameters::encode_invoke(invoke)),
        Operation::PutObjectCopy(copy) => union.s3_put_object_copy(copy::encode(copy)?),
        Operation::PutObjectAcl(acl) => union.s3_put_object_acl(access::encode(acl)),
        Operation::PutObjectTagging(tagging) => union.s3_put_object_tagging(parameters::encode_tagging(tagging)?),
        Operation::DeleteObjectTagging(Empty {}) => {
            union.s3_delete_object_tagging(types::S3DeleteObjectTaggingOperation::builder().build())
        }
        Operation::InitiateRestoreObject(restore) => {
            union.s3_initiate_restore_object(parameters::encode_restore(restore))
        }
        Operation::PutObjectLegalHold(hold) => union.s3_put_object_legal_hold(lock::encode_hold(hold)?),
        Operation::PutObjectRetention(retention) => union.s3_put_object_retention(lock::encode_retention(retention)),
        Operation::ReplicateObject(Empty {}) => {
            union.s3_replicate_object(types::S3ReplicateObjectOperation::builder().build())
        }
        Operation::ComputeObjectChecksum(checksum) => {
            union.s3_compute_object_checksum(parameters::encode_checksum(checksum))
        }
        Operation::UpdateObjectEncryption(update) => {
            union.s3_update_object_encryption(parameters::encode_encryption(update)?)
        }
    };
    Ok(union.build())
}

/// An operation of S3's, as far as it is known.
pub(super) struct Decoded {
    /// The operation, if this version knows all of it.
    pub(super) whole: Option<Operation>,
    /// What is known of it, if that is not all.
    pub(super) in_part: Option<Box<InPart>>,
}

/// The operation, if the SDK sees exactly one.
pub(super) fn decode(union: &types::JobOperation) -> Decoded {
    let mut unknown = Unknown::default();
    let Some(operation) = one(union, &mut unknown) else { return Decoded { whole: None, in_part: None } };
    let unknown = unknown.below(operation.kind());
    if unknown.is_empty() {
        return Decoded { whole: Some(operation), in_part: None };
    }
    Decoded { whole: None, in_part: Some(Box::new(InPart { operation, unknown })) }
}

/// The one operation of a union, without words that are not known in fields that may be absent.
fn one(union: &types::JobOperation, unknown: &mut Unknown) -> Option<Operation> {
    let seen = [
        union.lambda_invoke().map(|it| parameters::decode_invoke(it).map(Operation::LambdaInvoke)),
        union.s3_put_object_copy().map(|it| copy::decode(it, unknown).map(Box::new).map(Operation::PutObjectCopy)),
        union.s3_put_object_acl().map(|it| access::decode(it).map(Operation::PutObjectAcl)),
        union.s3_put_object_tagging().map(|it| parameters::decode_tagging(it).map(Operation::PutObjectTagging)),
        union.s3_delete_object_tagging().map(|_| Some(Operation::DeleteObjectTagging(Empty {}))),
        union
            .s3_initiate_restore_object()
            .map(|it| parameters::decode_restore(it, unknown).map(Operation::InitiateRestoreObject)),
        union.s3_put_object_legal_hold().map(|it| lock::decode_hold(it).map(Operation::PutObjectLegalHold)),
        union
            .s3_put_object_retention()
            .map(|it| lock::decode_retention(it, unknown).map(Operation::PutObjectRetention)),
        union.s3_replicate_object().map(|_| Some(Operation::ReplicateObject(Empty {}))),
        union
            .s3_compute_object_checksum()
            .map(|it| parameters::decode_checksum(it, unknown).map(Operation::ComputeObjectChecksum)),
        union
            .s3_update_object_encryption()
            .map(|it| parameters::decode_encryption(it).map(Operation::UpdateObjectEncryption)),
    ];
    let mut seen = seen.into_iter().flatten();
    let first = seen.next()?;
    if seen.next().is_some() { None } else { first }
}
