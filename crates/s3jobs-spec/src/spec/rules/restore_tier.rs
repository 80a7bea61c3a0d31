//! `restore-tier`: a restore that names no tier is a standard one, which costs more than bulk.
// Source: S3 API, RestoreObject, `Tier` ("Standard" is the default); S3 User Guide, "Restore objects".

use super::Subject;
use super::subject::operation;
use crate::model::operation::Operation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Operation::InitiateRestoreObject(restore) = &subject.spec().operation else { return Vec::new() };
    if restore.glacier_job_tier.is_some() {
        return Vec::new();
    }
    let at = operation(["initiateRestoreObject", "glacierJobTier"]);
    let message = "no tier is named; RestoreObject takes `STANDARD` then, which costs more than `BULK`";
    vec![subject.at_key(Code::RestoreTier, at, message).with_help("write `glacierJobTier: BULK` or `STANDARD`")]
}
