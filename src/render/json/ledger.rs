//! `kind: Ledger`.

use schemars::JsonSchema;
use serde::Serialize;

use super::asked::RequestView;
use super::history::HistoryView;
use super::parts::{AcceptanceView, ClosingView};
use super::pruning::PruningSection;
use super::rebuild::{RebuildSection, VerificationSection};
use super::{ApiVersion, TOOL_VERSION};
use crate::ledger::{
    AttemptRecord, Checked, ConfirmedBy, Header, History, Pruned, Rebuilt, Record, Recording, Refusal,
};
use crate::model::operation::OperationKind;
use crate::model::{
    AccountId, Confirmation, Digest, Endpoint, Invocation, JobId, JobName, Lineage, ProjectName, Region, RunNumber,
    Time,
};
use crate::prune::{Chosen, Pruning};
use crate::rebuild::Written;
use crate::render::view::RebuildView;

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
    /// The ledger's id. Left out where `ledger verify` found no header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lineage: Option<Lineage>,
    /// The one service whose jobs it records: `aws`, `local`, or a URL.
    pub endpoint: String,
    /// When it was made. Left out where `ledger verify` found no header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Time>,
    /// The runs, in their order; of `ledger rebuild`, those that it put on record.
    pub records: Vec<RecordView>,
    /// What was not on record: of `ledger rebuild` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuild: Option<RebuildSection>,
    /// Which records are left in part: of `ledger prune` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pruning: Option<PruningSection>,
    /// Whether the ledger is whole: of `ledger verify` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<VerificationSection>,
}

/// The kind of a ledger.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum LedgerKind {
    /// What the ledger knows.
    Ledger,
}

/// Everything that is known of one run.
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
    /// That the record was lost and made again, from what S3 and the claims tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuilt: Option<RebuiltView>,
    /// That nothing was sent for the run, who put it on record, and what did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<RecordingView>,
    /// That no more is left of the record than what keeps the run from running again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pruned: Option<PrunedView>,
    /// What happened to the run: of `ledger show` alone, and left out where the record tells nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryView>,
}

/// Who put a run on record for which nothing was sent, and what did it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Recording")]
pub struct RecordingView {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// The job that did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// Why it counts as done, in the words of the spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The former name of the job, under which it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<JobName>,
    /// Which run of that name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from_run: Option<RunNumber>,
}

/// Who left no more of a record than what keeps its run from running again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Pruned")]
pub struct PrunedView {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// The job, which S3 has forgotten.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
}

impl From<&Pruned> for PrunedView {
    fn from(pruned: &Pruned) -> Self {
        let Pruned { at, by, lineage: _, job, acceptance: _ } = pruned;
        Self { at: *at, by: by.clone(), job_id: job.clone() }
    }
}

/// Who made a lost record again.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Rebuilt")]
pub struct RebuiltView {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// Why, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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
    /// What CreateJob is sent.
    pub request: RequestView,
    /// Who lets the job run, as the spec said it when the request was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// What counts as success, as the spec said it when the request was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<AcceptanceView>,
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
    /// Who let it run, where the policy says who may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<ConfirmedBy>,
    /// When ending it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelling: Option<Time>,
    /// Why it was ended, as S3 is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
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
            lineage: Some(lineage.clone()),
            endpoint: endpoint.to_string(),
            created: Some(*created),
            records: records.into_iter().map(RecordView::from).collect(),
            rebuild: None,
            pruning: None,
            verification: None,
        }
    }

    /// The same, with what happened to each run.
    pub fn with_histories<'a>(header: &Header, runs: impl IntoIterator<Item = (&'a Record, &'a History)>) -> Self {
        let view = |(record, history)| RecordView { history: HistoryView::of(history), ..RecordView::from(record) };
        Self { records: runs.into_iter().map(view).collect(), ..Self::new(header, []) }
    }

    /// What was not on record, and what was put there; `None` if nothing was.
    pub fn of_rebuild(view: RebuildView<'_>, written: Option<&Written>) -> Self {
        let records = written.into_iter().flat_map(|written| &written.records);
        let rebuild = Some(RebuildSection::new(view, written.is_some()));
        Self { rebuild, ..Self::new(view.header, records) }
    }

    /// Which records are left in part, and what is left of them; nothing before that was written.
    pub fn of_pruning(header: &Header, (chosen, written): (&Chosen, Option<&Pruning>)) -> Self {
        let records = written.into_iter().flat_map(|written| &written.records);
        Self { pruning: Some(PruningSection::new(chosen, written.is_some())), ..Self::new(header, records) }
    }

    /// Whether a ledger is whole.
    pub fn of_check(endpoint: &Endpoint, (checked, invocation): (&Checked, &Invocation)) -> Self {
        let header = checked.header.as_ref();
        Self {
            api_version: ApiVersion::V1,
            kind: LedgerKind::Ledger,
            tool_version: TOOL_VERSION.to_owned(),
            lineage: header.map(|header| header.lineage.clone()),
            endpoint: header.map_or(endpoint, |header| &header.endpoint).to_string(),
            created: header.map(|header| header.created),
            records: Vec::new(),
            rebuild: None,
            pruning: None,
            verification: Some(VerificationSection::new(checked, invocation)),
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
            closed: record.closed.as_deref().map(ClosingView::from),
            rebuilt: record.rebuilt.as_ref().map(|Rebuilt { at, by, reason }| RebuiltView {
                at: *at,
                by: by.clone(),
                reason: reason.clone(),
            }),
            recorded: record.recorded.as_ref().map(RecordingView::from),
            pruned: record.pruned.as_deref().map(PrunedView::from),
            history: None,
        }
    }
}

impl From<&Recording> for RecordingView {
    fn from(recording: &Recording) -> Self {
        let Recording { at, by, job, reason, moved_from } = recording;
        Self {
            at: *at,
            by: by.clone(),
            job_id: job.clone(),
            reason: reason.clone(),
            moved_from: moved_from.as_ref().map(|former| former.name.clone()),
            moved_from_run: moved_from.as_ref().map(|former| former.run),
        }
    }
}

impl From<&AttemptRecord> for AttemptView {
    fn from(attempt: &AttemptRecord) -> Self {
        let refusal = |Refusal { at, message }: &Refusal| RefusalView { at: *at, message: message.clone() };
        Self {
            attempt: attempt.attempt.get(),
            operation: attempt.request.body.operation.kind(),
            description: attempt.request.description.to_string(),
            client_request_token: attempt.request.client_request_token.as_str().to_owned(),
            request: RequestView::from(&*attempt.request),
            confirmation: attempt.confirmation.clone(),
            acceptance: attempt.acceptance.as_ref().map(AcceptanceView::from),
            intended: attempt.intended,
            sends: attempt.sends,
            sent: attempt.sent,
            refused: attempt.refused.as_ref().map(refusal),
            job_id: attempt.job.clone(),
            elected: attempt.elected,
            confirming: attempt.confirming,
            confirmed_by: attempt.confirmed_by.clone(),
            cancelling: attempt.cancelling,
            cancel_reason: attempt.cancel_reason.clone(),
            replacing: attempt.replacing,
        }
    }
}
