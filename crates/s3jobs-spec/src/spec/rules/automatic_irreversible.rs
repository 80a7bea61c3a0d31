//! `automatic-irreversible`: nobody looks at the number of tasks before what cannot be undone is done.
// Source: S3 User Guide: "Delete all object tags", "Locking objects with Object Lock", "Access control list (ACL)
// overview", "Update object encryption".

use super::Subject;
use super::copy_onto_itself::{Onto, onto_itself};
use super::public_acl;
use super::subject::Retained;
use crate::model::Confirmation;
use crate::model::operation::{EventHold, LockMode, Operation};
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    match &subject.spec().confirmation {
        Some(Confirmation::Automatic) => {}
        Some(Confirmation::Manual | Confirmation::Guarded(_)) | None => return Vec::new(),
    }
    let Some(reason) = reason(subject) else { return Vec::new() };
    let message = format!("nobody is asked before {reason}");
    let finding = subject.at_value(Code::AutomaticIrreversible, FieldPath::of(["spec", "confirmation"]), message);
    vec![finding.with_help("write `{guarded: {maxTasks: N}}` with the number of objects that you expect, or `manual`")]
}

/// What cannot be undone.
fn reason(subject: &Subject<'_>) -> Option<&'static str> {
    if let Some(reason) = subject.retention().and_then(|retained| of_retention(subject, &retained)) {
        return Some(reason);
    }
    if !public_acl::check(subject).is_empty() {
        return Some("objects are opened to everybody");
    }
    match &subject.spec().operation {
        Operation::DeleteObjectTagging(_) => Some("all tags are removed"),
        Operation::PutObjectTagging(put) if put.tag_set.is_empty() => Some("all tags are removed"),
        Operation::UpdateObjectEncryption(_) => Some("objects are encrypted under another key"),
        Operation::PutObjectCopy(_) if is_replaced(subject) => Some("objects are replaced by their copies"),
        Operation::LambdaInvoke(_)
        | Operation::PutObjectCopy(_)
        | Operation::PutObjectAcl(_)
        | Operation::PutObjectTagging(_)
        | Operation::InitiateRestoreObject(_)
        | Operation::PutObjectLegalHold(_)
        | Operation::PutObjectRetention(_)
        | Operation::ReplicateObject(_)
        | Operation::ComputeObjectChecksum(_) => None,
    }
}

fn of_retention(subject: &Subject<'_>, retained: &Retained) -> Option<&'static str> {
    if subject.removed_retention().is_some() {
        return Some("the retention of objects is removed");
    }
    match (retained.event_hold(), &retained.mode) {
        (Some(EventHold::Off), _) if subject.copy().is_none() => Some("the event hold of objects is released"),
        (_, Some((_, LockMode::Compliance))) => Some("objects are locked for good"),
        (_, Some((_, LockMode::Governance)) | None) => None,
    }
}

fn is_replaced(subject: &Subject<'_>) -> bool {
    onto_itself(subject).is_some_and(|(_, onto)| onto == Onto::Changed)
}
