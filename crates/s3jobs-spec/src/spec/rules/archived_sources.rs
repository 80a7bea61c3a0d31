//! `archived-sources`: the filter lists archived objects, which the operation cannot read.
// Source: S3 User Guide, "Copy objects using Batch Operations": archived objects must be restored first; S3 API, CopyObject,
// `ObjectNotInActiveTierError` and `InvalidObjectState`; S3 User Guide, "Replicating existing objects with Batch Replication":
// archived objects are left out of generated lists.

use super::Subject;
use super::subject::{class_names, is_archived, operation};
use crate::model::operation::{OperationKind, StorageClass};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((at, classes)) = subject.classes() else { return Vec::new() };
    let archived: Vec<StorageClass> = classes.iter().copied().filter(|class| is_archived(*class)).collect();
    let is_all = archived.len() == classes.len();
    if archived.is_empty() {
        return Vec::new();
    }
    let (field, message, help) = match (subject.kind(), is_all) {
        (OperationKind::PutObjectCopy, _) => {
            let message = format!(
                "objects in {} cannot be read: each of their copies fails with InvalidObjectState, unless the object was \
                 restored before",
                class_names(&archived)
            );
            let help = "restore them first, by a job of `initiateRestoreObject`, and copy them before the restored copies \
                        expire; or take these classes off the list";
            ("putObjectCopy", message, help)
        }
        (OperationKind::ReplicateObject, false) => {
            let message = format!("S3 leaves objects in {} out of a list for replication", class_names(&archived));
            ("replicateObject", message, "take these classes off the list, and restore and copy their objects instead")
        }
        // Of a list without any other class a rule of its own says that it is empty.
        (OperationKind::ReplicateObject, true)
        | (
            OperationKind::LambdaInvoke
            | OperationKind::PutObjectAcl
            | OperationKind::PutObjectTagging
            | OperationKind::DeleteObjectTagging
            | OperationKind::InitiateRestoreObject
            | OperationKind::PutObjectLegalHold
            | OperationKind::PutObjectRetention
            | OperationKind::ComputeObjectChecksum
            | OperationKind::UpdateObjectEncryption,
            _,
        ) => return Vec::new(),
    };
    let finding = subject.at_value(Code::ArchivedSources, at, message).with_help(help);
    vec![finding.with_related(subject.place(operation([field]), Target::Key), "the operation")]
}
