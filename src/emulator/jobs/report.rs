//! Completion reports: a row per task while a job runs, and the files at its end.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use sha1::{Digest as _, Sha1};

use super::failure::JobFailure;
use super::job::{Job, Outcome, Task};
use super::request::{Report, ReportScope};
use super::status::Status;
use super::task::TaskFailure;
use crate::emulator::store::{
    Change, Failure, JobReading as _, NewObject, Place, Precondition, Source, StoreError, hex,
};

/// The columns, as S3's own `manifest.json` names them: in rows the HTTP status stands before the error code.
const SCHEMA: &str = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage";

/// Report rows of some tasks.
#[derive(Default)]
pub(super) struct Rows {
    succeeded: Vec<u8>,
    failed: Vec<u8>,
}

impl Rows {
    /// Adds the row of a task that succeeded.
    pub(super) fn add_success(&mut self, task: &Task, message: &str) {
        let (bucket, key) = (task.bucket.as_str(), task.encoded_key.as_str());
        row(&mut self.succeeded, &[bucket, key, "", "succeeded", "200", "", message]);
    }

    /// Adds the row of a task that failed.
    pub(super) fn add_failure(&mut self, task: &Task, failure: &TaskFailure) {
        let (bucket, key) = (task.bucket.as_str(), task.encoded_key.as_str());
        let TaskFailure { status, code, message } = failure;
        row(&mut self.failed, &[bucket, key, "", "failed", &status.to_string(), code, message]);
    }

    /// The rows of the tasks that ended so; nothing where there are none.
    pub(super) fn csv(&self, outcome: Outcome) -> Option<&[u8]> {
        let rows = match outcome {
            Outcome::Succeeded => &self.succeeded,
            Outcome::Failed => &self.failed,
        };
        (!rows.is_empty()).then_some(rows)
    }
}

fn row(out: &mut Vec<u8>, fields: &[&str]) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        let quoted = field.contains(['"', ',', '\n', '\r']);
        if quoted {
            out.push(b'"');
            out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(field.as_bytes());
        }
    }
    out.push(b'\n');
}

/// Writes the completion report, where one is due, and ends the job.
///
/// A job whose report cannot be written ends as failed, unless somebody cancelled it.
pub(super) fn finish(change: &mut Change<'_>, job: &mut Job, status: Status, now: Timestamp) -> Result<(), StoreError> {
    let due = job.plan.report.clone().filter(|_| job.tasks.done() > 0);
    let written = due.map_or(Ok(()), |report| write(change, job, &report, now));
    match written {
        Ok(()) => job.end(status, now),
        Err(Failure::Refused(_)) => {
            job.failures.push(JobFailure::report());
            let status = if status == Status::Complete { Status::Failed } else { status };
            job.end(status, now);
        }
        Err(Failure::Store(error)) => return Err(error),
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ReportManifest<'a> {
    format: &'a str,
    report_creation_date: String,
    results: Vec<ResultFile<'a>>,
    report_schema: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ResultFile<'a> {
    task_execution_status: &'a str,
    bucket: &'a str,
    #[serde(rename = "MD5Checksum")]
    md5_checksum: String,
    key: String,
}

fn write(change: &mut Change<'_>, job: &Job, report: &Report, now: Timestamp) -> Result<(), Failure> {
    let folder = match &report.prefix {
        Some(prefix) => format!("{prefix}/job-{}", job.id.0),
        None => format!("job-{}", job.id.0),
    };
    let outcomes: &[Outcome] = match report.scope {
        ReportScope::AllTasks => &[Outcome::Succeeded, Outcome::Failed],
        ReportScope::FailedTasksOnly => &[Outcome::Failed],
    };
    let mut results = Vec::new();
    for outcome in outcomes {
        let rows = change.report_rows(&job.id, *outcome)?;
        if rows.is_empty() {
            continue;
        }
        let name = hex(&Sha1::digest(format!("{}/{}", job.id.0, outcome.name())));
        let key = format!("{folder}/results/{name}.csv");
        let md5_checksum = put(change, Place::new(&report.bucket, &key), (rows, "text/csv"), now)?;
        results.push(ResultFile { task_execution_status: outcome.name(), bucket: &report.bucket, md5_checksum, key });
    }
    write_manifest(change, Place::new(&report.bucket, &format!("{folder}/manifest.json")), results, now)
}

/// Writes `manifest.json` and, beside it, its checksum.
fn write_manifest(
    change: &mut Change<'_>,
    place: Place<'_>,
    results: Vec<ResultFile<'_>>,
    now: Timestamp,
) -> Result<(), Failure> {
    let report_creation_date = now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
    let manifest =
        ReportManifest { format: "Report_CSV_20180820", report_creation_date, results, report_schema: SCHEMA };
    let md5 = put(change, place, (serde_json::to_vec(&manifest)?, "application/json"), now)?;
    let beside = format!("{}.md5", place.key);
    put(change, Place::new(place.bucket, &beside), (format!("{md5}\n").into_bytes(), "text/plain"), now)?;
    Ok(())
}

/// Writes one file of the report and returns the MD5 of its bytes in hex.
fn put(
    change: &mut Change<'_>,
    place: Place<'_>,
    (bytes, content_type): (Vec<u8>, &str),
    now: Timestamp,
) -> Result<String, Failure> {
    let staged = change.stage(bytes.into())?;
    let md5 = staged.etag.clone();
    let new = NewObject::new(Source::Staged(staged), now).with_content_type(content_type);
    change.put_object(place, new, &Precondition::None)?;
    Ok(md5)
}
