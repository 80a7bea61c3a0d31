//! `policy-max-tasks`: no job of the project has more tasks than this.
//!
//! What is not known before S3 has counted the tasks is held against the policy then.

use super::Subject;
use super::subject::manifest;
use crate::model::Confirmation;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("maxTasks") else { return Vec::new() };
    let Some(most) = policy.max_tasks.map(std::num::NonZero::get) else { return Vec::new() };
    let guard = match &subject.spec().confirmation {
        Some(Confirmation::Guarded(guard)) => Some(guard.max_tasks.get()),
        Some(Confirmation::Automatic | Confirmation::Manual) | None => None,
    };
    let guard = guard.filter(|tasks| *tasks > most).map(|tasks| {
        let at = FieldPath::of(["spec", "confirmation", "guarded", "maxTasks"]);
        (at, format!("{tasks} tasks are more than a job of this project may have"))
    });
    let rows = subject.file.map(|content| content.rows).filter(|rows| *rows > most).map(|rows| {
        (manifest(["file", "path"]), format!("the file has {rows} rows, more than a job of this project may have"))
    });
    let finding = |(at, message): (FieldPath, String)| {
        let finding = subject.at_value(Code::PolicyMaxTasks, at, message);
        let finding = finding.with_help(format!("the policy allows {most}; split the job"));
        finding.with_related(place.clone(), "the policy says so here")
    };
    guard.into_iter().chain(rows).map(finding).collect()
}
