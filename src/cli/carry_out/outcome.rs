use std::collections::BTreeSet;

use crate::apply::{Ending, RunOutcome, Standing};
use crate::cli::errors::Error;
use crate::cli::errors::exits::exit_of;
use crate::exit::Exit;
use crate::model::JobName;
use crate::plan::{Observed, Plan, Reason, Step, Verdict};
use crate::render::counted;

/// What a command was asked to reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The plan carried out: how jobs end is another command's business.
    Applied,
    /// Jobs that are let run, or were.
    LetRun,
    /// Jobs that ended well.
    Ended,
    /// The end of jobs that are there: whoever waits for one expects it to have come.
    Awaited,
    /// Jobs that are cancelled.
    Cancelled,
}

/// Refuses where S3 could be asked about none of the jobs: that is said once, and not of each.
pub(crate) fn require_observed(plan: &Plan, observed: &Observed) -> Result<(), Error> {
    let trouble = |step: &Step| {
        observed.trouble(&step.run).filter(|_| step.reason() == Reason::NotObserved && step.stage.closed().is_none())
    };
    let Some(troubles) = plan.steps.iter().map(trouble).collect::<Option<Vec<_>>>() else { return Ok(()) };
    let Some(first) = troubles.first() else { return Ok(()) };
    let mut why: Vec<&str> = troubles.iter().map(|trouble| trouble.message.as_str()).collect();
    why.sort_unstable();
    why.dedup();
    let jobs = match plan.steps.as_slice() {
        [step] => format!("`{}`", step.run.name),
        steps => format!("any of {}", counted(steps.len() as u64, "job")),
    };
    Err(Error::NotObserved { jobs, why: why.join("; "), kind: first.kind })
}

/// The exit codes of a plan's steps: what is blocked, and why.
pub(crate) fn exit_of_plan<'a>(plan: &'a Plan, observed: &'a Observed) -> impl Iterator<Item = Exit> + 'a {
    plan.steps
        .iter()
        .filter(|step| step.verdict() == Verdict::Blocked)
        .map(|step| blocked(step, step.reason(), observed))
}

/// The exit codes of the steps of which nothing could be told.
pub(crate) fn exit_of_look<'a>(plan: &'a Plan, observed: &'a Observed) -> impl Iterator<Item = Exit> + 'a {
    let unseen = plan.steps.iter().filter(|step| step.reason() == Reason::NotObserved);
    unseen.map(|step| blocked(step, step.reason(), observed))
}

/// The exit codes of what apply came to.
pub(crate) fn exits(plan: &Plan, outcomes: &[RunOutcome], observed: &Observed, goal: Goal) -> Vec<Exit> {
    let ended = outcomes.iter().filter(|outcome| matches!(outcome.standing, Standing::Closed(_)));
    let ended: BTreeSet<&JobName> = ended.map(|outcome| &outcome.run.name).collect();
    // Whoever ends a job by its name has ended it, whatever became of its earlier runs.
    let is_beside = |outcome: &RunOutcome| {
        let is_over = matches!(outcome.standing, Standing::Unchanged);
        goal == Goal::Cancelled && is_over && ended.contains(&outcome.run.name)
    };
    // Outcomes are in the order of the steps.
    let of = |(outcome, step): (&RunOutcome, &Step)| {
        let standing = (!is_beside(outcome)).then(|| exit(step, &outcome.standing, observed, goal));
        standing.into_iter().chain(outcome.not_done.iter().map(|error| exit_of(error.kind()))).collect::<Vec<_>>()
    };
    outcomes.iter().zip(&plan.steps).flat_map(of).collect()
}

fn exit(step: &Step, standing: &Standing, observed: &Observed, goal: Goal) -> Exit {
    let acceptance = step.stage.acceptance();
    // That there is nothing to end is what was asked for: a command that is repeated must not turn red.
    if goal == Goal::Cancelled && matches!(standing, Standing::Unchanged) && has_ended(step) {
        return Exit::Done;
    }
    match (standing, step.stage.closed()) {
        // How the command ended comes before where the run stands.
        (Standing::TimedOut(_), _) => Exit::TimedOut,
        (Standing::Interrupted(_), _) => Exit::Interrupted,
        (Standing::Failed(error), _) => exit_of(error.kind()),
        (Standing::Refused(why), _) => blocked(step, why.reason(), observed),
        // Asked for by name, and not there: whoever asked believes otherwise.
        (Standing::Unchanged, _) if step.reason() == Reason::NotCreated => Exit::Blocked,
        // Nothing brings its end before its spec is changed.
        (Standing::Unchanged, None) if goal == Goal::Awaited && step.verdict() == Verdict::Suspended => Exit::Blocked,
        // Following a run to its end tells how it ended, however long ago: a repeated command must not turn green.
        (Standing::Unchanged, Some(closing)) => ended(Ending::of_closing(closing, &acceptance), goal),
        (Standing::Closed(_) | Standing::Left(..) | Standing::Unchanged, _) => {
            ended(Ending::of(standing, &acceptance), goal)
        }
    }
}

/// Whether nothing of a run is left to end: it has no job, or is closed.
fn has_ended(step: &Step) -> bool {
    step.reason() == Reason::NotCreated || step.stage.closed().is_some()
}

/// The exit code of what a run came to, for a command with this goal.
fn ended(ending: Ending, goal: Goal) -> Exit {
    match (ending, goal) {
        (Ending::TimedOut, _) => Exit::TimedOut,
        (Ending::Interrupted, _) => Exit::Interrupted,
        (Ending::Error, _) => Exit::Failed,
        (Ending::Blocked, _) => Exit::Blocked,
        // How jobs end is another command's business.
        (_, Goal::Applied) => Exit::Done,
        (Ending::InProgress | Ending::Unchanged, _) => Exit::Done,
        (Ending::AwaitingConfirmation, Goal::Cancelled) => Exit::Done,
        (Ending::AwaitingConfirmation, Goal::LetRun | Goal::Ended | Goal::Awaited) => Exit::Blocked,
        // What it waits for goes no further by itself, else it would have been waited for.
        (Ending::AwaitingPredecessors, _) => Exit::Blocked,
        // Whoever cancels a job believes that something of it was left undone.
        (Ending::Complete | Ending::BeyondAcceptance, Goal::Cancelled) => Exit::Failed,
        (Ending::Complete, Goal::LetRun | Goal::Ended | Goal::Awaited) | (Ending::Recorded, _) => Exit::Done,
        (Ending::BeyondAcceptance, Goal::LetRun | Goal::Ended | Goal::Awaited) => Exit::BeyondAcceptance,
        (Ending::Cancelled | Ending::GivenUp, Goal::Cancelled) => Exit::Done,
        (Ending::Failed | Ending::Cancelled | Ending::GivenUp, _) => Exit::JobFailed,
        (Ending::Unknown, _) => Exit::Failed,
    }
}

/// A scope that could not be observed is not blocked: its trouble says what it is.
fn blocked(step: &Step, reason: Reason, observed: &Observed) -> Exit {
    let trouble = observed.trouble(&step.run).filter(|_| reason == Reason::NotObserved);
    let manifest = match observed.manifest(&step.run.name) {
        Some(crate::plan::Manifest::Unknown(trouble)) if reason == Reason::ManifestUnknown => Some(trouble),
        Some(_) | None => None,
    };
    match trouble.or(manifest).map(|trouble| trouble.kind) {
        Some(kind) => exit_of(kind),
        // Seen at plan time and lost since: what is there now is not known, and asking again is safe.
        None if reason == Reason::NotObserved => Exit::Temporary,
        None => Exit::Blocked,
    }
}
