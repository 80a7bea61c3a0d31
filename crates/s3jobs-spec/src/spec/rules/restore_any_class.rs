//! `restore-any-class`: the list of a restore holds objects that are not archived, and each of them fails.
// Source: S3 API, RestoreObject, InvalidObjectState; S3 User Guide, "Tracking job status": a job that ran 1,000 tasks fails when
// more than half of them failed.

use super::Subject;
use super::nothing_to_restore::is_restored;
use super::subject::{class_names, manifest};
use crate::model::operation::{OperationKind, StorageClass};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

const CONSEQUENCE: &str = "once 1,000 tasks ran, S3 fails a job of which more than half failed";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.kind() != OperationKind::InitiateRestoreObject || subject.generator().is_none() {
        return Vec::new();
    }
    let Some((at, classes)) = subject.classes() else {
        let at = manifest(["generator", "filter", "matchAnyStorageClass"]);
        let message = format!(
            "objects of every storage class are listed, and the restore of each that is not archived fails; {CONSEQUENCE}"
        );
        let help = "add `matchAnyStorageClass: [GLACIER]` to the filter, or the class that your objects are in";
        return vec![subject.at_key(Code::RestoreAnyClass, at, message).with_help(help)];
    };
    let others: Vec<StorageClass> = classes.iter().copied().filter(|class| !is_restored(*class)).collect();
    // Of a list of no archived class a rule of its own says so.
    if others.is_empty() || others.len() == classes.len() {
        return Vec::new();
    }
    let message =
        format!("objects in {} are not archived, and the restore of each fails; {CONSEQUENCE}", class_names(&others));
    vec![subject.at_value(Code::RestoreAnyClass, at, message).with_help("take these classes off the list")]
}
