//! `directory-bucket`: directory buckets take part in copies and Lambda invocations only.
// Source: S3 User Guide, "Using Batch Operations with directory buckets"; S3 Control 2018-08-20,
// `S3JobManifestGenerator$SourceBucket`, `S3ManifestOutputLocation$Bucket`, `JobReport$Bucket`.

use super::Subject;
use super::subject::{BucketRole, is_directory_bucket};
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let uses = subject.buckets().into_iter().filter(|used| is_directory_bucket(&used.name));
    uses.filter_map(|used| {
        let (message, help) = reason(subject, used.role)?;
        Some(subject.at_value(Code::DirectoryBucket, used.at, message).with_help(help))
    })
    .collect()
}

fn reason(subject: &Subject<'_>, role: BucketRole) -> Option<(String, &'static str)> {
    let general = "name a general purpose bucket";
    let reason = match role {
        BucketRole::Target => return None,
        BucketRole::Objects if subject.generator().is_some() => {
            ("S3 generates no list of a directory bucket".to_owned(), "list the objects in a CSV file")
        }
        BucketRole::Objects if is_possible(subject.kind()) => return None,
        BucketRole::Objects => {
            let kind = subject.kind();
            let message = format!("`{kind}` does not work on objects of a directory bucket, and the file names one");
            (message, "only `putObjectCopy` and `lambdaInvoke` do")
        }
        BucketRole::Manifest | BucketRole::Upload => ("S3 reads no list from a directory bucket".to_owned(), general),
        BucketRole::GeneratedList => ("S3 keeps no list in a directory bucket".to_owned(), general),
        BucketRole::Report => ("S3 writes no report to a directory bucket".to_owned(), general),
    };
    Some(reason)
}

/// Whether an operation works on objects of directory buckets.
fn is_possible(kind: OperationKind) -> bool {
    matches!(kind, OperationKind::PutObjectCopy | OperationKind::LambdaInvoke)
}
