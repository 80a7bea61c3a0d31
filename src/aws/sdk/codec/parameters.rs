//! The parameters of the operations that have few: Lambda, tagging, restore, checksum, encryption.

use std::num::NonZeroU32;

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;

use super::fields::{decode_map, decode_tags, encode_map, encode_tags, optional};
use super::words::{Unknown, Word};
use crate::model::operation::{
    ComputeObjectChecksum, InitiateRestoreObject, InvocationSchemaVersion, LambdaInvoke, ObjectEncryption,
    PutObjectTagging, SseKms, UpdateObjectEncryption,
};

pub(super) fn encode_invoke(invoke: &LambdaInvoke) -> types::LambdaInvokeOperation {
    let LambdaInvoke { function_arn, invocation_schema_version, user_arguments } = invoke;
    let version = invocation_schema_version.map(|version| match version {
        InvocationSchemaVersion::V1 => "1.0".to_owned(),
        InvocationSchemaVersion::V2 => "2.0".to_owned(),
    });
    types::LambdaInvokeOperation::builder()
        .function_arn(function_arn.as_str())
        .set_invocation_schema_version(version)
        .set_user_arguments(user_arguments.as_ref().map(encode_map))
        .build()
}

pub(super) fn decode_invoke(invoke: &types::LambdaInvokeOperation) -> Option<LambdaInvoke> {
    let version = invoke.invocation_schema_version().filter(|version| !version.is_empty());
    Some(LambdaInvoke {
        function_arn: invoke.function_arn()?.parse().ok()?,
        invocation_schema_version: optional(version, |version| match version {
            "1.0" => Some(InvocationSchemaVersion::V1),
            "2.0" => Some(InvocationSchemaVersion::V2),
            _ => None,
        })?,
        user_arguments: optional(invoke.user_arguments(), decode_map)?,
    })
}

pub(super) fn encode_tagging(tagging: &PutObjectTagging) -> Result<types::S3SetObjectTaggingOperation, BuildError> {
    let PutObjectTagging { tag_set } = tagging;
    Ok(types::S3SetObjectTaggingOperation::builder().set_tag_set(Some(encode_tags(tag_set)?)).build())
}

pub(super) fn decode_tagging(tagging: &types::S3SetObjectTaggingOperation) -> Option<PutObjectTagging> {
    // A set that is absent and one that is empty mean the same here: no tags.
    Some(PutObjectTagging { tag_set: decode_tags(tagging.tag_set())?.into() })
}

pub(super) fn encode_restore(restore: &InitiateRestoreObject) -> types::S3InitiateRestoreObjectOperation {
    let InitiateRestoreObject { expiration_in_days, glacier_job_tier } = restore;
    // The schema ends days where the SDK's numbers do.
    let days = expiration_in_days.map(|days| i32::try_from(days.get()).unwrap_or(i32::MAX));
    types::S3InitiateRestoreObjectOperation::builder()
        .set_expiration_in_days(days)
        .set_glacier_job_tier(glacier_job_tier.map(Word::encode))
        .build()
}

pub(super) fn decode_restore(
    restore: &types::S3InitiateRestoreObjectOperation,
    unknown: &mut Unknown,
) -> Option<InitiateRestoreObject> {
    let days = optional(restore.expiration_in_days(), |days| NonZeroU32::new(u32::try_from(days).ok()?))?;
    let tier = unknown.word("glacierJobTier", restore.glacier_job_tier());
    Some(InitiateRestoreObject { expiration_in_days: days, glacier_job_tier: tier })
}

pub(super) fn encode_checksum(checksum: &ComputeObjectChecksum) -> types::S3ComputeObjectChecksumOperation {
    let ComputeObjectChecksum { checksum_algorithm, checksum_type } = checksum;
    types::S3ComputeObjectChecksumOperation::builder()
        .checksum_algorithm(checksum_algorithm.encode())
        .set_checksum_type(checksum_type.map(Word::encode))
        .build()
}

pub(super) fn decode_checksum(
    checksum: &types::S3ComputeObjectChecksumOperation,
    unknown: &mut Unknown,
) -> Option<ComputeObjectChecksum> {
    Some(ComputeObjectChecksum {
        checksum_algorithm: Word::decode(checksum.checksum_algorithm()?)?,
        checksum_type: unknown.word("checksumType", checksum.checksum_type()),
    })
}

pub(super) fn encode_encryption(
    update: &UpdateObjectEncryption,
) -> Result<types::S3UpdateObjectEncryptionOperation, BuildError> {
    let UpdateObjectEncryption { object_encryption: ObjectEncryption::SseKms(kms) } = update;
    let SseKms { kms_key_arn, bucket_key_enabled } = kms;
    let kms = types::S3UpdateObjectEncryptionSsekms::builder()
        .kms_key_arn(kms_key_arn.as_str())
        .set_bucket_key_enabled(*bucket_key_enabled)
        .build()?;
    let encryption = types::ObjectEncryption::builder().ssekms(kms).build();
    Ok(types::S3UpdateObjectEncryptionOperation::builder().object_encryption(encryption).build())
}

pub(super) fn decode_encryption(update: &types::S3UpdateObjectEncryptionOperation) -> Option<UpdateObjectEncryption> {
    let kms = update.object_encryption()?.ssekms()?;
    let kms = SseKms { kms_key_arn: kms.kms_key_arn().parse().ok()?, bucket_key_enabled: kms.bucket_key_enabled() };
    Some(UpdateObjectEncryption { object_encryption: ObjectEncryption::SseKms(kms) })
}
