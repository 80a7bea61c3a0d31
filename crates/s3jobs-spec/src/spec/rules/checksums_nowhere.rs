//! `checksums-nowhere`: the checksums stand in the report, and this report holds failed tasks only.
// Source: S3 User Guide, "Compute checksums" and "Examples: S3 Batch Operations completion reports".

use super::Subject;
use crate::model::ReportScope;
use crate::model::operation::OperationKind;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let scope = subject.spec().report.as_ref().and_then(|report| report.scope);
    if subject.kind() != OperationKind::ComputeObjectChecksum || scope != Some(ReportScope::FailedTasksOnly) {
        return Vec::new();
    }
    let at = FieldPath::of(["spec", "report", "scope"]);
    let message = "the checksums stand in the rows of succeeded tasks, which this report leaves out";
    let help = Help::fix("write `AllTasks`", "AllTasks");
    vec![subject.at_value(Code::ChecksumsNowhere, at, message).with_help(help)]
}
