//! `kind: Status`.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::{ClosingView, FoundView, ProgressView};
use super::{ApiVersion, TOOL_VERSION};
use crate::model::project::EnvironmentName;
use crate::model::{AccountId, JobId, JobName, JobStatus, Lineage, ProjectName, Region, RunNumber, Time};
use crate::plan::{Plan, Reason, Step, Verdict};
use crate::render::words;

/// Where every run stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Status")]
pub struct StatusDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `Status`.
    pub kind: StatusKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The project.
    pub project: ProjectName,
    /// The project's environment that was named. Left out if none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<EnvironmentName>,
    /// The ledger.
    pub lineage: Lineage,
    /// When the world was observed.
    pub observed: Time,
    /// The runs, in the order of names.
    pub runs: Vec<StatusView>,
}

/// The kind of a status.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum StatusKind {
    /// Where every run stands.
    Status,
}

/// Where a run stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Run")]
pub struct StatusView {
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// The account that owns the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// What a plan says about the run.
    pub verdict: Verdict,
    /// Why, as a stable code.
    pub reason: Reason,
    /// Why, in words. The words may change.
    pub message: String,
    /// What a person should know and can do, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<String>,
    /// What is wrong with the list of a job that S3 failed for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub manifest_findings: Vec<FoundView>,
    /// S3's id of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// S3's status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// How far the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
    /// Since when the job waits for a confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Time>,
    /// In how many seconds S3 fails the job, unless somebody confirms it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirm_within_seconds: Option<u64>,
    /// How the run ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosingView>,
    /// Whether the job is Complete with no more failed tasks than the spec accepts. Left out if it has not ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
}

impl From<&Plan> for StatusDocument {
    fn from(plan: &Plan) -> Self {
        let Plan { project, environment, lineage, at, recorded: _, steps, invocation: _ } = plan;
        Self {
            api_version: ApiVersion::V1,
            kind: StatusKind::Status,
            tool_version: TOOL_VERSION.to_owned(),
            project: project.clone(),
            environment: environment.clone(),
            lineage: lineage.clone(),
            observed: *at,
            runs: steps.iter().map(|step| StatusView::new(step, *at)).collect(),
        }
    }
}

impl StatusView {
    fn new(step: &Step, now: Time) -> Self {
        Self {
            job: step.run.name.clone(),
            run: step.run.run,
            account_id: step.run.scope.account.clone(),
            region: step.run.scope.region.clone(),
            verdict: step.verdict(),
            reason: step.reason(),
            message: words::why(step),
            detail: words::advice(step, now),
            manifest_findings: step.findings.iter().map(FoundView::from).collect(),
            job_id: step.stage.job().cloned(),
            status: step.stage.status(),
            progress: step.stage.progress().map(ProgressView::from),
            suspended: step.stage.suspended(),
            confirm_within_seconds: step.stage.suspended().map(|since| words::seconds_left(since, now)),
            closed: step.stage.closed().map(ClosingView::from),
            accepted: step.stage.closed().map(|ended| words::is_accepted(ended, &step.stage.acceptance())),
        }
    }
}
