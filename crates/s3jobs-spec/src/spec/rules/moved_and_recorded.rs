//! `moved-and-recorded`: a run cannot have been done both under another name and elsewhere.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let spec = subject.spec();
    let (Some(moved), Some(_)) = (&spec.moved, &spec.recorded) else { return Vec::new() };
    let message = format!("the run is said to have been done under the name `{}`, and elsewhere", moved.from);
    let help = "keep `moved` if s3jobs ran it under the former name, and `recorded` if something else did";
    vec![subject.at_key(Code::MovedAndRecorded, FieldPath::of(["spec", "recorded"]), message).with_help(help)]
}
