//! `archived-copies`: copies in these classes cannot be read before they are restored.
// Source: S3 User Guide, "Understanding and managing Amazon S3 storage classes": retrieval and minimum durations.

use super::Subject;
use super::subject::operation;
use crate::model::operation::StorageClass;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(class) = subject.copy().and_then(|copy| copy.storage_class) else { return Vec::new() };
    let days = match class {
        StorageClass::Glacier => 90,
        StorageClass::DeepArchive => 180,
        StorageClass::Standard
        | StorageClass::StandardIa
        | StorageClass::OneZoneIa
        | StorageClass::IntelligentTiering
        | StorageClass::GlacierIr => return Vec::new(),
    };
    let message = format!("these copies can be read after a restore only, and are paid for at least {days} days");
    let finding = subject.at_value(Code::ArchivedCopies, operation(["putObjectCopy", "storageClass"]), message);
    vec![finding.with_help("`GLACIER_IR` can be read at once")]
}
