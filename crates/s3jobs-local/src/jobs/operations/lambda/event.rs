use std::collections::BTreeMap;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::work::LambdaWork;
use crate::checksum::base64;
use crate::jobs::scope::JobId;
use crate::jobs::task::{Task, TaskCursor};

/// The form of events and answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jobs) enum SchemaVersion {
    #[serde(rename = "1.0")]
    One,
    #[serde(rename = "2.0")]
    Two,
}

/// One event, and the ids by which its answer is known.
pub(super) struct Event {
    pub(super) invocation: String,
    pub(super) task: String,
    pub(super) body: Bytes,
}

// Source: S3 User Guide, "Invoke AWS Lambda function"; for version 2.0, AWS Powertools' event models.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SentEvent<'a> {
    invocation_schema_version: SchemaVersion,
    invocation_id: &'a str,
    job: SentJob<'a>,
    tasks: [SentTask<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SentJob<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_arguments: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SentTask<'a> {
    task_id: &'a str,
    /// URL-encoded, as in the manifest.
    s3_key: &'a str,
    s3_version_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_bucket_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3_bucket: Option<&'a str>,
}

impl Event {
    /// The event for one task. `place` names the task for as long as its job lives.
    pub(super) fn new(work: &LambdaWork, job: &JobId, task: &Task, place: TaskCursor) -> serde_json::Result<Self> {
        let invocation = base64(Uuid::new_v4().as_bytes());
        let task_id = base64(format!("{}/{}/{}", job.0, place.chunk, place.row).as_bytes());
        let (user_arguments, s3_bucket_arn, s3_bucket) = match work.schema {
            SchemaVersion::One => (None, Some(format!("arn:aws:s3:::{}", task.bucket)), None),
            SchemaVersion::Two => (Some(&work.arguments), None, Some(task.bucket.as_str())),
        };
        let sent = SentEvent {
            invocation_schema_version: work.schema,
            invocation_id: &invocation,
            job: SentJob { id: &job.0, user_arguments },
            tasks: [SentTask {
                task_id: &task_id,
                s3_key: &task.encoded_key,
                s3_version_id: task.version_id.as_deref(),
                s3_bucket_arn,
                s3_bucket,
            }],
        };
        let body = serde_json::to_vec(&sent)?.into();
        Ok(Self { invocation, task: task_id, body })
    }
}
