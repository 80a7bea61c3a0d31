use crate::apply::{RunOutcome, Standing};
use crate::cli::connection::Session;
use crate::completion;
use crate::ledger::{Closing, ReportPlace};
use crate::model::RunKey;
use crate::observe::side_by_side;
use crate::plan::{Plan, Step};
use crate::render::results::Reports;

/// The completion reports of the runs that are closed.
///
/// Those in which no task failed have nothing to add. One that cannot be read does not change how its run ended: the counts are
/// S3's own and stand in the record.
pub(crate) async fn read(session: &Session, plan: &Plan, outcomes: &[RunOutcome]) -> Reports {
    let reads = places(plan, outcomes).map(|(run, place)| async move {
        let report = completion::read(session.objects(&run.scope).as_ref(), place).await;
        (run.clone(), report)
    });
    side_by_side(session.sources().parallelism, reads).await.into_iter().collect()
}

/// Whether there is a report that is worth reading.
pub(crate) fn are_due(plan: &Plan, outcomes: &[RunOutcome]) -> bool {
    places(plan, outcomes).next().is_some()
}

/// Where the reports are of the runs in which tasks failed.
fn places<'a>(plan: &'a Plan, outcomes: &'a [RunOutcome]) -> impl Iterator<Item = (&'a RunKey, &'a ReportPlace)> {
    // Outcomes are in the order of the steps.
    outcomes.iter().zip(&plan.steps).filter_map(|(outcome, step)| {
        let closing = closing(step, outcome).filter(|closing| closing.progress.failed > 0)?;
        Some((&outcome.run, closing.report.as_ref()?))
    })
}

/// How a run ended: with this command, or before it.
fn closing<'a>(step: &'a Step, outcome: &'a RunOutcome) -> Option<&'a Closing> {
    match &outcome.standing {
        Standing::Closed(closing) => Some(closing),
        Standing::Unchanged => step.stage.closed(),
        Standing::Left(..)
        | Standing::Refused(..)
        | Standing::Failed(_)
        | Standing::TimedOut(..)
        | Standing::Interrupted(_) => None,
    }
}
