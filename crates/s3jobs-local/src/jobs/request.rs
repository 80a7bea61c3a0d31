//! A CreateJob request to what the engine does about it, refusing what it could not do faithfully.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::CallError;
use super::operations::Work;
use super::prepare::{Source, read_source};

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
        work.check_report(report.as_ref())?;
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

/// The bucket's name in `arn:aws:s3:::BUCKET`.
pub(super) fn bucket_arn(arn: &str) -> Result<&str, CallError> {
    match bucket_path(arn)? {
        path if path.is_empty() || path.contains('/') => {
            Err(CallError::invalid(format!("`{arn}` is not the ARN of a bucket: arn:aws:s3:::BUCKET")))
        }
        bucket => Ok(bucket),
    }
}

/// Bucket and key in `arn:aws:s3:::BUCKET/KEY`.
pub(super) fn object_arn(arn: &str) -> Result<(&str, &str), CallError> {
    match bucket_path(arn)?.split_once('/') {
        Some((bucket, key)) if !bucket.is_empty() && !key.is_empty() => Ok((bucket, key)),
        Some(_) | None => {
            Err(CallError::invalid(format!("`{arn}` is not the ARN of an object: arn:aws:s3:::BUCKET/KEY")))
        }
    }
}

/// What follows `arn:PARTITION:s3:::`; ARNs with region and account are those of access points and the like.
fn bucket_path(arn: &str) -> Result<&str, CallError> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
    match parts {
        [Some("s3"), Some(""), Some(""), Some(path)] => Ok(path),
        [Some(_), Some(_), Some(_), Some(_)] => {
            Err(CallError::not_implemented(format!("anything but a general purpose bucket (`{arn}`)")))
        }
        _ => Err(CallError::invalid(format!("`{arn}` is not an ARN of S3"))),
    }
}

/// A part of a request whose shape was checked, as a type.
pub(super) fn typed<T: DeserializeOwned>(part: &Value) -> Result<T, CallError> {
    T::deserialize(part).map_err(|error| CallError::invalid(error.to_string()))
}
