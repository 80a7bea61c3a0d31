//! `directory-bucket-annotations`: copies keep their annotations unless told otherwise, and a directory bucket takes none.
// Source: S3 API, CopyObject, `x-amz-object-annotation-directive`: use EXCLUDE for directory buckets, else 501.

use super::Subject;
use super::subject::{is_directory_bucket, operation};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let copy = subject.copy().filter(|copy| is_directory_bucket(copy.target_resource.name()));
    let finding = copy.filter(|copy| copy.annotation_directive.is_none()).map(|_| {
        let at = operation(["putObjectCopy", "targetResource"]);
        let message = "a directory bucket takes no annotations: S3 answers 501 for each object that has some";
        let finding = subject.at_value(Code::DirectoryBucketAnnotations, at, message);
        finding.with_help("add `annotationDirective: EXCLUDE`")
    });
    finding.into_iter().collect()
}
