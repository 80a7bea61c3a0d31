//! `copy-too-large`: a copy takes objects of up to 5 GB, and the filter lists only larger ones.
// Source: S3 User Guide, "Copy objects using Batch Operations": objects to be copied can be up to 5 GB in size.

use super::Subject;
use super::subject::{manifest, operation};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

/// The largest object that one copy takes, in bytes.
pub(super) const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// What to do about objects that are larger.
pub(super) const OTHERWISE: &str = "copy larger objects in parts, by a Lambda function, or replicate them";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if !lists_only_larger(subject) {
        return Vec::new();
    }
    let at = manifest(["generator", "filter", "objectSizeGreaterThanBytes"]);
    let message = "each listed object is larger than 5 GB, and each copy fails: it takes no object that is";
    let finding = subject.at_value(Code::CopyTooLarge, at, message).with_help(OTHERWISE);
    vec![finding.with_related(subject.place(operation(["putObjectCopy"]), Target::Key), "the copy")]
}

/// Whether no listed object can be copied.
pub(super) fn lists_only_larger(subject: &Subject<'_>) -> bool {
    let above = subject.copy().and_then(|_| subject.filter()?.object_size_greater_than_bytes);
    above.is_some_and(|above| above >= LARGEST)
}
