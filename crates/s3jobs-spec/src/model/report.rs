//! The completion report that S3 writes when a job ends.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arn::BucketRef;
use super::manifest::KeyPrefix;
use super::scope::{AccountId, Scope};

/// The completion report that S3 writes when the job ends. Left out, there is none.
// `Report.Format` has one legal value and is always sent; `Report.Enabled` is the presence of this field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Report {
    /// The bucket that the report is written to.
    pub bucket: BucketRef,
    /// The prefix that the report is written under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<KeyPrefix>,
    /// Which tasks the report lists.
    pub scope: ReportScope,
    /// The account that is expected to own the report's bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<AccountId>,
}

/// The completion report that S3 writes when the job ends: what one place says of it. Spec, environment and project are
/// put together field by field, and must give `bucket` and `scope` between them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"bucket": "s3://my-reports", "prefix": "final-reports", "scope": "AllTasks"}]))]
pub struct PartialReport {
    /// The bucket that the report is written to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or under `spec.defaults` of the project", "examples" = ["s3://my-reports"]))]
    pub bucket: Option<BucketRef>,
    /// The prefix that the report is written under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<KeyPrefix>,
    /// Which tasks the report lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or under `spec.defaults` of the project"))]
    pub scope: Option<ReportScope>,
    /// The account that is expected to own the report's bucket: twelve digits, in quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<AccountId>,
}

/// Which tasks a report lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ReportScope {
    /// Every task.
    AllTasks,
    /// Only tasks that failed.
    FailedTasksOnly,
}

impl Report {
    /// The report with its bucket as the ARN that S3 takes.
    pub fn canonical(&self, scope: &Scope) -> Self {
        Self { bucket: self.bucket.canonical(scope), ..self.clone() }
    }

    /// The folder of a job's report in the bucket, without a trailing slash.
    // Source: S3 User Guide, "Examples: S3 Batch Operations completion reports".
    pub fn folder(&self, job: &super::JobId) -> String {
        match &self.prefix {
            Some(prefix) => format!("{prefix}/job-{job}"),
            None => format!("job-{job}"),
        }
    }
}
