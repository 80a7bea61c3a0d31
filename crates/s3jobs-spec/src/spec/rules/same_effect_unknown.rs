//! `same-effect-unknown`: a job may do what another one does, and no spec of the set describes that one.

use std::collections::BTreeSet;

use super::Subject;
use crate::spec::check::nearest;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help};
use crate::spec::path::FieldPath;

/// A warning, not an error: the other job may be one of another project with the same ledger, or one that ran long ago and has no
/// spec any more. Only the ledger knows those.
pub(super) fn check(subjects: &[Subject<'_>], invalid: &[&str]) -> Vec<Finding> {
    let asking = || subjects.iter().filter_map(|subject| Some((subject, &subject.spec().same_effect.as_ref()?.of)));
    if asking().next().is_none() {
        return Vec::new();
    }
    let names = subjects.iter().map(|subject| subject.document.metadata.name.as_str());
    let known: BTreeSet<&str> = names.chain(invalid.iter().copied()).collect();
    let unknown = asking().filter(|(_, of)| !known.contains(of.as_str()));
    unknown.map(|(subject, of)| finding(subject, of.as_str(), &known)).collect()
}

fn finding(subject: &Subject<'_>, of: &str, known: &BTreeSet<&str>) -> Finding {
    let own = subject.document.metadata.name.as_str();
    let names: Vec<&str> = known.iter().copied().filter(|known| *known != own).collect();
    let help: Help = match nearest(of, &names) {
        Some(near) => format!("did you mean `{near}`?").into(),
        None => "write the `metadata.name` of the other job; if that has no spec any more, or belongs to another project with \
                 this ledger, say so: `# s3jobs: allow(same-effect-unknown) WHY`"
            .into(),
    };
    let at = FieldPath::of(["spec", "sameEffect", "of"]);
    let message = format!("no job of this project is named `{of}`");
    subject.at_value(Code::SameEffectUnknown, at, message).with_help(help)
}
