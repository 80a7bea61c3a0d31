//! `restore-days`: archived objects of the Glacier classes need a number of days, those of Intelligent-Tiering none.
// Source: S3 Control 2018-08-20, `S3InitiateRestoreObjectOperation$ExpirationInDays`.

use super::Subject;
use super::subject::{manifest, operation};
use crate::model::operation::{Operation, StorageClass};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::InitiateRestoreObject(restore) = &subject.spec().operation else { return Vec::new() };
    let filter = subject.generator().and_then(|generator| generator.filter.as_ref());
    let Some(classes) = filter.and_then(|filter| filter.match_any_storage_class.as_ref()) else { return Vec::new() };
    let tiering = classes.contains(&StorageClass::IntelligentTiering);
    let glacier = classes.contains(&StorageClass::Glacier) || classes.contains(&StorageClass::DeepArchive);
    let (message, help) = match (tiering, glacier, restore.expiration_in_days) {
        (true, true, _) => (
            "one restore cannot serve Intelligent-Tiering, which takes no `expirationInDays`, and Glacier, which needs it",
            "write one job for each",
        ),
        (true, false, Some(_)) => {
            ("objects of Intelligent-Tiering are restored for good, and `expirationInDays` fails them", "remove it")
        }
        (false, true, None) => (
            "archived objects of these classes are restored for a number of days",
            "add `expirationInDays`, at least 1",
        ),
        (true, false, None) | (false, true, Some(_)) | (false, false, _) => return Vec::new(),
    };
    let at = operation(["initiateRestoreObject", "expirationInDays"]);
    let place = subject.place(manifest(["generator", "filter", "matchAnyStorageClass"]), Target::Value);
    let finding = subject.at_key(Code::RestoreDays, at, message).with_help(help);
    vec![finding.with_related(place, "the classes of the objects")]
}
