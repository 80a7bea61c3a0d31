//! `same-effect-of-itself`: a job allows what no job can do, the same as itself.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

/// Where the project has environments, the job of another one has the same name, and may be meant.
pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let name = &subject.document.metadata.name;
    let is_itself = subject.spec().same_effect.as_ref().is_some_and(|same| same.of == *name);
    if !is_itself || subject.layers.has_environments() {
        return Vec::new();
    }
    let at = FieldPath::of(["spec", "sameEffect", "of"]);
    let message = format!("`{name}` is this job itself, and the project has no environments in which there is another");
    let help = "write the name of the job that does the same; a job that moves to another account or Region to do \
                everything once more needs a new name";
    vec![subject.at_value(Code::SameEffectOfItself, at, message).with_help(help)]
}
