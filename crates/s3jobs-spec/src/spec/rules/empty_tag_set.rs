//! `empty-tag-set`: `putObjectTagging` with `{}` removes every tag, which may not be meant.

use super::Subject;
use super::subject::operation;
use crate::model::Operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::PutObjectTagging(tagging) = &subject.document.spec.operation else { return Vec::new() };
    if !tagging.tag_set.is_empty() {
        return Vec::new();
    }
    let at = operation(["putObjectTagging", "tagSet"]);
    let finding = subject.at_value(Code::EmptyTagSet, at, "an empty tag set removes every tag of every object");
    vec![finding.with_help("if that is meant, write `deleteObjectTagging: {}`, which says so")]
}
