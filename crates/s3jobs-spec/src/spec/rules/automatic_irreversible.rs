//! `automatic-irreversible`: nobody looks at the number of tasks before what cannot be undone is done, or `automatic` lets nothing
//! run, since the name of the job has to be typed.
// Source: S3 User Guide: "Delete all object tags", "Locking objects with Object Lock", "Access control list (ACL)
// overview", "Update object encryption". What has its name typed is a table of s3jobs: `advice::risk`, held against this by a test.

use super::Subject;
use super::public_acl;
use super::subject::Retained;
use crate::model::Confirmation;
use crate::model::operation::{EventHold, LegalHoldStatus, LockMode, Operation};
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

/// What becomes of a job whose spec says `automatic`.
enum Automatic {
    /// It runs, and this is done, without anybody's looking.
    Runs(&'static str),
    /// It stays held until its name is typed, since this is done.
    StaysHeld(&'static str),
}

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    match &subject.spec().confirmation {
        Some(Confirmation::Automatic) => {}
        Some(Confirmation::Manual | Confirmation::Guarded(_)) | None => return Vec::new(),
    }
    let Some(automatic) = automatic(subject) else { return Vec::new() };
    let (message, help) = match automatic {
        Automatic::Runs(what) => (
            format!("nobody is asked before {what}"),
            "write `{guarded: {maxTasks: N}}` with the number of objects that you expect, or `manual`",
        ),
        Automatic::StaysHeld(what) => (
            format!("this alone does not let the job run: its name has to be typed before {what}"),
            "write `manual`; `s3jobs confirm NAME` asks for the name, and `s3jobs apply --confirm NAME` says it",
        ),
    };
    let finding = subject.at_value(Code::AutomaticIrreversible, FieldPath::of(["spec", "confirmation"]), message);
    vec![finding.with_help(help)]
}

/// What is done that cannot be undone.
fn automatic(subject: &Subject<'_>) -> Option<Automatic> {
    use Automatic::{Runs, StaysHeld};
    if let Some(what) = subject.retention().and_then(|retained| of_retention(subject, &retained)) {
        return Some(StaysHeld(what));
    }
    if !public_acl::check(subject).is_empty() {
        return Some(StaysHeld("objects are opened to everybody"));
    }
    match &subject.spec().operation {
        Operation::DeleteObjectTagging(_) => Some(Runs("all tags are removed")),
        Operation::PutObjectTagging(put) if put.tag_set.is_empty() => Some(Runs("all tags are removed")),
        Operation::UpdateObjectEncryption(_) => Some(Runs("objects are encrypted under another key")),
        Operation::PutObjectCopy(copy) if copy.may_replace_sources(&subject.spec().manifest) => {
            Some(StaysHeld("objects are replaced by copies of the same key"))
        }
        Operation::PutObjectLegalHold(put) if put.legal_hold.status == LegalHoldStatus::Off => {
            Some(StaysHeld("the legal hold of objects is lifted"))
        }
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
