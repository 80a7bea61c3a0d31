//! `needs-object-lock`: copies can be locked only in a bucket that has Object Lock.
// Source: S3 User Guide, "Locking objects with Object Lock": it is enabled for a bucket, with versioning.

use super::Subject;
use super::subject::operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(copy) = subject.copy() else { return Vec::new() };
    let field = match (copy.object_lock_mode, copy.object_lock_legal_hold_status, copy.object_lock_event_hold) {
        (Some(_), _, _) => "objectLockMode",
        (None, Some(_), _) => "objectLockLegalHoldStatus",
        (None, None, Some(_)) => "objectLockEventHold",
        (None, None, None) => return Vec::new(),
    };
    let message = format!("every copy fails unless Object Lock is on in `{}`", copy.target_resource.name());
    let finding = subject.at_key(Code::NeedsObjectLock, operation(["putObjectCopy", field]), message);
    vec![finding.with_help("turn on versioning and Object Lock for the target bucket")]
}
