//! Which findings people are shown one by one: the gravest last, where they are read first, and of those that are alike the
//! first ones. The others are counted.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::located::Located;
use crate::spec::{Code, Severity};

/// How many findings that are alike are shown.
pub(super) const SHOWN: usize = 3;

/// What findings that are alike have in common.
type Key = (Code, Severity, String);

/// A finding that is shown.
pub(super) struct Shown<'l, 'f> {
    pub(super) located: &'l Located<'f>,
    /// How many more that are alike are not, where this one is the last of them.
    pub(super) more: usize,
}

/// All findings, the least grave first, each severity in the order of the files.
pub(super) fn gravest_last<'l, 'f>(located: &'l [Located<'f>]) -> Vec<&'l Located<'f>> {
    let mut sorted: Vec<&Located<'f>> = located.iter().collect();
    sorted.sort_by_key(|located| Reverse(located.finding.severity));
    sorted
}

/// The findings that are shown, the least grave first.
pub(super) fn folded<'l, 'f>(located: &'l [Located<'f>]) -> Vec<Shown<'l, 'f>> {
    let mut shown: Vec<Shown<'l, 'f>> = Vec::new();
    // How many are alike, and where the last of them stands that is shown.
    let mut alike: HashMap<Key, (usize, usize)> = HashMap::new();
    for located in gravest_last(located) {
        let (number, last) = alike.entry(key(located)).or_default();
        *number += 1;
        if *number <= SHOWN {
            *last = shown.len();
            shown.push(Shown { located, more: 0 });
        } else if let Some(last) = shown.get_mut(*last) {
            last.more += 1;
        }
    }
    shown
}

/// A warning says the same of each job whatever the names in it; an error that
/// names something else is another mistake, and each mistake is shown.
fn key(located: &Located<'_>) -> Key {
    let finding = located.finding;
    let sentence = finding.sentence();
    let words = match finding.severity {
        Severity::Error => sentence.into_owned(),
        Severity::Warning | Severity::Note => sentence.split('`').step_by(2).collect::<Vec<_>>().join("`"),
    };
    (finding.code, finding.severity, words)
}
