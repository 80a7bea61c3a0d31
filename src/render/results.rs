//! What an apply came to: plan, outcomes and completion reports, run by run.

use std::collections::BTreeMap;

use crate::apply::{Ending, RunOutcome, Standing};
use crate::completion::{CompletionError, CompletionReport};
use crate::ledger::{Closing, Outcome};
use crate::model::{Acceptance, Finding, Invocation, Progress, RunKey};
use crate::plan::{Plan, Reason, Step, Verdict};

/// The completion reports of the runs that have ended, or why one could not be read.
pub type Reports = BTreeMap<RunKey, Result<CompletionReport, CompletionError>>;

/// Everything that the end of an apply shows.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    /// The plan that was carried out.
    pub plan: &'a Plan,
    /// Where each of its runs stands.
    pub outcomes: &'a [RunOutcome],
    /// The completion reports that were read.
    pub reports: &'a Reports,
}

/// One run with all that is known of it.
#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    /// Where it stands.
    pub(super) outcome: &'a RunOutcome,
    /// What was planned for it.
    pub(super) step: Option<&'a Step>,
    /// Its completion report.
    pub(super) report: Option<&'a Result<CompletionReport, CompletionError>>,
    /// How the commands that are named lead to the same world.
    pub(super) invocation: &'a Invocation,
}

impl<'a> Results<'a> {
    /// The runs, in the plan's order.
    pub(super) fn runs(self) -> impl Iterator<Item = Run<'a>> {
        self.outcomes.iter().enumerate().map(move |(at, outcome)| Run {
            outcome,
            step: self.step(at, outcome),
            report: self.reports.get(&outcome.run),
            invocation: &self.plan.invocation,
        })
    }

    /// The step of an outcome. Outcomes come in the order of steps; two steps may be about the same run.
    fn step(self, at: usize, outcome: &RunOutcome) -> Option<&'a Step> {
        let steps = &self.plan.steps;
        let beside = steps.get(at).filter(|step| step.run == outcome.run);
        beside.or_else(|| steps.iter().find(|step| step.run == outcome.run && step.verdict() != Verdict::Foreign))
    }
}

impl Run<'_> {
    /// What is wrong with the list of a job that S3 failed for it.
    pub(super) fn lists_faults(&self) -> impl Iterator<Item = &Finding> {
        let failed = self.closing().filter(|closing| closing.outcome == Outcome::Failed);
        failed.and(self.step).into_iter().flat_map(|step| &step.findings)
    }

    /// What it came to.
    pub(super) fn ending(&self) -> Ending {
        Ending::of(&self.outcome.standing, &self.acceptance())
    }

    /// How far it is, as far as that is known.
    pub(super) fn progress(&self) -> Option<Progress> {
        match &self.outcome.standing {
            Standing::Closed(closing) => Some(closing.progress),
            Standing::Left(_, progress)
            | Standing::TimedOut(Some((_, progress)))
            | Standing::Interrupted(Some((_, progress))) => Some(*progress),
            Standing::TimedOut(None) | Standing::Interrupted(None) => self.step.and_then(|step| step.stage.progress()),
            Standing::Refused(_) | Standing::Failed(_) | Standing::Unchanged => {
                self.step.and_then(|step| step.stage.progress())
            }
        }
    }

    /// Whether S3 no longer knows its job.
    pub(super) fn is_job_gone(&self) -> bool {
        let is_gone =
            matches!(&self.outcome.standing, Standing::Refused(why) if why.reason() == Reason::OutcomeUnknown);
        is_gone || self.closing().is_some_and(|closing| closing.outcome == Outcome::Unknown)
    }

    /// How many of its tasks failed.
    pub(super) fn failed(&self) -> u64 {
        self.progress().map_or(0, |progress| progress.failed)
    }

    /// What its spec counts as success.
    pub(super) fn acceptance(&self) -> Acceptance {
        self.step.map(|step| step.stage.acceptance()).unwrap_or_default()
    }

    /// How it ended, if it did: now or before.
    pub(super) fn closing(&self) -> Option<&Closing> {
        match &self.outcome.standing {
            Standing::Closed(closing) => Some(closing),
            Standing::Unchanged => self.step.and_then(|step| step.stage.closed()),
            Standing::Left(..)
            | Standing::Refused(_)
            | Standing::Failed(_)
            | Standing::TimedOut(..)
            | Standing::Interrupted(_) => None,
        }
    }
}
