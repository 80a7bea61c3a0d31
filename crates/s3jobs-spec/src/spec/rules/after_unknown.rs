//! `after-unknown`: a job waits for one that no spec of the project describes.

use std::collections::BTreeSet;

use super::Subject;
use crate::spec::check::nearest;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

/// A warning, not an error: the other job may have run and have no spec any more. Only the ledger knows those, and a plan blocks the
/// job where there is none. A job whose spec is `invalid` is there, and has findings of its own.
pub(super) fn check(subjects: &[Subject<'_>], invalid: &[&str]) -> Vec<Finding> {
    let names = subjects.iter().map(|subject| subject.document.metadata.name.as_str());
    let known: BTreeSet<&str> = names.chain(invalid.iter().copied()).collect();
    let mut findings = Vec::new();
    for subject in subjects {
        for (index, name) in subject.spec().after.iter().enumerate().filter(|(_, name)| !known.contains(name.as_str()))
        {
            let own = subject.document.metadata.name.as_str();
            let names: Vec<&str> = known.iter().copied().filter(|known| *known != own).collect();
            let help = match nearest(name.as_str(), &names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the `metadata.name` of a job of this project; if that one has run and has no spec any more, say so: \
                         `# s3jobs: allow(after-unknown) WHY`"
                    .to_owned(),
            };
            let at = FieldPath::of(["spec", "after"]).join(index);
            let message = format!("no job of this project is named `{name}`");
            findings.push(subject.at_value(Code::AfterUnknown, at, message).with_help(help));
        }
    }
    findings
}
