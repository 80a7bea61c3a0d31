//! `duplicate-name`: a job's name identifies its runs, so it is unique in the set.

use std::collections::hash_map::{Entry, HashMap};

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let mut first = HashMap::new();
    let mut findings = Vec::new();
    for subject in subjects {
        let name = &subject.document.metadata.name;
        let there = match first.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(subject);
                continue;
            }
            Entry::Occupied(entry) => place(entry.get()),
        };
        let finding = Finding::new(Code::DuplicateName, place(subject), format!("another job is named `{name}`"));
        let finding = finding.with_help("rename one of the two, or set `run: 2` in the first to run it again");
        findings.push(finding.with_related(there, "the first of that name"));
    }
    findings
}

fn place(subject: &Subject<'_>) -> Place {
    subject.place(FieldPath::of(["metadata", "name"]), Target::Value)
}
