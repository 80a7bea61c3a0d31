//! Which objects a generated manifest lists.

use aws_sdk_s3control::types;

use super::fields::{decode_count, decode_time, encode_count, encode_time, optional, optional_text, string};
use super::words::{decode_all, encode_all};
use crate::model::manifest::{
    DsseKmsFilter, KeyNameConstraint, KeyPart, ManifestFilter, ObjectEncryptionFilter, SseKmsFilter,
};
use crate::model::operation::Empty;

pub(super) fn encode(filter: &ManifestFilter) -> types::JobManifestGeneratorFilter {
    let ManifestFilter {
        eligible_for_replication,
        created_after,
        created_before,
        object_replication_statuses,
        key_name_constraint,
        object_size_greater_than_bytes,
        object_size_less_than_bytes,
        match_any_storage_class,
        match_any_object_encryption,
    } = filter;
    let encryption = match_any_object_encryption.as_ref();
    types::JobManifestGeneratorFilter::builder()
        .set_eligible_for_replication(*eligible_for_replication)
        .set_created_after(created_after.map(encode_time))
        .set_created_before(created_before.map(encode_time))
        .set_object_replication_statuses(object_replication_statuses.as_deref().map(encode_all))
        .set_key_name_constraint(key_name_constraint.as_ref().map(encode_names))
        .set_object_size_greater_than_bytes(object_size_greater_than_bytes.map(encode_count))
        .set_object_size_less_than_bytes(object_size_less_than_bytes.map(encode_count))
        .set_match_any_storage_class(match_any_storage_class.as_deref().map(encode_all))
        .set_match_any_object_encryption(encryption.map(|kinds| kinds.iter().map(encode_encryption).collect()))
        .build()
}

pub(super) fn decode(filter: &types::JobManifestGeneratorFilter) -> Option<ManifestFilter> {
    let statuses = filter.object_replication_statuses.as_deref();
    let classes = filter.match_any_storage_class.as_deref();
    let kinds = filter.match_any_object_encryption.as_deref();
    Some(ManifestFilter {
        eligible_for_replication: filter.eligible_for_replication(),
        created_after: optional(filter.created_after(), decode_time)?,
        created_before: optional(filter.created_before(), decode_time)?,
        object_replication_statuses: optional(statuses, decode_all)?,
        key_name_constraint: optional(filter.key_name_constraint(), decode_names)?,
        object_size_greater_than_bytes: optional(filter.object_size_greater_than_bytes(), decode_count)?,
        object_size_less_than_bytes: optional(filter.object_size_less_than_bytes(), decode_count)?,
        match_any_storage_class: optional(classes, decode_all)?,
        match_any_object_encryption: optional(only(kinds)?, |kind| decode_encryption(kind).map(|kind| [kind]))?,
    })
}

/// The one element of a list that may be absent; S3 may answer an absent one as empty.
#[allow(clippy::option_option, reason = "absent, present and not known are three things, and `?` ends at the third")]
fn only<T>(list: Option<&[T]>) -> Option<Option<&T>> {
    match list {
        None | Some([]) => Some(None),
        Some([only]) => Some(Some(only)),
        Some(_) => None,
    }
}

fn encode_names(names: &KeyNameConstraint) -> types::KeyNameConstraint {
    let KeyNameConstraint { match_any_prefix, match_any_suffix, match_any_substring } = names;
    let list = |part: &Option<[KeyPart; 1]>| string(part.as_ref().map(|[part]| part)).map(|part| vec![part]);
    types::KeyNameConstraint::builder()
        .set_match_any_prefix(list(match_any_prefix))
        .set_match_any_suffix(list(match_any_suffix))
        .set_match_any_substring(list(match_any_substring))
        .build()
}

fn decode_names(names: &types::KeyNameConstraint) -> Option<KeyNameConstraint> {
    let part = |list: &Option<Vec<String>>| {
        let text = only(list.as_deref())?.map(String::as_str);
        optional_text::<KeyPart>(text).map(|part| part.map(|part| [part]))
    };
    Some(KeyNameConstraint {
        match_any_prefix: part(&names.match_any_prefix)?,
        match_any_suffix: part(&names.match_any_suffix)?,
        match_any_substring: part(&names.match_any_substring)?,
    })
}

fn encode_encryption(kind: &ObjectEncryptionFilter) -> types::ObjectEncryptionFilter {
    use types::ObjectEncryptionFilter as Theirs;
    match kind {
        ObjectEncryptionFilter::SseS3(Empty {}) => Theirs::Sses3(types::Sses3Filter::builder().build()),
        ObjectEncryptionFilter::SseKms(SseKmsFilter { kms_key_arn, bucket_key_enabled }) => Theirs::Ssekms(
            types::SsekmsFilter::builder()
                .set_kms_key_arn(string(kms_key_arn.as_ref()))
                .set_bucket_key_enabled(*bucket_key_enabled)
                .build(),
        ),
        ObjectEncryptionFilter::DsseKms(DsseKmsFilter { kms_key_arn }) => {
            Theirs::Dssekms(types::DssekmsFilter::builder().set_kms_key_arn(string(kms_key_arn.as_ref())).build())
        }
        ObjectEncryptionFilter::SseC(Empty {}) => Theirs::Ssec(types::SsecFilter::builder().build()),
        ObjectEncryptionFilter::NotSse(Empty {}) => Theirs::Notsse(types::NotSseFilter::builder().build()),
    }
}

#[allow(clippy::wildcard_enum_match_arm, reason = "the SDK's enum is open: newer versions add to it")]
fn decode_encryption(kind: &types::ObjectEncryptionFilter) -> Option<ObjectEncryptionFilter> {
    use types::ObjectEncryptionFilter as Theirs;
    match kind {
        Theirs::Sses3(_) => Some(ObjectEncryptionFilter::SseS3(Empty {})),
        Theirs::Ssekms(kms) => Some(ObjectEncryptionFilter::SseKms(SseKmsFilter {
            kms_key_arn: optional_text(kms.kms_key_arn())?,
            bucket_key_enabled: kms.bucket_key_enabled(),
        })),
        Theirs::Dssekms(kms) => {
            Some(ObjectEncryptionFilter::DsseKms(DsseKmsFilter { kms_key_arn: optional_text(kms.kms_key_arn())? }))
        }
        Theirs::Ssec(_) => Some(ObjectEncryptionFilter::SseC(Empty {})),
        Theirs::Notsse(_) => Some(ObjectEncryptionFilter::NotSse(Empty {})),
        _ => None,
    }
}
