//! Runs that ended well, in a few words: where many are done, they hide what is to be done.

use super::grave::names;
use super::words;
use crate::model::JobName;
use crate::plan::why::Note;
use crate::plan::{Plan, Step, Verdict};

/// How many of such runs need one line together.
const FOLDED_FROM: usize = 2;

/// The steps of a plan in two: those that are one line together, and those that have one of their own.
pub(super) fn folded(plan: &Plan) -> (Vec<&Step>, Vec<&Step>) {
    let (done, others): (Vec<&Step>, Vec<&Step>) = plan.steps.iter().partition(|step| ended_well(step));
    if done.len() < FOLDED_FROM { (Vec::new(), plan.steps.iter().collect()) } else { (done, others) }
}

/// Whether a run is closed as its spec wants it, and nothing is left to be done or known.
pub(super) fn ended_well(step: &Step) -> bool {
    let accepted = step.stage.closed().is_some_and(|ended| words::is_accepted(ended, &step.stage.acceptance()));
    step.verdict() == Verdict::Done && accepted && !step.notes.iter().any(|note| matches!(note, Note::LaterRun { .. }))
}

/// The runs in a few words: `12 jobs are done: a, b, c`.
pub(super) fn told(done: &[&Step]) -> String {
    let jobs: Vec<&JobName> = done.iter().map(|step| &step.run.name).collect();
    format!("{}: {}", count(done), names(&jobs))
}

/// How many runs are done: `12 jobs are done`.
pub(super) fn count(done: &[&Step]) -> String {
    format!(
        "{} done",
        if done.len() == 1 { "1 job is".to_owned() } else { format!("{} jobs are", words::count(done.len() as u64)) }
    )
}
