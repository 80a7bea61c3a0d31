//! Parts that several documents have.

use schemars::JsonSchema;
use serde::Serialize;

use crate::advice::Cost;
use crate::ledger::{Closing, Outcome, ReportPlace};
use crate::model::{Acceptance, FailureReason, Finding, FindingCode, Progress, Severity, Time};
use crate::plan::{Difference, Held, Wait};

/// How far a job is, in tasks; one task is one object.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Progress")]
pub struct ProgressView {
    /// Tasks in the manifest. 0 until S3 has counted them.
    pub total: u64,
    /// Tasks that succeeded.
    pub succeeded: u64,
    /// Tasks that failed.
    pub failed: u64,
    /// How long the job has been Active, in seconds.
    pub active_seconds: u64,
}

impl From<Progress> for ProgressView {
    fn from(Progress { total, succeeded, failed, active_seconds }: Progress) -> Self {
        Self { total, succeeded, failed, active_seconds }
    }
}

/// What a run waits for.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Wait")]
pub enum WaitView {
    /// Jobs that this one comes after are not done yet; `detail` names them.
    Predecessors,
    /// The job of a request that S3 did not answer is looked for; `waitUntil` is when it is sent once more.
    Listing,
    /// S3 reads the manifest and counts the tasks.
    Counting,
    /// A person.
    Person,
    /// The next apply, which lets the held job run as its spec says; this command lets none run.
    Apply,
    /// S3 was asked to let the job run, and still shows it held.
    ToRun,
    /// S3 was asked to end the job, in whose place the next attempt is made.
    Replaced,
    /// The job runs, or waits for its turn.
    Running,
    /// S3 was asked to end the job, and does not show it yet.
    ToEnd,
    /// The job is ending.
    Ending,
}

impl WaitView {
    /// What is waited for, and until when if that is known.
    pub(in crate::render) fn of(wait: &Wait) -> (Self, Option<Time>) {
        match wait {
            Wait::Predecessors(_) => (Self::Predecessors, None),
            Wait::Listing { until } => (Self::Listing, Some(*until)),
            Wait::Counting => (Self::Counting, None),
            Wait::Person(Held::ForApply) => (Self::Apply, None),
            Wait::Person(_) => (Self::Person, None),
            Wait::ToRun { since: _ } => (Self::ToRun, None),
            Wait::Replaced { since: _ } => (Self::Replaced, None),
            Wait::Running => (Self::Running, None),
            Wait::ToEnd { since: _ } => (Self::ToEnd, None),
            Wait::Ending => (Self::Ending, None),
        }
    }
}

/// Something that was found in S3 about a run's list of objects or its buckets.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ManifestFinding")]
pub struct FoundView {
    /// What kind of thing it is, as a stable code.
    pub code: FindingCode,
    /// How grave it is: an error keeps the job from being created, or is why S3 failed it.
    pub severity: Severity,
    /// The line of the list that it is about, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What is wrong, in words. The words may change.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl From<&Finding> for FoundView {
    fn from(finding: &Finding) -> Self {
        let Finding { code, severity, line, message, help } = finding.clone();
        Self { code, severity, line, message, help }
    }
}

/// How a run ended.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Closing")]
pub struct ClosingView {
    /// When the record was closed.
    pub at: Time,
    /// How the job ended. `complete` says that every task was tried, not that none failed.
    pub outcome: Outcome,
    /// The job's tasks, counted.
    pub progress: ProgressView,
    /// When the job ended, as S3 says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Time>,
    /// Where the completion report is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<PlaceView>,
    /// Why the job failed, in S3's words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failure_reasons: Vec<FailureReasonView>,
    /// Why it was ended, in the words of whoever ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who said how it ended, where S3 did not tell: `ledger resolve`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<String>,
}

impl From<&Closing> for ClosingView {
    fn from(closing: &Closing) -> Self {
        let Closing { at, outcome, progress, ended, report, failure_reasons, reason, resolved_by } = closing;
        Self {
            at: *at,
            outcome: *outcome,
            progress: (*progress).into(),
            ended: *ended,
            report: report.as_ref().map(PlaceView::from),
            failure_reasons: failure_reasons.iter().map(FailureReasonView::from).collect(),
            reason: reason.clone(),
            resolved_by: resolved_by.as_deref().map(str::to_owned),
        }
    }
}

/// Where a completion report is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ReportPlace")]
pub struct PlaceView {
    /// The bucket, by name or access point ARN.
    pub bucket: String,
    /// The key of the report's `manifest.json`.
    pub key: String,
}

impl From<&ReportPlace> for PlaceView {
    fn from(ReportPlace { bucket, key }: &ReportPlace) -> Self {
        Self { bucket: bucket.clone(), key: key.clone() }
    }
}

/// Why a job failed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FailureReason")]
pub struct FailureReasonView {
    /// S3's code.
    pub code: String,
    /// S3's words.
    pub reason: String,
}

impl From<&FailureReason> for FailureReasonView {
    fn from(FailureReason { code, reason }: &FailureReason) -> Self {
        Self { code: code.clone(), reason: reason.clone() }
    }
}

/// What a spec counts as success. Where both limits are given, both must hold; without any, no task may fail.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Acceptance")]
pub struct AcceptanceView {
    /// How many tasks may fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_failed_tasks: Option<u64>,
    /// How many percent of the tasks may fail, from 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_failed_percent: Option<f64>,
}

impl From<&Acceptance> for AcceptanceView {
    fn from(acceptance: &Acceptance) -> Self {
        let Acceptance { max_failed_tasks, max_failed_percent } = acceptance;
        Self { max_failed_tasks: *max_failed_tasks, max_failed_percent: *max_failed_percent }
    }
}

/// What a job costs by S3's price list, without requests, KMS, data transfer, Lambda and storage.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Cost")]
pub struct CostView {
    /// The known part, in millionths of a US dollar.
    pub micro_dollars: u64,
    /// Whether this is all of it. If not, the number of objects is not known.
    pub complete: bool,
}

impl From<Cost> for CostView {
    fn from(cost: Cost) -> Self {
        Self { micro_dollars: cost.micro_dollars, complete: cost.is_complete() }
    }
}

/// A value that is not the same in two places.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Difference")]
pub struct DifferenceView {
    /// Where, as a path of the spec.
    pub path: String,
    /// The value of the submitted run: text as it is, anything else as JSON. Left out if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value of the spec or of the job: text as it is, anything else as JSON. Left out if it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

impl From<&Difference> for DifferenceView {
    fn from(difference: &Difference) -> Self {
        let Difference { path, before, after } = difference;
        Self { path: path.clone(), before: before.clone(), after: after.clone() }
    }
}
