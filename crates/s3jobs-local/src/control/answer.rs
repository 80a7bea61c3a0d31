//! Results of the calls as XML documents.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::echo;
use super::encode::{Beyond, document, document_with};
use super::shapes;
use crate::behaviour::DescribeEcho;
use crate::jobs::{GeneratedManifest, Job, JobId, Page, Summary};

pub(super) fn created(id: &JobId) -> String {
    document(&shapes::CREATE_JOB_RESULT, "CreateJobResult", &json!({"JobId": id.0}))
}

pub(super) fn prioritised(job: &Job) -> String {
    let result = json!({"JobId": job.id.0, "Priority": job.priority});
    document(&shapes::UPDATE_PRIORITY_RESULT, "UpdateJobPriorityResult", &result)
}

pub(super) fn status_changed(job: &Job) -> String {
    let mut result = Map::new();
    result.insert("JobId".to_owned(), json!(job.id.0));
    result.insert("Status".to_owned(), json!(job.status.name()));
    put(&mut result, "StatusUpdateReason", job.status_reason.as_deref());
    document(&shapes::UPDATE_STATUS_RESULT, "UpdateJobStatusResult", &Value::Object(result))
}

pub(super) fn tags(job: &Job) -> String {
    document(&shapes::GET_JOB_TAGGING_RESULT, "GetJobTaggingResult", &json!({"Tags": job.tags}))
}

pub(super) fn listed(page: &Page, now: Timestamp) -> String {
    let jobs: Vec<Value> = page.jobs.iter().map(|job| list_entry(job, now)).collect();
    let mut result = Map::new();
    result.insert("Jobs".to_owned(), Value::Array(jobs));
    put(&mut result, "NextToken", page.next.as_deref());
    document(&shapes::LIST_JOBS_RESULT, "ListJobsResult", &Value::Object(result))
}

fn list_entry(job: &Summary, now: Timestamp) -> Value {
    let mut entry = summary(job, now);
    entry.insert("Operation".to_owned(), json!(job.operation));
    Value::Object(entry)
}

pub(super) fn described(job: &Job, echo: DescribeEcho, now: Timestamp) -> String {
    let said = echo::said(&job.request, echo);
    let mut descriptor = summary(&Summary::of(job), now);
    descriptor.insert("JobArn".to_owned(), json!(job.arn()));
    for member in ["ConfirmationRequired", "Manifest", "ManifestGenerator", "Operation", "Report", "RoleArn"] {
        put(&mut descriptor, member, said.get(member).cloned());
    }
    put(&mut descriptor, "GeneratedManifestDescriptor", job.generated.as_ref().map(generated));
    put(&mut descriptor, "StatusUpdateReason", job.status_reason.as_deref());
    put(&mut descriptor, "SuspendedDate", job.suspended.map(instant));
    put(&mut descriptor, "SuspendedCause", job.suspended.map(|_| "AWAITING_CONFIRMATION"));
    let failures =
        job.failures.iter().map(|failure| json!({"FailureCode": failure.code, "FailureReason": failure.reason}));
    descriptor.insert("FailureReasons".to_owned(), failures.collect());
    let beyond = match echo {
        DescribeEcho::AsSent | DescribeEcho::Defaults | DescribeEcho::UnknownValue => Beyond::Nothing,
        DescribeEcho::UnknownField => Beyond::FieldOfTomorrow,
    };
    document_with(beyond, &shapes::DESCRIBE_JOB_RESULT, "DescribeJobResult", &json!({"Job": descriptor}))
}

fn generated(manifest: &GeneratedManifest) -> Value {
    let location = json!({"ObjectArn": manifest.arn, "ETag": manifest.etag});
    json!({"Format": "S3InventoryReport_CSV_20211130", "Location": location})
}

fn summary(job: &Summary, now: Timestamp) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("JobId".to_owned(), json!(job.id.0));
    members.insert("Priority".to_owned(), json!(job.priority));
    members.insert("Status".to_owned(), json!(job.status.name()));
    members.insert("CreationTime".to_owned(), json!(instant(job.created)));
    members.insert("ProgressSummary".to_owned(), progress(job, now));
    put(&mut members, "Description", job.description.as_deref());
    put(&mut members, "TerminationDate", job.terminated.map(instant));
    members
}

fn progress(job: &Summary, now: Timestamp) -> Value {
    let mut summary = Map::new();
    put(&mut summary, "TotalNumberOfTasks", job.tasks.total);
    summary.insert("NumberOfTasksSucceeded".to_owned(), json!(job.tasks.succeeded));
    summary.insert("NumberOfTasksFailed".to_owned(), json!(job.tasks.failed));
    summary.insert("Timers".to_owned(), json!({"ElapsedTimeInActiveSeconds": job.active_seconds(now)}));
    Value::Object(summary)
}

/// RFC 3339 in whole milliseconds, as S3 writes it.
fn instant(at: Timestamp) -> String {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at).to_string()
}

fn put(members: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), value.into());
    }
}
