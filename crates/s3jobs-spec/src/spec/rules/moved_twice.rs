//! `moved-twice`: two jobs moved here from one name, and only one of them can have what ran under it.

use std::collections::BTreeMap;

use super::Subject;
use crate::model::JobName;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut first: BTreeMap<&JobName, &Subject<'_>> = BTreeMap::new();
    let mut findings = Vec::new();
    for subject in subjects {
        let Some(moved) = &subject.spec().moved else { continue };
        match first.get(&moved.from) {
            None => {
                first.insert(&moved.from, subject);
            }
            Some(other) if other.document.metadata.name == subject.document.metadata.name => {}
            Some(other) => findings.push(finding(subject, other, &moved.from)),
        }
    }
    findings
}

fn finding(late: &Subject<'_>, early: &Subject<'_>, from: &JobName) -> Finding {
    let at = || FieldPath::of(["spec", "moved", "from"]);
    let (name, other) = (&late.document.metadata.name, &early.document.metadata.name);
    let message = format!("`{name}` and `{other}` both moved here from `{from}`");
    let help = "keep `moved` in the one that is the same job under a new name";
    let finding = late.at_value(Code::MovedTwice, at(), message).with_help(help);
    finding.with_related(early.place(at(), Target::Value), format!("`{other}` says so here"))
}
