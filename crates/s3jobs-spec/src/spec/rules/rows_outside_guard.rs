//! `rows-outside-guard`: a list that is at hand has another length than the guard lets through.

use super::Subject;
use crate::model::Confirmation;
use crate::model::job::Guard;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(content), Some(Confirmation::Guarded(guard))) = (subject.file, &subject.spec().confirmation) else {
        return Vec::new();
    };
    if guard.allows(content.rows) {
        return Vec::new();
    }
    let Guard { min_tasks, max_tasks } = guard;
    let at = FieldPath::of(["spec", "confirmation", "guarded"]);
    let message = format!("the number of rows is {}, and the guard allows {min_tasks} to {max_tasks}", content.rows);
    let file = subject.place(FieldPath::of(["spec", "manifest", "file", "path"]), Target::Value);
    let finding = subject.at_key(Code::RowsOutsideGuard, at, message);
    vec![
        finding.with_help("correct the guard, or the list: such a job is never let run").with_related(file, "the list"),
    ]
}
