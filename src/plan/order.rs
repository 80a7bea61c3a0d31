//! Predecessors come before what comes after them, and hold it back.

use std::collections::{BTreeMap, BTreeSet};

use super::after::lacking;
use super::desired::Desired;
use super::observed::Observed;
use super::planned::creation;
use super::step::Step;
use super::verdict::Verdict;
use super::why::{Lacks, Predecessor, Why};
use crate::model::{JobName, RunKey};

/// Puts steps that are in the order of names so that predecessors come first, and holds back those whose predecessors are not
/// complete and accepted.
pub(super) fn in_order(steps: Vec<Step>, desired: &Desired, observed: &Observed) -> Vec<Step> {
    if desired.jobs.values().all(|job| job.after.is_empty()) {
        return steps;
    }
    let mut of_names: BTreeMap<JobName, Vec<Step>> = BTreeMap::new();
    for step in steps {
        of_names.entry(step.run.name.clone()).or_default().push(step);
    }
    let mut held = Held { observed, done: Vec::new(), stands: BTreeMap::new() };
    for name in names_in_order(&of_names.keys().collect(), desired) {
        of_names.remove(&name).into_iter().flatten().for_each(|step| held.add(step));
    }
    held.done
}

/// Names in an order in which each comes after its predecessors, and otherwise in their own. Those around a circle, which no valid
/// specs have, come last.
fn names_in_order(names: &BTreeSet<&JobName>, desired: &Desired) -> Vec<JobName> {
    let after = |name: &JobName| desired.jobs.get(name).map(|job| job.after.as_slice()).unwrap_or_default();
    let mut successors: BTreeMap<&JobName, Vec<&JobName>> = BTreeMap::new();
    let mut open: BTreeMap<&JobName, usize> = BTreeMap::new();
    for name in names {
        let before: BTreeSet<&JobName> = after(name).iter().filter(|other| names.contains(other)).collect();
        open.insert(name, before.len());
        for other in before {
            successors.entry(other).or_default().push(name);
        }
    }
    let mut ready: BTreeSet<&JobName> = names.iter().copied().filter(|name| open.get(name) == Some(&0)).collect();
    let mut ordered: Vec<JobName> = Vec::with_capacity(names.len());
    while let Some(name) = ready.pop_first() {
        ordered.push(name.clone());
        open.remove(name);
        for successor in successors.get(name).into_iter().flatten() {
            if let Some(left) = open.get_mut(successor) {
                *left -= 1;
                if *left == 0 {
                    ready.insert(successor);
                }
            }
        }
    }
    ordered.extend(open.into_keys().cloned());
    ordered
}

/// The steps so far, and where their runs stand.
struct Held<'o> {
    observed: &'o Observed,
    done: Vec<Step>,
    /// The steps that may be waited for, by run.
    stands: BTreeMap<RunKey, usize>,
}

impl Held<'_> {
    fn add(&mut self, step: Step) {
        let mut found = creation(&step).map(|planned| lacking(&planned.when.after, self.observed)).unwrap_or_default();
        let after = creation(&step).into_iter().flat_map(|planned| planned.when.after.iter().flatten());
        let decisions: Vec<Predecessor> = after.filter_map(|after| self.decision(&after.run)).collect();
        found.retain(|it| !decisions.iter().any(|decision| decision.name() == it.name()));
        found.extend(decisions);
        // A job that only looks like the run's says nothing of the run.
        if step.verdict() != Verdict::Foreign {
            self.stands.insert(step.run.clone(), self.done.len());
        }
        self.done.push(match found.iter().all(Predecessor::is_open) {
            _ if found.is_empty() => step,
            true => step.because(Why::Predecessors(found)),
            false => step.blocked(Why::Predecessors(found)),
        });
    }

    fn step(&self, run: &RunKey) -> Option<&Step> {
        self.done.get(*self.stands.get(run)?)
    }

    /// What keeps a predecessor from going on that is in the same plan.
    fn decision(&self, run: &RunKey) -> Option<Predecessor> {
        let step = self.step(run).filter(|step| step.verdict() == Verdict::Blocked)?;
        Some(Predecessor::Run { run: run.clone(), lacks: Lacks::Decision(step.reason()) })
    }
}
