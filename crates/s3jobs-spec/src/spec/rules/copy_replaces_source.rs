//! `copy-replaces-source`: each object is replaced by its copy.
// Source: S3 User Guide, "Copy objects": copies overwrite objects of the same key in a bucket without versioning.

use super::Subject;
use super::copy_onto_itself::{Onto, onto_itself};
use super::subject::operation;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((source, Onto::Changed)) = onto_itself(subject) else { return Vec::new() };
    let at = operation(["putObjectCopy", "targetResource"]);
    let finding = subject.at_value(Code::CopyReplacesSource, at, "each object is replaced by its copy");
    let finding = finding.with_help("without versioning the object as it was is gone; try a few objects first");
    vec![finding.with_related(subject.place(source.at, Target::Value), "the objects are in that bucket")]
}
