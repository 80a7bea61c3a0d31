//! Runs that could not be looked at: one answer about many of them, such as about an account's credentials, is read once.

use std::collections::BTreeMap;

use super::words;
use crate::plan::{Reason, Step};

/// Steps, each with how many runs it stands for: the first of those that the same keeps from being looked at stands for all of them.
pub(super) fn together<'p>(steps: &[&'p Step]) -> Vec<(&'p Step, u64)> {
    let mut first: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut told: Vec<(&'p Step, u64)> = Vec::with_capacity(steps.len());
    for &step in steps {
        if step.reason() == Reason::NotObserved {
            if let Some(at) = first.get(&words::detail(step)) {
                told[*at].1 += 1;
                continue;
            }
            first.insert(words::detail(step), told.len());
        }
        told.push((step, 1));
    }
    told
}
