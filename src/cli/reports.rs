use super::session::Session;
use crate::apply::{RunOutcome, Standing};
use crate::completion;
use crate::ledger::Closing;
use crate::plan::Plan;
use crate::render::results::Reports;

/// The completion reports of the runs that are closed.
///
/// One that cannot be read does not change how its run ended: the counts are S3's own and stand in the record.
pub(super) async fn read(session: &Session, plan: &Plan, outcomes: &[RunOutcome]) -> Reports {
    let mut reports = Reports::new();
    for outcome in outcomes {
        let Some(place) = closing(plan, outcome).and_then(|closing| closing.report.as_ref()) else { continue };
        let objects = session.objects(&outcome.run.scope);
        reports.insert(outcome.run.clone(), completion::read(objects.as_ref(), place).await);
    }
    reports
}

/// How a run ended: with this command, or before it.
fn closing<'a>(plan: &'a Plan, outcome: &'a RunOutcome) -> Option<&'a Closing> {
    match &outcome.standing {
        Standing::Closed(closing) => Some(closing),
        Standing::Unchanged => plan.steps.iter().find(|step| step.run == outcome.run)?.closed(),
        Standing::Left(..)
        | Standing::Refused(..)
        | Standing::Failed(_)
        | Standing::TimedOut(..)
        | Standing::Interrupted(_) => None,
    }
}
