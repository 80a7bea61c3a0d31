//! `unsupported-encryption`: the filter lists objects under an encryption that the operation cannot work on.
// Source: S3 User Guide, "Copy objects using Batch Operations" and "Compute checksums": no objects under SSE-C; "Update object
// encryption": none under SSE-C or DSSE-KMS, and none without encryption.

use super::Subject;
use super::subject::{manifest, operation};
use crate::model::manifest::ObjectEncryptionFilter;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let listed = subject.filter().and_then(|filter| filter.match_any_object_encryption.as_ref());
    let Some((objects, field)) =
        listed.and_then(|[encryption]| Some((refused(subject.kind(), encryption)?, field(subject)?)))
    else {
        return Vec::new();
    };
    let at = manifest(["generator", "filter", "matchAnyObjectEncryption"]);
    let message = format!("every listed object is {objects}, and each task fails: `{field}` works on none that is");
    let finding = subject.at_value(Code::UnsupportedEncryption, at, message);
    let finding = finding.with_help("name another encryption, or work on these objects by a Lambda function");
    vec![finding.with_related(subject.place(operation([field]), Target::Key), "the operation")]
}

/// What of an encryption an operation refuses.
fn refused(kind: OperationKind, encryption: &ObjectEncryptionFilter) -> Option<&'static str> {
    let is_update = kind == OperationKind::UpdateObjectEncryption;
    match encryption {
        ObjectEncryptionFilter::SseC(_) => Some("under a key of its owner (SSE-C), which S3 does not have"),
        ObjectEncryptionFilter::DsseKms(_) => is_update.then_some("encrypted twice (DSSE-KMS)"),
        ObjectEncryptionFilter::NotSse(_) => is_update.then_some("not encrypted"),
        ObjectEncryptionFilter::SseS3(_) | ObjectEncryptionFilter::SseKms(_) => None,
    }
}

/// The operation's field, if it looks into objects or at their keys.
fn field(subject: &Subject<'_>) -> Option<&'static str> {
    match subject.kind() {
        OperationKind::PutObjectCopy => Some("putObjectCopy"),
        OperationKind::ComputeObjectChecksum => Some("computeObjectChecksum"),
        OperationKind::UpdateObjectEncryption => Some("updateObjectEncryption"),
        OperationKind::LambdaInvoke
        | OperationKind::PutObjectAcl
        | OperationKind::PutObjectTagging
        | OperationKind::DeleteObjectTagging
        | OperationKind::InitiateRestoreObject
        | OperationKind::PutObjectLegalHold
        | OperationKind::PutObjectRetention
        | OperationKind::ReplicateObject => None,
    }
}
