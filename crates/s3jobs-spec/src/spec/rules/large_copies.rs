//! `large-copies`: the generated list may hold objects that a copy does not take.
// Source: S3 User Guide, "Copy objects using Batch Operations": objects to be copied can be up to 5 GB in size.

use super::Subject;
use super::copy_too_large::{LARGEST, OTHERWISE, lists_only_larger};
use super::subject::manifest;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    if subject.copy().is_none() || subject.generator().is_none() || lists_only_larger(subject) {
        return Vec::new();
    }
    let below = subject.filter().and_then(|filter| filter.object_size_less_than_bytes);
    if below.is_some_and(|below| below <= LARGEST + 1) {
        return Vec::new();
    }
    let field = "objectSizeLessThanBytes";
    let (at, verb) = (manifest(["generator", "filter", field]), if below.is_some() { "write" } else { "add" });
    let message = "objects above 5 GB are listed too, and their copies fail: a copy takes no object that is larger";
    let finding = if below.is_some() {
        subject.at_value(Code::LargeCopies, at, message)
    } else {
        subject.at_key(Code::LargeCopies, at, message)
    };
    vec![finding.with_help(format!("{verb} `{field}: {}` to the filter; {OTHERWISE}", LARGEST + 1))]
}
