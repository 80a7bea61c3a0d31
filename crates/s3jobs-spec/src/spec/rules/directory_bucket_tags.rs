//! `directory-bucket-tags`: copies keep their tags unless told otherwise, and a directory bucket takes none.
// Source: S3 Control 2018-08-20, `S3CopyObjectOperation$NewObjectTagging`: specify an empty tag set, else 501.

use super::Subject;
use super::subject::{is_directory_bucket, operation};
use crate::model::operation::PutObjectCopy;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let keeps_tags = |copy: &&PutObjectCopy| copy.new_object_tagging.is_none();
    let copy = subject.copy().filter(|copy| is_directory_bucket(copy.target_resource.name()));
    let finding = copy.filter(keeps_tags).map(|_| {
        let at = operation(["putObjectCopy", "targetResource"]);
        let message = "a directory bucket takes no tags: S3 answers 501 for each object that has some";
        subject.at_value(Code::DirectoryBucketTags, at, message).with_help("add `newObjectTagging: {}`")
    });
    finding.into_iter().collect()
}
