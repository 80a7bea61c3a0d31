//! A plan for whoever only waits: jobs go on as they will, and what is done is to close the records of those that have ended.

use std::collections::BTreeSet;

use super::action::Action;
use super::stage::Stage;
use super::step::{Plan, Step};
use super::verdict::Verdict;
use super::why::{Reason, Why};
use crate::model::{JobName, JobStatus};

/// What is left of a plan for a command that waits for jobs. What no waiting would change is told at once.
///
/// About jobs in `only`, if any are named, it is about the runs that there are, although specs may ask for others by now.
pub fn only_closing(plan: Plan, only: &BTreeSet<JobName>) -> Plan {
    let Plan { recorded, steps, .. } = &plan;
    let has_sibling = |step: &Step| {
        let siblings = steps.iter().filter(|other| recorded.contains(&other.run));
        only.contains(&step.run.name) && siblings.into_iter().any(|other| other.run.is_of_same_job(&step.run))
    };
    let is_meant = |step: &&Step| recorded.contains(&step.run) || !has_sibling(step);
    let steps = steps.iter().filter(is_meant).cloned().map(attended).collect();
    Plan { steps, ..plan }
}

fn attended(mut step: Step) -> Step {
    step.actions.retain(|action| *action == Action::Close);
    if let Some(why) = step.stage.closed().map(Why::of_closing) {
        step.actions.clear();
        return step.because(why);
    }
    match step.verdict() {
        Verdict::Create | Verdict::Record => uncreated(step),
        // `Create::Never` is how it is planned for a command that waits.
        Verdict::Replace => step,
        // A block keeps a job from being let run, not one from its end that was let run.
        Verdict::Blocked if !step.actions.is_empty() && goes_on(&step) => {
            step.notes.clear();
            step.because(Why::Running)
        }
        Verdict::Wait if step.reason() == Reason::PredecessorOpen => uncreated(step),
        Verdict::Suspended
        | Verdict::Blocked
        | Verdict::Wait
        | Verdict::Keep
        | Verdict::Done
        | Verdict::Orphan
        | Verdict::Foreign => step,
    }
}

fn uncreated(mut step: Step) -> Step {
    step.actions.clear();
    step.notes.clear();
    if let Stage::Wanted(wanted) = &mut step.stage {
        wanted.asked = None;
    }
    step.because(Why::NotCreated)
}

/// Whether S3 shows the job and it was let run, or has ended.
fn goes_on(step: &Step) -> bool {
    step.stage.progress().is_some() && !step.stage.status().is_some_and(JobStatus::is_held)
}
