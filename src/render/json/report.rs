//! `kind: Report`.

use schemars::JsonSchema;
use serde::Serialize;

use super::parts::{ClosingView, PlaceView};
use super::{ApiVersion, TOOL_VERSION};
use crate::completion::{CompletionReport, FailureGroup, ReportFile, Sample};
use crate::model::{JobId, JobName, ProjectName, RunNumber, Time};
use crate::render::text::{LaterRun, ReportView};

/// What a completion report says.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Report")]
pub struct ReportDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `Report`.
    pub kind: ReportKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The project.
    pub project: ProjectName,
    /// The job's name.
    pub job: JobName,
    /// Which run of it.
    pub run: RunNumber,
    /// A later run of the job, which has no report. Left out if this is the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later_run: Option<LaterRunView>,
    /// S3's id of the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
    /// How the run ended, with S3's own counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosingView>,
    /// Whether no more tasks failed than the spec accepts. Left out if that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<bool>,
    /// Where the report is.
    pub report: PlaceView,
    /// When S3 wrote it.
    pub created: Time,
    /// Tasks that it lists as succeeded. A report of failed tasks only lists none.
    pub succeeded: u64,
    /// Tasks that it lists as failed.
    pub failed: u64,
    /// The failed tasks by error code and HTTP status, the largest group first.
    pub failures: Vec<FailureGroupView>,
    /// Its CSV files.
    pub files: Vec<FileView>,
}

/// A later run than the one that is shown.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "LaterRun")]
pub struct LaterRunView {
    /// Its number.
    pub run: RunNumber,
    /// Why it has no report, in words.
    pub why: String,
}

/// What several completion reports say.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "ReportList")]
pub struct ReportListDocument {
    /// The version of the document.
    pub api_version: ApiVersion,
    /// `ReportList`.
    pub kind: ReportListKind,
    /// The version of s3jobs that wrote it.
    pub tool_version: String,
    /// The reports, in the order in which their jobs were named.
    pub reports: Vec<ReportDocument>,
}

/// The kind of a list of reports.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum ReportListKind {
    /// What several completion reports say.
    ReportList,
}

/// The kind of a report.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub enum ReportKind {
    /// What a completion report says.
    Report,
}

/// Failed tasks with the same error code and HTTP status.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FailureGroup")]
pub struct FailureGroupView {
    /// S3's or Lambda's error code, such as `NoSuchKey`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// How many tasks.
    pub count: u64,
    /// The message of the first of them that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The first few of them.
    pub samples: Vec<SampleView>,
}

/// The object of a failed task.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Sample")]
pub struct SampleView {
    /// The bucket.
    pub bucket: String,
    /// The key as it stood in the manifest, URL-encoded.
    pub key: String,
    /// The decoded key. Left out if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decoded_key: Option<String>,
    /// The version, if the manifest named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
}

/// A CSV file of a report.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "File")]
pub struct FileView {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// How many tasks it lists.
    pub rows: u64,
}

impl From<ReportView<'_>> for ReportDocument {
    fn from(view: ReportView<'_>) -> Self {
        let ReportView { run, job, closing, acceptance, place, report, later } = view;
        let CompletionReport { created, succeeded, failed, groups, files } = report;
        let accepted = closing.zip(acceptance).map(|(closing, it)| crate::render::words::is_accepted(closing, it));
        Self {
            api_version: ApiVersion::V1,
            kind: ReportKind::Report,
            tool_version: TOOL_VERSION.to_owned(),
            project: run.project.clone(),
            job: run.name.clone(),
            run: run.run,
            later_run: later.map(LaterRunView::from),
            job_id: job.cloned(),
            closed: closing.map(ClosingView::from),
            accepted,
            report: place.into(),
            created: *created,
            succeeded: *succeeded,
            failed: *failed,
            failures: groups.iter().map(FailureGroupView::from).collect(),
            files: files.iter().map(FileView::from).collect(),
        }
    }
}

impl From<&[ReportView<'_>]> for ReportListDocument {
    fn from(views: &[ReportView<'_>]) -> Self {
        Self {
            api_version: ApiVersion::V1,
            kind: ReportListKind::ReportList,
            tool_version: TOOL_VERSION.to_owned(),
            reports: views.iter().copied().map(ReportDocument::from).collect(),
        }
    }
}

impl From<&LaterRun> for LaterRunView {
    fn from(LaterRun { run, why }: &LaterRun) -> Self {
        Self { run: *run, why: why.clone() }
    }
}

impl From<&FailureGroup> for FailureGroupView {
    fn from(group: &FailureGroup) -> Self {
        let FailureGroup { code, http_status, count, message, samples } = group;
        Self {
            code: code.clone(),
            http_status: *http_status,
            count: *count,
            message: message.clone(),
            samples: samples.iter().map(SampleView::from).collect(),
        }
    }
}

impl From<&Sample> for SampleView {
    fn from(sample: &Sample) -> Self {
        let Sample { bucket, key, decoded_key, version } = sample;
        Self { bucket: bucket.clone(), key: key.clone(), decoded_key: decoded_key.clone(), version_id: version.clone() }
    }
}

impl From<&ReportFile> for FileView {
    fn from(file: &ReportFile) -> Self {
        let ReportFile { object, rows } = file;
        Self { bucket: object.bucket.clone(), key: object.key.clone(), rows: *rows }
    }
}
