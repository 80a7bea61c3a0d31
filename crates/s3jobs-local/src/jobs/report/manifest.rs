//! The `manifest.json` of a completion report.

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use super::object::put;
use crate::jobs::job::ReportFile;
use crate::objects::{Failure, Place};
use crate::store::Change;

/// The columns, as S3's own `manifest.json` names them: in rows the HTTP status stands before the error code.
const SCHEMA: &str = "Bucket, Key, VersionId, TaskStatus, ErrorCode, HTTPStatusCode, ResultMessage";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest<'a> {
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
    md5_checksum: &'a str,
    key: &'a str,
}

impl<'a> ResultFile<'a> {
    fn of(file: &'a ReportFile, bucket: &'a str) -> Self {
        Self { task_execution_status: file.outcome.name(), bucket, md5_checksum: &file.md5, key: &file.key }
    }
}

/// Writes `manifest.json`, which names these files, and its checksum beside it.
pub(super) fn write(
    change: &mut Change<'_>,
    (bucket, folder): (&str, &str),
    files: &[ReportFile],
    now: Timestamp,
) -> Result<(), Failure> {
    let manifest = Manifest {
        format: "Report_CSV_20180820",
        // Nine digits in a report of 2026; the User Guide's example of 2019 has three.
        report_creation_date: now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string(),
        results: files.iter().map(|file| ResultFile::of(file, bucket)).collect(),
        report_schema: SCHEMA,
    };
    let staged = change.stage(serde_json::to_vec(&manifest)?.into())?;
    let checksum = change.stage(format!("{}\n", staged.etag).into())?;
    let key = format!("{folder}/manifest.json");
    put(change, Place::new(bucket, &key), (staged, "application/json"), now)?;
    put(change, Place::new(bucket, &format!("{key}.md5")), (checksum, "text/plain"), now)
}
