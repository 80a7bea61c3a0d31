//! `key-without-kms`: settings of KMS beside another encryption, or beside none.
// Source: S3 API, CopyObject, `x-amz-server-side-encryption-aws-kms-key-id` and `-bucket-key-enabled`: for SSE-KMS.

use super::Subject;
use super::subject::operation;
use crate::model::operation::SseAlgorithm;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(copy) = subject.copy() else { return Vec::new() };
    let algorithm = copy.new_object_metadata.as_ref().and_then(|metadata| metadata.sse_algorithm);
    let at = |field| operation(["putObjectCopy", field]);
    let finding = |field: &'static str, message: String| {
        let finding = subject.at_key(Code::KeyWithoutKms, at(field), message);
        let finding = finding.with_help("set `newObjectMetadata: {sseAlgorithm: KMS}`, or remove this");
        match algorithm {
            Some(_) => {
                let place = operation(["putObjectCopy", "newObjectMetadata", "sseAlgorithm"]);
                finding.with_related(subject.place(place, Target::Value), "the encryption")
            }
            None => finding,
        }
    };
    let mut findings = Vec::new();
    if copy.sse_aws_kms_key_id.is_some() && algorithm != Some(SseAlgorithm::Kms) {
        findings.push(finding("sseAwsKmsKeyId", "a KMS key is named, but `sseAlgorithm` is not `KMS`".to_owned()));
    }
    // Without an algorithm it is about the target bucket's own encryption, which may be KMS.
    if copy.bucket_key_enabled == Some(true) && algorithm == Some(SseAlgorithm::Aes256) {
        findings
            .push(finding("bucketKeyEnabled", "S3 Bucket Keys are for KMS, and this is another encryption".to_owned()));
    }
    findings
}
