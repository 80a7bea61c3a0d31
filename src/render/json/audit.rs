//! `kind: Audit`.

use schemars::JsonSchema;
use serde::Serialize;

use super::history::HistoryView;
use super::ledger::RecordView;
use super::{ApiVersion, TOOL_VERSION};
use crate::audit::{Audited, Disagreement, Found};
use crate::ledger::Header;
use crate::model::{JobId, JobName, JobStatus, Lineage};
use crate::render::words;

/// What the ledger tells of a job's runs, held against what S3 knows of them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Audit")]
pub struct AuditDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `Audit`.
    pub kind: AuditKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The ledger's id.
    pub lineage: Lineage,
    /// The one service whose jobs it records: `aws`, `local`, or a URL.
    pub endpoint: String,
    /// The job's name.
    pub job: JobName,
    /// Its runs, in their order.
    pub runs: Vec<AuditedView>,
}

/// The kind of an audit.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum AuditKind {
    /// The runs of a job, and what S3 says of them.
    Audit,
}

/// A run, and what S3 says of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuditedRun")]
pub struct AuditedView {
    /// What is on record, with what happened to the run.
    pub record: RecordView,
    /// What S3 says of its job.
    pub s3: FoundView,
    /// Where the two do not agree. Empty if they do.
    pub disagreements: Vec<DisagreementView>,
}

/// What S3 says of a run's job.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AuditedJob")]
pub struct FoundView {
    /// Whether S3 knows it.
    pub state: FoundState,
    /// The job. Left out if the record names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// What could not be asked, in the call's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// Whether S3 knows a job.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FoundState {
    /// The record names no job.
    NoJob,
    /// It does.
    Seen,
    /// It does not, any more.
    Forgotten,
    /// It could not be asked.
    NotObserved,
}

/// Something about which record and world do not agree.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Disagreement")]
pub struct DisagreementView {
    /// What it is about.
    pub about: Subject,
    /// The same in words.
    pub message: String,
}

/// What record and world do not agree about.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The marker at the end of the job's description.
    Marker,
    /// The other words of the description.
    Description,
    /// A tag of the job.
    Tag,
    /// What the job does, its role or its report.
    Request,
    /// How the job ended.
    Outcome,
    /// How many tasks it had, and how many of them succeeded and failed.
    Tasks,
    /// Who owns the run's effect.
    Claim,
    /// That S3 knows the job.
    Job,
    /// What the record says of its own run.
    Record,
}

impl AuditDocument {
    /// The document of a job's runs.
    pub fn new(header: &Header, job: &JobName, runs: &[Audited]) -> Self {
        Self {
            api_version: ApiVersion::V1,
            kind: AuditKind::Audit,
            tool_version: TOOL_VERSION.to_owned(),
            lineage: header.lineage.clone(),
            endpoint: header.endpoint.to_string(),
            job: job.clone(),
            runs: runs.iter().map(AuditedView::from).collect(),
        }
    }
}

impl From<&Audited> for AuditedView {
    fn from(audited: &Audited) -> Self {
        let Audited { record, history, claim: _, found, disagreements } = audited;
        Self {
            record: RecordView { history: HistoryView::of(history), ..RecordView::from(record) },
            s3: FoundView::from(found),
            disagreements: disagreements.iter().map(DisagreementView::from).collect(),
        }
    }
}

impl From<&Found> for FoundView {
    fn from(found: &Found) -> Self {
        let (state, job_id, status) = match found {
            Found::NoJob => (FoundState::NoJob, None, None),
            Found::Seen { job, tags: _ } => (FoundState::Seen, Some(job.id.clone()), job.status),
            Found::Forgotten(id) => (FoundState::Forgotten, Some(id.clone()), None),
            Found::Unseen(id, _) => (FoundState::NotObserved, Some(id.clone()), None),
        };
        Self { state, job_id, status, trouble: found.trouble().map(|trouble| trouble.message.clone()) }
    }
}

impl From<&Disagreement> for DisagreementView {
    fn from(disagreement: &Disagreement) -> Self {
        let about = match disagreement {
            Disagreement::Marker { .. } => Subject::Marker,
            Disagreement::Description { .. } => Subject::Description,
            Disagreement::Tag { .. } => Subject::Tag,
            Disagreement::Body(_) => Subject::Request,
            Disagreement::Outcome { .. } => Subject::Outcome,
            Disagreement::Tasks { .. } => Subject::Tasks,
            Disagreement::NoClaim => Subject::Claim,
            Disagreement::GoneEarly { .. } => Subject::Job,
            Disagreement::RecordedMarker { .. } => Subject::Record,
        };
        Self { about, message: words::disagreement(disagreement) }
    }
}
