//! What a step is asked to do: the request, its effects, and what was found in the spec.

use std::num::NonZeroU64;

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::DifferenceView;
use crate::advice::effects::{Effect, EffectCode, EffectKind};
use crate::model::document::Priority;
use crate::model::operation::TagSet;
use crate::model::request::Body;
use crate::model::{Confirmation, FileContent, Manifest, Operation, Report, Request, RoleArn, RunNumber};
use crate::plan::{Asked, Previous};
use crate::render::findings::{JsonFinding, JsonSeverity};

/// Everything that is asked for in a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Asked")]
pub struct AskedView {
    /// What CreateJob is sent, or was.
    pub request: RequestView,
    /// The file in the repository that lists the objects. Left out if none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_file: Option<ManifestFileView>,
    /// Who lets the job run. Left out if no spec says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// The most tasks with which the project's policy lets it run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_max_tasks: Option<NonZeroU64>,
    /// The run before this one, and what differs from it. Left out if this is the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<PreviousView>,
}

/// What CreateJob is sent, by the names that specs use.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Request")]
pub struct RequestView {
    /// Tells S3 that two requests are the same one.
    pub client_request_token: String,
    /// Always true: every job is created held.
    pub confirmation_required: bool,
    /// What is done to every object.
    pub operation: Operation,
    /// To which objects.
    pub manifest: Manifest,
    /// The completion report. Left out, there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The role that S3 assumes.
    pub role_arn: RoleArn,
    /// Rank among the account's jobs in the Region.
    pub priority: Priority,
    /// The author's words and the marker that names the run.
    pub description: String,
    /// The job's tags, those that name the run included.
    pub tags: TagSet,
}

/// A file in the repository that lists the objects.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ManifestFile")]
pub struct ManifestFileView {
    /// The file.
    pub path: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// Its length.
    pub size_bytes: u64,
    /// How many objects it lists.
    pub rows: u64,
    /// The buckets that it names, up to eight.
    pub buckets: Vec<String>,
    /// Whether it is in S3 already. Until then the request has its hash in place of the ETag that S3 will answer.
    pub uploaded: bool,
}

/// The run before another one of the same job.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PreviousRun")]
pub struct PreviousView {
    /// Its number.
    pub run: RunNumber,
    /// What is not the same in this run: `before` is the previous run's value, `after` this one's.
    pub differences: Vec<DifferenceView>,
}

/// Something that a job does and that a person should know before letting it run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Effect")]
pub struct EffectView {
    /// What it is, as a stable code.
    pub code: EffectCode,
    /// How grave it is.
    pub kind: EffectKind,
    /// What it is, in words. The words may change.
    pub message: String,
}

/// One thing that was found in a spec. Fields without a value are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Finding")]
pub struct FindingView {
    /// What kind of finding it is, such as `public-acl`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: JsonSeverity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The file.
    pub file: String,
    /// The line at which it begins, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column at which it begins, in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The field, such as `spec.report.bucket`; empty for the whole document.
    pub path: String,
    /// The page that explains the code.
    pub docs: String,
}

impl From<&Asked> for AskedView {
    fn from(asked: &Asked) -> Self {
        let Asked { request, file, confirmation, max_tasks, previous } = asked;
        Self {
            request: request.as_ref().into(),
            manifest_file: file.as_ref().map(|file| ManifestFileView::new(file, asked)),
            confirmation: confirmation.clone(),
            policy_max_tasks: *max_tasks,
            previous: previous.as_ref().map(PreviousView::from),
        }
    }
}

impl From<&Request> for RequestView {
    fn from(request: &Request) -> Self {
        let Request { client_request_token, description, priority, body, tags } = request;
        let Body { operation, manifest, report, role_arn } = body;
        Self {
            client_request_token: client_request_token.as_str().to_owned(),
            confirmation_required: true,
            operation: operation.clone(),
            manifest: manifest.clone(),
            report: report.clone(),
            role_arn: role_arn.clone(),
            priority: *priority,
            description: description.to_string(),
            tags: tags.clone(),
        }
    }
}

impl ManifestFileView {
    fn new(file: &FileContent, asked: &Asked) -> Self {
        let FileContent { path, sha256, md5: _, bytes, rows, buckets } = file;
        Self {
            path: path.to_string(),
            sha256: sha256.clone(),
            size_bytes: *bytes,
            rows: *rows,
            buckets: buckets.iter().cloned().collect(),
            uploaded: asked.is_listed(),
        }
    }
}

impl From<&Previous> for PreviousView {
    fn from(previous: &Previous) -> Self {
        let Previous { run, differences } = previous;
        Self { run: *run, differences: differences.iter().map(DifferenceView::from).collect() }
    }
}

impl From<Effect> for EffectView {
    fn from(effect: Effect) -> Self {
        let Effect { code, words } = effect;
        Self { code, kind: code.kind(), message: words }
    }
}

impl From<&JsonFinding> for FindingView {
    fn from(finding: &JsonFinding) -> Self {
        let finding = finding.clone();
        Self {
            code: finding.code,
            severity: finding.severity,
            message: finding.message,
            help: finding.help,
            file: finding.file,
            line: finding.line,
            column: finding.column,
            path: finding.path,
            docs: finding.docs,
        }
    }
}
