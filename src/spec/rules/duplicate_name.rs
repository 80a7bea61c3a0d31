//! `duplicate-name`: a job's name identifies its runs, so it is unique in the set.

use std::collections::BTreeMap;

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut first = BTreeMap::new();
    let mut findings = Vec::new();
    for subject in subjects {
        let name = &subject.document.metadata.name;
        let place = subject.place(FieldPath::of(["metadata", "name"]), Target::Value);
        let Some(there) = first.get(name) else {
            first.insert(name, place);
            continue;
        };
        let finding = Finding::new(Code::DuplicateName, place, format!("another job is named `{name}`"));
        let finding = finding.with_help("rename one of the two, or set `run: 2` in the first to run it again");
        findings.push(finding.with_related(there.clone(), "the first of that name"));
    }
    findings
}
