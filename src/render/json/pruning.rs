//! What `ledger prune` adds to `kind: Ledger`.

use schemars::JsonSchema;
use serde::Serialize;

use super::rebuild::NotObservedView;
use crate::ledger::{Outcome, Record};
use crate::model::{AccountId, JobName, ProjectName, Region, RunNumber, Time};
use crate::prune::Chosen;

/// Which records are left in part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Pruning")]
pub struct PruningSection {
    /// Whether it was done: `records` holds what is left of them.
    pub written: bool,
    /// The runs whose records it is about.
    pub runs: Vec<ChosenView>,
    /// Where S3 could not be asked, so that nothing there is pruned.
    pub not_observed: Vec<NotObservedView>,
}

/// A run whose record is left in part.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PrunedRun")]
pub struct ChosenView {
    /// The project.
    pub project: ProjectName,
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// The account that owned the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// When its record was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Time>,
}

impl PruningSection {
    pub(super) fn new(chosen: &Chosen, written: bool) -> Self {
        let Chosen { records, troubles } = chosen;
        Self {
            written,
            runs: records.iter().map(|versioned| ChosenView::from(&versioned.record)).collect(),
            not_observed: troubles.iter().map(NotObservedView::from).collect(),
        }
    }
}

impl From<&Record> for ChosenView {
    fn from(record: &Record) -> Self {
        Self {
            project: record.run.project.clone(),
            job: record.run.name.clone(),
            run: record.run.run,
            account_id: record.run.scope.account.clone(),
            region: record.run.scope.region.clone(),
            outcome: record.closed.as_ref().map(|closing| closing.outcome),
            closed: record.closed.as_ref().map(|closing| closing.at),
        }
    }
}
