//! `kind: Ledger`.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::ClosingView;
use super::{ApiVersion, TOOL_VERSION};
use crate::ledger::{AttemptRecord, Header, Record, Refusal};
use crate::model::operation::OperationKind;
use crate::model::{AccountId, Digest, JobId, JobName, Lineage, ProjectName, Region, RunNumber, Time};

/// What the ledger knows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Ledger")]
pub struct LedgerDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `Ledger`.
    pub kind: LedgerKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The ledger's id.
    pub lineage: Lineage,
    /// The one service whose jobs it records: `aws`, `local`, or a URL.
    pub endpoint: String,
    /// When it was made.
    pub created: Time,
    /// The runs, in their order.
    pub records: Vec<RecordView>,
}

/// The kind of a ledger.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum LedgerKind {
    /// What the ledger knows.
    Ledger,
}

/// Everything that is known of one run, but for what was sent to S3.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Record")]
pub struct RecordView {
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
    /// What the run does to which objects, as a hash.
    pub digest: Digest,
    /// The version of the rules by which the digest was made.
    pub digest_version: u32,
    /// Grows with every write.
    pub revision: u64,
    /// Grows with every takeover of a request without a job.
    pub epoch: u32,
    /// Who wrote last.
    pub owner: String,
    /// The attempts at the run, first to last.
    pub attempts: Vec<AttemptView>,
    /// How the run ended. Left out while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosingView>,
}

/// One attempt at a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Attempt")]
pub struct AttemptView {
    /// Which attempt, from 1.
    pub attempt: u32,
    /// What the job does.
    pub operation: OperationKind,
    /// The job's description, with its marker.
    pub description: String,
    /// `ClientRequestToken` of the request.
    pub client_request_token: String,
    /// When the request was recorded.
    pub intended: Time,
    /// How many times CreateJob may have been sent.
    pub sends: u32,
    /// When it was last sent once more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Time>,
    /// S3's refusal of the only send: the job does not exist.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusalView>,
    /// The elected job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// When the job was elected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elected: Option<Time>,
    /// When letting it run was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirming: Option<Time>,
    /// When replacing it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacing: Option<Time>,
}

/// S3's refusal of a CreateJob.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Refusal")]
pub struct RefusalView {
    /// When.
    pub at: Time,
    /// S3's words.
    pub message: String,
}

impl LedgerDocument {
    /// The document of a ledger and some of its records.
    pub fn new<'a>(header: &Header, records: impl IntoIterator<Item = &'a Record>) -> Self {
        let Header { version: _, lineage, endpoint, created } = header;
        Self {
            api_version: ApiVersion::V1,
            kind: LedgerKind::Ledger,
            tool_version: TOOL_VERSION.to_owned(),
            lineage: lineage.clone(),
            endpoint: endpoint.to_string(),
            created: *created,
            records: records.into_iter().map(RecordView::from).collect(),
        }
    }
}

impl From<&Record> for RecordView {
    fn from(record: &Record) -> Self {
        Self {
            project: record.run.project.clone(),
            job: record.run.name.clone(),
            run: record.run.run,
            account_id: record.run.scope.account.clone(),
            region: record.run.scope.region.clone(),
            digest: record.digest.clone(),
            digest_version: record.digest_version,
            revision: record.revision,
            epoch: record.epoch,
            owner: record.owner.clone(),
            attempts: record.attempts.iter().map(AttemptView::from).collect(),
            closed: record.closed.as_ref().map(ClosingView::from),
        }
    }
}

impl From<&AttemptRecord> for AttemptView {
    fn from(attempt: &AttemptRecord) -> Self {
        let refusal = |Refusal { at, message }: &Refusal| RefusalView { at: *at, message: message.clone() };
        Self {
            attempt: attempt.attempt.get(),
            operation: attempt.request.body.operation.kind(),
            description: attempt.request.description.clone(),
            client_request_token: attempt.request.client_request_token.as_str().to_owned(),
            intended: attempt.intended,
            sends: attempt.sends,
            sent: attempt.sent,
            refused: attempt.refused.as_ref().map(refusal),
            job_id: attempt.job.clone(),
            elected: attempt.elected,
            confirming: attempt.confirming,
            replacing: attempt.replacing,
        }
    }
}
