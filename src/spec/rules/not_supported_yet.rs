//! `not-supported-yet`: what belongs to the language but is not built is refused, never ignored.

use camino::Utf8Path;

use super::Subject;
use crate::model::ProjectDocument;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;

const HELP: &str = "remove it: nothing is accepted and ignored";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let spec = &subject.document.spec;
    let fields = [("after", !spec.after.is_empty()), ("suspend", spec.suspend)];
    let finding = |(name, _): (&str, bool)| {
        let message = format!("`{name}` is not supported yet");
        subject.at_key(Code::NotSupportedYet, FieldPath::of(["spec", name]), message).with_help(HELP)
    };
    fields.into_iter().filter(|(_, given)| *given).map(finding).collect()
}

/// The same for the project file.
pub(super) fn check_project(project: &ProjectDocument, file: &Utf8Path) -> Vec<Finding> {
    let spec = &project.spec;
    let fields = [
        ("accounts", !spec.accounts.is_empty()),
        ("policy", spec.policy.is_some()),
        ("environments", !spec.environments.is_empty()),
    ];
    let finding = |(name, _): (&str, bool)| {
        let at = FieldPath::of(["spec", name]);
        let place = Place { file: file.to_owned(), document: 0, at, target: Target::Key };
        Finding::new(Code::NotSupportedYet, place, format!("`{name}` is not supported yet")).with_help(HELP)
    };
    fields.into_iter().filter(|(_, given)| *given).map(finding).collect()
}
