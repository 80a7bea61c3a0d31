//! `moved-old-name`: a job moved here from a name under which a spec still asks for a job.

use std::collections::BTreeMap;

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

/// A spec that is `invalid` asks for a job as well, and has findings of its own.
pub(super) fn check(subjects: &[Subject<'_>], invalid: &[&str]) -> Vec<Finding> {
    let mut moved = subjects.iter().filter(|subject| subject.spec().moved.is_some()).peekable();
    if moved.peek().is_none() {
        return Vec::new();
    }
    let named: BTreeMap<&str, &Subject<'_>> =
        subjects.iter().map(|subject| (subject.document.metadata.name.as_str(), subject)).collect();
    moved.filter_map(|subject| finding(subject, &named, invalid)).collect()
}

fn finding(subject: &Subject<'_>, named: &BTreeMap<&str, &Subject<'_>>, invalid: &[&str]) -> Option<Finding> {
    let from = subject.spec().moved.as_ref()?.from.as_str();
    let at = FieldPath::of(["spec", "moved", "from"]);
    if *from == *subject.document.metadata.name.as_str() {
        let message = format!("`{from}` is the name of this job itself");
        let help = "write the name that it had before, or remove `moved`";
        return Some(subject.at_value(Code::MovedOldName, at, message).with_help(help));
    }
    let old = named.get(from);
    if old.is_none() && !invalid.contains(&from) {
        return None;
    }
    let message = format!("a spec still asks for `{from}`, and what ran under that name is to count for this one");
    let help =
        format!("remove the spec of `{from}`; to do the same under both names, say `sameEffect` in place of `moved`");
    let finding = subject.at_value(Code::MovedOldName, at, message).with_help(help);
    Some(match old {
        Some(old) => {
            let place = old.place(FieldPath::of(["metadata", "name"]), Target::Value);
            finding.with_related(place, format!("`{from}` is asked for here"))
        }
        None => finding,
    })
}
