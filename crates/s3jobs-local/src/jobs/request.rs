//! A CreateJob request to what the engine does about it, refusing what it could not do faithfully.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::CallError;
use super::operations::Work;
use super::prepare::{Source, read_source};
use super::sent::{bucket_arn, typed};

/// What a job reads, does, and writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) work: Work,
    pub(super) source: Source,
    /// Where the completion report goes; nothing where none is wanted.
    pub(super) report: Option<Report>,
    pub(super) confirmation: Confirmation,
}

/// Whether a person must let the job run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Confirmation {
    Required,
    NotRequired,
}

/// Where a completion report goes and what it lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) bucket: String,
    pub(super) prefix: Option<String>,
    pub(super) scope: ReportScope,
    /// The account that the bucket must belong to.
    pub(super) expected_owner: Option<String>,
}

/// Which tasks a completion report lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ReportScope {
    AllTasks,
    FailedTasksOnly,
}

impl Plan {
    /// Reads a request that has the service model's shape.
    pub(super) fn read(request: &Value) -> Result<Self, CallError> {
        let work = Work::read(&request["Operation"])?;
        let report = read_report(&request["Report"])?;
        check_report(&work, report.as_ref())?;
        Ok(Self {
            source: read_source(request.get("Manifest"), request.get("ManifestGenerator"), &work)?,
            work,
            report,
            // Source: S3 User Guide, "Creating an S3 Batch Operations job": a job waits unless it is told not to.
            confirmation: match request.get("ConfirmationRequired").and_then(Value::as_bool) {
                Some(false) => Confirmation::NotRequired,
                Some(true) | None => Confirmation::Required,
            },
        })
    }
}

/// Refuses a report that the operation cannot do with.
// Source: S3 User Guide, "Compute checksums": the report's bucket owner is to be given. Without a report, the
// checksums would go nowhere.
fn check_report(work: &Work, report: Option<&Report>) -> Result<(), CallError> {
    let is_owned = report.is_some_and(|report| report.expected_owner.is_some());
    if matches!(work, Work::ComputeChecksum(_)) && !is_owned {
        return Err(CallError::invalid("S3ComputeObjectChecksum needs a Report with ExpectedBucketOwner"));
    }
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SentReport {
    enabled: bool,
    bucket: Option<String>,
    format: Option<String>,
    prefix: Option<String>,
    report_scope: Option<String>,
    expected_bucket_owner: Option<String>,
}

fn read_report(report: &Value) -> Result<Option<Report>, CallError> {
    let sent: SentReport = typed(report)?;
    if !sent.enabled {
        return Ok(None);
    }
    let (Some(bucket), Some(_), Some(scope)) = (sent.bucket, sent.format, sent.report_scope) else {
        return Err(CallError::invalid("an enabled Report needs Bucket, Format and ReportScope"));
    };
    let scope = if scope == "AllTasks" { ReportScope::AllTasks } else { ReportScope::FailedTasksOnly };
    let (prefix, expected_owner) = (sent.prefix, sent.expected_bucket_owner);
    Ok(Some(Report { bucket: bucket_arn(&bucket)?.to_owned(), prefix, scope, expected_owner }))
}
