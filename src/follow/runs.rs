//! The runs of a plan that others come after: who is woken when one of them has come to its end, and who waits in vain.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::RunKey;
use crate::plan::why::{Lacks, Predecessor};
use crate::plan::{Action, Plan, Search, Step};

/// The runs of a plan that others of it come after.
pub(super) struct Runs {
    /// Which steps come after a run, and after its job in any run, by its first.
    after: BTreeMap<RunKey, Vec<usize>>,
    /// The runs of the plan of which the course is not over.
    open: BTreeSet<RunKey>,
    /// Those of which it is.
    over: BTreeSet<RunKey>,
}

impl Runs {
    /// Those of a plan. `open` are the runs of which the course is not over.
    pub(super) fn of<'r>(plan: &Plan, open: impl Iterator<Item = &'r RunKey>) -> Self {
        let mut after: BTreeMap<RunKey, Vec<usize>> = BTreeMap::new();
        for (index, step) in plan.steps.iter().enumerate() {
            before(step).for_each(|run| after.entry(run.first()).or_default().push(index));
        }
        let is_before = |run: &&RunKey| after.contains_key(&run.first());
        let open: BTreeSet<RunKey> = open.filter(is_before).cloned().collect();
        let others = plan.steps.iter().map(|step| &step.run).filter(is_before);
        let over = others.filter(|run| !open.contains(run)).cloned().collect();
        Self { after, open, over }
    }

    /// The course of a run is over: gives the steps that come after it.
    pub(super) fn end(&mut self, run: &RunKey) -> &[usize] {
        if self.open.remove(run) {
            self.over.insert(run.clone());
        }
        // Few runs come after others, and most plans have none.
        if self.after.is_empty() { &[] } else { self.after.get(&run.first()).map(Vec::as_slice).unwrap_or_default() }
    }

    /// Whether a run is followed, or was, as a step of the plan.
    pub(super) fn has(&self, run: &RunKey) -> bool {
        self.open.contains(run) || self.over.contains(run)
    }

    /// Whether waiting may bring all of these: each is followed here, or goes on by itself.
    pub(super) fn bring(&self, found: &[Predecessor]) -> bool {
        found.iter().all(|it| match it {
            Predecessor::Run { run, lacks: _ } if self.open.contains(run) => true,
            Predecessor::Run { run, lacks: Lacks::End | Lacks::EndOfSecondJob } => !self.over.contains(run),
            Predecessor::Run { .. } | Predecessor::Nowhere(_) | Predecessor::InSeveralPlaces(..) => false,
        })
    }
}

/// The runs that a step comes after.
fn before(step: &Step) -> impl Iterator<Item = &RunKey> {
    let when = step.actions.iter().find_map(|action| match action {
        Action::Create { when, .. } | Action::Resume { search: Search::AdoptOrResend(when), .. } => Some(when),
        Action::Resume { search: Search::AdoptOnly, .. } | Action::UploadManifest { .. } => None,
        Action::CancelDuplicate { .. } | Action::SetPriority { .. } | Action::SetTags { .. } => None,
        Action::Replace { .. } => None,
        Action::Record(_) | Action::Confirm(_) | Action::Cancel { .. } | Action::GiveUp | Action::Close => None,
    });
    when.into_iter().flat_map(|when| when.after.iter().flatten()).map(|after| &after.run)
}
