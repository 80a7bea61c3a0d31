//! `object-lock-mode-and-date`: a retention has a mode and an end.
// Source: S3 API, CopyObject: x-amz-object-lock-mode and x-amz-object-lock-retain-until-date go together.

use super::Subject;
use super::subject::operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(copy) = subject.copy() else { return Vec::new() };
    let (given, lacking) = match (copy.object_lock_mode, copy.object_lock_retain_until_date) {
        (Some(_), None) => ("objectLockMode", "objectLockRetainUntilDate"),
        (None, Some(_)) => ("objectLockRetainUntilDate", "objectLockMode"),
        (Some(_), Some(_)) | (None, None) => return Vec::new(),
    };
    let at = operation(["putObjectCopy", given]);
    let finding = subject.at_key(Code::ObjectLockModeAndDate, at, format!("`{given}` stands without `{lacking}`"));
    vec![finding.with_help(format!("add `{lacking}`, or remove `{given}`"))]
}
