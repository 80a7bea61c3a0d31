//! What `ledger rebuild` and `ledger verify` add to `kind: Ledger`.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::ProgressView;
use crate::ledger::{Checked, Fault};
use crate::model::operation::OperationKind;
use crate::model::{
    AccountId, Invocation, JobId, JobName, JobStatus, ProjectName, Region, RunKey, RunNumber, Scope, Time,
};
use crate::plan::Trouble;
use crate::rebuild::{Fate, Left, Lost};
use crate::render::view::RebuildView;
use crate::render::words;

/// What was not on record, and what was left alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Rebuild")]
pub struct RebuildSection {
    /// Whether it was put on record: `records` holds what was written.
    pub written: bool,
    /// Runs that were not on record.
    pub lost: Vec<LostView>,
    /// Jobs that carry a marker of the ledger and are left alone.
    pub left: Vec<LeftView>,
    /// Where S3 could not be asked.
    pub not_observed: Vec<NotObservedView>,
}

/// A run that was not on record.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LostRun")]
pub struct LostView {
    /// The project.
    pub project: ProjectName,
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// The account that owns the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// What tells of it: its job, its claim alone, or its record, whose claim is missing.
    pub known_by: KnownBy,
    /// Whether the job does what its marker says, which is a condition of being put on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_marked: Option<bool>,
    /// S3's id of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// S3's status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// How far the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressView>,
    /// When the job was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// What the job does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationKind>,
    /// What it becomes on record, in words. The words may change.
    pub message: String,
    /// What a person should know of it, in words.
    pub detail: Vec<String>,
}

/// What tells of a run that is not on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum KnownBy {
    /// Its job, which S3 knows.
    Job,
    /// A claim alone: S3 knows no job of it.
    Claim,
    /// Its record, whose claim is missing.
    Record,
}

/// A job that carries a marker of the ledger and is left alone.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LeftJob")]
pub struct LeftView {
    /// The project that its marker names.
    pub project: ProjectName,
    /// The job's name, as its marker says it.
    pub job: JobName,
    /// Which run of it, as its marker says it.
    pub run: RunNumber,
    /// The account that owns the job.
    pub account_id: AccountId,
    /// The job's Region.
    pub region: Region,
    /// S3's id of the job.
    pub job_id: JobId,
    /// S3's status of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// Why it is left alone, in words.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

/// An account and Region of which nothing can be said.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NotObserved")]
pub struct NotObservedView {
    /// The account.
    pub account_id: AccountId,
    /// The Region.
    pub region: Region,
    /// What the call said.
    pub message: String,
}

/// Whether the ledger is whole.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Verification")]
pub struct VerificationSection {
    /// Whether nothing is wrong.
    pub whole: bool,
    /// How many records are whole.
    pub records: u64,
    /// How many claims are whole.
    pub claims: u64,
    /// What is wrong, in the order of paths.
    pub faults: Vec<FaultView>,
}

/// What is wrong with a file of the ledger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LedgerFault")]
pub struct FaultView {
    /// The file.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl RebuildSection {
    pub(super) fn new(view: RebuildView<'_>, written: bool) -> Self {
        let RebuildView { header: _, rebuild, invocation } = view;
        let not_observed = rebuild.troubles.iter().map(NotObservedView::from);
        Self {
            written,
            lost: rebuild.lost.iter().map(LostView::from).collect(),
            left: rebuild.left.iter().map(|left| LeftView::new(left, invocation)).collect(),
            not_observed: not_observed.collect(),
        }
    }
}

impl From<(&Scope, &Trouble)> for NotObservedView {
    fn from((scope, trouble): (&Scope, &Trouble)) -> Self {
        let (account_id, region) = (scope.account.clone(), scope.region.clone());
        Self { account_id, region, message: trouble.message.clone() }
    }
}

impl From<&Lost> for LostView {
    fn from(lost: &Lost) -> Self {
        let (known_by, live) = match &lost.fate {
            Fate::Adopted(adopted) => (KnownBy::Job, Some(&adopted.job.live)),
            Fate::Forgotten { .. } => (KnownBy::Claim, None),
            Fate::Unclaimed { .. } => (KnownBy::Record, None),
        };
        let RunKey { project, scope, name, run } = lost.run.clone();
        Self {
            project,
            job: name,
            run,
            account_id: scope.account,
            region: scope.region,
            known_by,
            as_marked: live.map(|_| true),
            job_id: live.map(|live| live.id.clone()),
            status: live.and_then(|live| live.status),
            progress: live.map(|live| live.progress.into()),
            created: live.and_then(|live| live.created),
            operation: live.and_then(|live| Some(live.operation.as_ref()?.kind())),
            message: words::becomes(lost),
            detail: words::rebuilding(lost),
        }
    }
}

impl LeftView {
    fn new(left: &Left, invocation: &Invocation) -> Self {
        let [message, help] = words::left_alone(left, invocation);
        let live = &left.job.live;
        let RunKey { project, scope, name, run } = left.run.clone();
        Self {
            project,
            job: name,
            run,
            account_id: scope.account,
            region: scope.region,
            job_id: live.id.clone(),
            status: live.status,
            message,
            help,
        }
    }
}

impl VerificationSection {
    pub(super) fn new(checked: &Checked, invocation: &Invocation) -> Self {
        let Checked { header: _, records, claims, faults } = checked;
        let view = |Fault { path, message, remedy }: &Fault| FaultView {
            path: path.to_string(),
            message: message.clone(),
            help: words::remedy(*remedy, invocation),
        };
        let faults: Vec<FaultView> = faults.iter().map(view).collect();
        Self { whole: faults.is_empty(), records: *records, claims: *claims, faults }
    }
}
