//! `not-supported-yet`: what belongs to the language but is not built is refused, never ignored.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

const HELP: &str = "remove it: nothing is accepted and ignored";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let spec = &subject.document.spec;
    let fields = [("after", !spec.after.is_empty()), ("suspend", spec.suspend)];
    let finding = |(name, _): (&'static str, bool)| {
        let message = format!("`{name}` is not supported yet");
        subject.at_key(Code::NotSupportedYet, FieldPath::of(["spec", name]), message).with_help(HELP)
    };
    fields.into_iter().filter(|(_, given)| *given).map(finding).collect()
}
