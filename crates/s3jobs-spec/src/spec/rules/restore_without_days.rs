//! `restore-without-days`: a restore without days suits Intelligent-Tiering only.
// Source: S3 Control 2018-08-20, `S3InitiateRestoreObjectOperation$ExpirationInDays`.

use super::Subject;
use super::subject::operation;
use crate::model::operation::Operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::InitiateRestoreObject(restore) = &subject.spec().operation else { return Vec::new() };
    let filter = subject.generator().and_then(|generator| generator.filter.as_ref());
    // Where the spec says which classes it means, another rule judges.
    let says_classes = filter.is_some_and(|filter| filter.match_any_storage_class.is_some());
    if restore.expiration_in_days.is_some() || says_classes {
        return Vec::new();
    }
    let at = operation(["initiateRestoreObject", "expirationInDays"]);
    let message = "without `expirationInDays` only the archive tiers of Intelligent-Tiering can be restored";
    let help = "for S3 Glacier Flexible Retrieval and Deep Archive add `expirationInDays`, at least 1";
    vec![subject.at_key(Code::RestoreWithoutDays, at, message).with_help(help)]
}
