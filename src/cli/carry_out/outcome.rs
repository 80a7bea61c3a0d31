use std::collections::BTreeSet;

use crate::apply::{RunOutcome, Standing};
use crate::cli::errors::Error;
use crate::cli::errors::exits::exit_of;
use crate::exit::Exit;
use crate::ledger::{Closing, Outcome};
use crate::model::{Acceptance, JobName};
use crate::plan::{Observed, Plan, Reason, Step, Verdict, Wait};
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
    match standing {
        Standing::Closed(closing) if goal != Goal::Applied => ended(closing, &step.stage.acceptance(), goal),
        Standing::Closed(_) => Exit::Done,
        Standing::Left(Wait::Person, _) if matches!(goal, Goal::Ended | Goal::LetRun) => Exit::Blocked,
        Standing::Left(..) => Exit::Done,
        Standing::Refused(why) => blocked(step, why.reason(), observed),
        Standing::Failed(error) => exit_of(error.kind()),
        Standing::TimedOut(..) => Exit::TimedOut,
        Standing::Interrupted(_) => Exit::Interrupted,
        // Asked for by name, and not there: whoever asked believes otherwise.
        Standing::Unchanged if step.reason() == Reason::NotCreated => Exit::Blocked,
        // Following a run to its end tells how it ended, however long ago: a repeated command must not turn green.
        Standing::Unchanged => match (step.stage.closed(), goal) {
            (Some(closing), Goal::LetRun | Goal::Ended | Goal::Cancelled) => {
                ended(closing, &step.stage.acceptance(), goal)
            }
            (Some(_) | None, Goal::Applied | Goal::LetRun | Goal::Ended | Goal::Cancelled) => Exit::Done,
        },
    }
}

/// The exit code of a run's end.
fn ended(closing: &Closing, acceptance: &Acceptance, goal: Goal) -> Exit {
    match closing.outcome {
        // Whoever cancels a job believes that something of it was left undone.
        Outcome::Complete if goal == Goal::Cancelled => Exit::Failed,
        Outcome::Complete if acceptance.accepts(closing.progress.failed, closing.progress.total) => Exit::Done,
        Outcome::Complete => Exit::BeyondAcceptance,
        Outcome::Cancelled | Outcome::NeverCreated if goal == Goal::Cancelled => Exit::Done,
        Outcome::Failed | Outcome::Cancelled | Outcome::NeverCreated => Exit::JobFailed,
        Outcome::Unknown => Exit::Failed,
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
