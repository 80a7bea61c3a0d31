use std::collections::BTreeMap;

use super::session::Session;
use crate::apply::{RunOutcome, Standing};
use crate::completion::{self, CompletionReport};
use crate::ledger::Closing;
use crate::model::RunKey;
use crate::plan::Plan;

/// The completion reports of the runs that are closed.
///
/// A report that cannot be read is left out: the counts are S3's own and stand in the record. `s3jobs report` says why.
pub(super) async fn read(
    session: &Session,
    plan: &Plan,
    outcomes: &[RunOutcome],
) -> BTreeMap<RunKey, CompletionReport> {
    let mut reports = BTreeMap::new();
    for outcome in outcomes {
        let Some(place) = closing(plan, outcome).and_then(|closing| closing.report.as_ref()) else { continue };
        let objects = session.objects(&outcome.run.scope);
        if let Ok(report) = completion::read(objects.as_ref(), place).await {
            reports.insert(outcome.run.clone(), report);
        }
    }
    reports
}

/// How a run ended: with this command, or before it.
fn closing<'a>(plan: &'a Plan, outcome: &'a RunOutcome) -> Option<&'a Closing> {
    match &outcome.standing {
        Standing::Closed(closing) => Some(closing),
        Standing::Unchanged => plan.steps.iter().find(|step| step.run == outcome.run)?.closed.as_ref(),
        Standing::Left(..) | Standing::Refused(..) | Standing::Failed(_) | Standing::TimedOut(..) => None,
    }
}
