//! `after-twice`: a job names one that it waits for a second time.

use std::collections::BTreeMap;

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let at = FieldPath::of(["spec", "after"]);
    let mut first = BTreeMap::new();
    let mut findings = Vec::new();
    for (index, name) in subject.spec().after.iter().enumerate() {
        if let Some(earlier) = first.get(name) {
            let message = format!("`{name}` stands here a second time");
            let finding = subject.at_value(Code::AfterTwice, at.join(index), message);
            let place = subject.place(at.join(*earlier), Target::Value);
            findings.push(finding.with_help("remove it").with_related(place, "it stands here first"));
        } else {
            first.insert(name, index);
        }
    }
    findings
}
