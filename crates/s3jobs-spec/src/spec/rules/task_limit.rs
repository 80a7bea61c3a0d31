//! `task-limit`: more tasks than S3 runs in one job.
// Source: S3 User Guide, "Performing object operations in bulk with Batch Operations": 4 billion objects by default, 20
// billion for most operations. Its troubleshooting page says 1 billion for all; so this is no error.

use super::Subject;
use crate::model::Confirmation;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(Confirmation::Guarded(guard)) = &subject.spec().confirmation else { return Vec::new() };
    let kind = subject.kind();
    let billions = match kind {
        OperationKind::InitiateRestoreObject | OperationKind::ComputeObjectChecksum => 4,
        OperationKind::LambdaInvoke
        | OperationKind::PutObjectCopy
        | OperationKind::PutObjectAcl
        | OperationKind::PutObjectTagging
        | OperationKind::DeleteObjectTagging
        | OperationKind::PutObjectLegalHold
        | OperationKind::PutObjectRetention
        | OperationKind::ReplicateObject
        | OperationKind::UpdateObjectEncryption => 20,
    };
    if guard.max_tasks.get() <= billions * 1_000_000_000 {
        return Vec::new();
    }
    let message = format!("S3 runs at most {billions} billion tasks of `{kind}` in one job, by its user guide");
    let at = FieldPath::of(["spec", "confirmation", "guarded", "maxTasks"]);
    vec![subject.at_value(Code::TaskLimit, at, message).with_help("write the number of objects that you expect")]
}
