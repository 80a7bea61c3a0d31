//! `marker-in-description`: the end of a description identifies the run; nobody else may write that.

use super::Subject;
use crate::model::marker::MARKER_START;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let description = subject.document.spec.description.as_ref();
    let finding = description.filter(|text| text.as_str().contains(MARKER_START)).map(|_| {
        let message = format!("the description holds `{MARKER_START}`, which begins the marker of a run");
        let at = FieldPath::of(["spec", "description"]);
        subject.at_value(Code::MarkerInDescription, at, message).with_help("describe the job in other words")
    });
    finding.into_iter().collect()
}
