//! Copying objects.

use aws_sdk_s3control::error::BuildError;
use aws_sdk_s3control::types;

use super::access::{decode_grants, encode_grants};
use super::fields::{decode_tags, decode_time, encode_tags, encode_time, optional, optional_text, string};
use super::lock::{decode_duration, duration_parts};
use super::metadata;
use super::words::{Unknown, Word};
use crate::model::operation::{EventHoldDuration, PutObjectCopy};

pub(super) fn encode(copy: &PutObjectCopy) -> Result<types::S3CopyObjectOperation, BuildError> {
    let PutObjectCopy {
        target_resource,
        target_key_prefix,
        canned_access_control_list,
        access_control_grants,
        metadata_directive,
        annotation_directive,
        modified_since_constraint,
        unmodified_since_constraint,
        new_object_metadata,
        new_object_tagging,
        redirect_location,
        requester_pays,
        storage_class,
        sse_aws_kms_key_id,
        object_lock_legal_hold_status,
        object_lock_mode,
        object_lock_retain_until_date,
        object_lock_event_hold,
        object_lock_event_hold_duration,
        bucket_key_enabled,
        checksum_algorithm,
    } = copy;
    Ok(types::S3CopyObjectOperation::builder()
        .target_resource(target_resource.as_str())
        .set_target_key_prefix(string(target_key_prefix.as_ref()))
        .set_canned_access_control_list(canned_access_control_list.map(Word::encode))
        .set_access_control_grants(access_control_grants.as_deref().map(encode_grants))
        .set_metadata_directive(metadata_directive.map(Word::encode))
        .set_annotation_directive(annotation_directive.map(Word::encode))
        .set_modified_since_constraint(modified_since_constraint.map(encode_time))
        .set_un_modified_since_constraint(unmodified_since_constraint.map(encode_time))
        .set_new_object_metadata(new_object_metadata.as_ref().map(metadata::encode))
        .set_new_object_tagging(new_object_tagging.as_ref().map(encode_tags).transpose()?)
        .set_redirect_location(string(redirect_location.as_ref()))
        .set_requester_pays(*requester_pays)
        .set_storage_class(storage_class.map(Word::encode))
        .set_sse_aws_kms_key_id(string(sse_aws_kms_key_id.as_ref()))
        .set_object_lock_legal_hold_status(object_lock_legal_hold_status.map(Word::encode))
        .set_object_lock_mode(object_lock_mode.map(Word::encode))
        .set_object_lock_retain_until_date(object_lock_retain_until_date.map(encode_time))
        .set_object_lock_event_hold(object_lock_event_hold.map(Word::encode))
        .set_object_lock_event_hold_duration(object_lock_event_hold_duration.map(encode_duration))
        .set_bucket_key_enabled(*bucket_key_enabled)
        .set_checksum_algorithm(checksum_algorithm.map(Word::encode))
        .build())
}

pub(super) fn decode(copy: &types::S3CopyObjectOperation, unknown: &mut Unknown) -> Option<PutObjectCopy> {
    Some(PutObjectCopy {
        target_resource: copy.target_resource()?.parse().ok()?,
        target_key_prefix: optional_text(copy.target_key_prefix())?,
        canned_access_control_list: unknown.word("cannedAccessControlList", copy.canned_access_control_list()),
        access_control_grants: optional(copy.access_control_grants.as_deref(), decode_grants)?,
        metadata_directive: unknown.word("metadataDirective", copy.metadata_directive()),
        annotation_directive: unknown.word("annotationDirective", copy.annotation_directive()),
        modified_since_constraint: optional(copy.modified_since_constraint(), decode_time)?,
        unmodified_since_constraint: optional(copy.un_modified_since_constraint(), decode_time)?,
        new_object_metadata: optional(copy.new_object_metadata(), |it| metadata::decode(it, unknown))?,
        new_object_tagging: optional(copy.new_object_tagging.as_deref(), decode_tags)?,
        redirect_location: optional_text(copy.redirect_location())?,
        // The SDK cannot tell `false` from absent, nor does it send `false`.
        requester_pays: Some(copy.requester_pays()),
        storage_class: unknown.word("storageClass", copy.storage_class()),
        sse_aws_kms_key_id: optional_text(copy.sse_aws_kms_key_id())?,
        object_lock_legal_hold_status: unknown.word("objectLockLegalHoldStatus", copy.object_lock_legal_hold_status()),
        object_lock_mode: unknown.word("objectLockMode", copy.object_lock_mode()),
        object_lock_retain_until_date: optional(copy.object_lock_retain_until_date(), decode_time)?,
        object_lock_event_hold: unknown.word("objectLockEventHold", copy.object_lock_event_hold()),
        object_lock_event_hold_duration: match copy.object_lock_event_hold_duration() {
            None => None,
            Some(duration) => decode_duration(duration.days(), duration.years())?,
        },
        bucket_key_enabled: Some(copy.bucket_key_enabled()),
        checksum_algorithm: unknown.word("checksumAlgorithm", copy.checksum_algorithm()),
    })
}

fn encode_duration(duration: EventHoldDuration) -> types::S3ObjectLockEventHoldDuration {
    let (days, years) = duration_parts(duration);
    types::S3ObjectLockEventHoldDuration::builder().set_days(days).set_years(years).build()
}
