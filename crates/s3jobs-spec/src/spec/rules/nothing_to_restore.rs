//! `nothing-to-restore`: the filter lists only classes that nothing is restored from.
// Source: S3 API, RestoreObject: objects of S3 Glacier Flexible Retrieval and Deep Archive, and those in the archive tiers of
// Intelligent-Tiering, can be restored; any other fails with InvalidObjectState.

use super::Subject;
use super::subject::class_names;
use crate::model::operation::{OperationKind, StorageClass};
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let classes = subject.classes().filter(|_| subject.kind() == OperationKind::InitiateRestoreObject);
    let Some((at, classes)) = classes.filter(|(_, classes)| !classes.iter().any(|class| is_restored(*class))) else {
        return Vec::new();
    };
    let message = format!("objects in {} are not archived: each restore fails", class_names(classes));
    let help =
        "name `GLACIER`, `DEEP_ARCHIVE` or `INTELLIGENT_TIERING`; objects in any other class are read as they are";
    vec![subject.at_value(Code::NothingToRestore, at, message).with_help(help)]
}

/// Whether objects of a class may have to be restored.
pub(super) fn is_restored(class: StorageClass) -> bool {
    match class {
        StorageClass::Glacier | StorageClass::DeepArchive | StorageClass::IntelligentTiering => true,
        StorageClass::Standard | StorageClass::StandardIa | StorageClass::OneZoneIa | StorageClass::GlacierIr => false,
    }
}
