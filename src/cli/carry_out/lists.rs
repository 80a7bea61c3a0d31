use std::collections::BTreeMap;

use crate::apply::{RunOutcome, Standing};
use crate::cli::connection::Session;
use crate::cli::errors::Error;
use crate::ledger::{Closing, Outcome};
use crate::manifest;
use crate::model::{FailureReason, JobStatus, RunKey};
use crate::plan::{Observed, Plan, Step};

/// Why S3 failed jobs, by run.
pub(crate) type Reasons = BTreeMap<RunKey, Vec<FailureReason>>;

/// Adds to the steps of jobs that S3 failed for their lists what is wrong with these.
pub(crate) async fn explain(session: &Session, plan: &mut Plan, reasons: &Reasons) -> Result<(), Error> {
    for step in &mut plan.steps {
        let Some(reasons) = reasons.get(&step.run) else { continue };
        let Some(versioned) = session.ledger.load(&step.run).await? else { continue };
        let Some(list) = versioned.record.latest().map(|attempt| &attempt.request.body.manifest) else { continue };
        let objects = session.objects(&step.run.scope);
        step.findings = manifest::of_failed(objects.as_ref(), list, reasons).await;
    }
    Ok(())
}

/// Why S3 failed the jobs that were closed by this command.
pub(crate) fn of_outcomes(outcomes: &[RunOutcome]) -> Reasons {
    let failed = |outcome: &RunOutcome| match &outcome.standing {
        Standing::Closed(closing) => Some((outcome.run.clone(), of_closing(closing)?)),
        Standing::Left(..)
        | Standing::Refused(..)
        | Standing::Failed(_)
        | Standing::TimedOut(..)
        | Standing::Interrupted(_)
        | Standing::Unchanged => None,
    };
    outcomes.iter().filter_map(failed).collect()
}

/// Why S3 failed the jobs of a plan, closed or not.
pub(crate) fn of_plan(plan: &Plan, observed: &Observed) -> Reasons {
    let failed = |step: &Step| {
        let reasons = if let Some(closing) = step.stage.closed() {
            of_closing(closing)?
        } else {
            let seen = observed.job(&step.run.scope, step.stage.job()?)?;
            (seen.live.status == Some(JobStatus::Failed)).then(|| seen.live.failure_reasons.clone())?
        };
        Some((step.run.clone(), reasons))
    };
    plan.steps.iter().filter_map(failed).collect()
}

/// Why S3 failed the job of a run that is closed; none if it did not.
pub(crate) fn of_closing(closing: &Closing) -> Option<Vec<FailureReason>> {
    (closing.outcome == Outcome::Failed).then(|| closing.failure_reasons.clone())
}
