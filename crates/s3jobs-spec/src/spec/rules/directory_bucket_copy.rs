//! `directory-bucket-copy`: what a copy to a directory bucket cannot have.
// Source: S3 Control 2018-08-20, `S3CopyObjectOperation`: "not supported by directory buckets" of each of these members,
// and "you must specify the SSEAwsKmsKeyId parameter with the ID" of KMS; S3 User Guide, "Copy objects": tags give 501.

use super::Subject;
use super::subject::{is_directory_bucket, operation};
use crate::model::operation::{AnnotationDirective, PutObjectCopy, SseAlgorithm};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(copy) = subject.copy().filter(|copy| is_directory_bucket(copy.target_resource.name())) else {
        return Vec::new();
    };
    let at = |field| operation(["putObjectCopy", field]);
    let target = subject.place(at("targetResource"), Target::Value);
    let refused = |field: &'static str| {
        let message = format!("a copy to a directory bucket takes no `{field}`");
        let help = match field {
            "newObjectTagging" => "write `newObjectTagging: {}`",
            "annotationDirective" => "write `annotationDirective: EXCLUDE`",
            _ => "remove it",
        };
        subject.at_key(Code::DirectoryBucketCopy, at(field), message).with_help(help)
    };
    let key = key_trouble(copy).map(|message| {
        let finding = subject.at_key(Code::DirectoryBucketCopy, at("sseAwsKmsKeyId"), message);
        finding.with_help("give `sseAwsKmsKeyId` the key's id or ARN")
    });
    let findings = unsupported(copy).map(refused).chain(key);
    findings.map(|finding| finding.with_related(target.clone(), "a directory bucket")).collect()
}

fn unsupported(copy: &PutObjectCopy) -> impl Iterator<Item = &'static str> {
    [
        ("cannedAccessControlList", copy.canned_access_control_list.is_some()),
        ("accessControlGrants", copy.access_control_grants.is_some()),
        ("newObjectTagging", copy.new_object_tagging.as_ref().is_some_and(|tags| !tags.is_empty())),
        ("redirectLocation", copy.redirect_location.is_some()),
        ("requesterPays", copy.requester_pays.is_some()),
        ("storageClass", copy.storage_class.is_some()),
        ("objectLockLegalHoldStatus", copy.object_lock_legal_hold_status.is_some()),
        ("objectLockMode", copy.object_lock_mode.is_some()),
        ("objectLockRetainUntilDate", copy.object_lock_retain_until_date.is_some()),
        ("objectLockEventHold", copy.object_lock_event_hold.is_some()),
        ("objectLockEventHoldDuration", copy.object_lock_event_hold_duration.is_some()),
        ("annotationDirective", copy.annotation_directive == Some(AnnotationDirective::Copy)),
    ]
    .into_iter()
    .filter(|(_, is_given)| *is_given)
    .map(|(field, _)| field)
}

fn key_trouble(copy: &PutObjectCopy) -> Option<&'static str> {
    let algorithm = copy.new_object_metadata.as_ref()?.sse_algorithm?;
    match (algorithm, &copy.sse_aws_kms_key_id) {
        (SseAlgorithm::Kms, None) => Some("KMS in a directory bucket needs a key"),
        (SseAlgorithm::Kms, Some(key)) if key.as_str().contains("alias/") => {
            Some("KMS in a directory bucket takes no alias")
        }
        (SseAlgorithm::Kms, Some(_)) | (SseAlgorithm::Aes256, _) => None,
    }
}
