//! A job as S3 describes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::arn::RoleArn;
use super::document::Priority;
use super::manifest::Manifest;
use super::names::JobId;
use super::operation::Operation;
use super::report::Report;
use super::time::Time;

/// Where a job stands.
// Source: S3 Control 2018-08-20, `JobStatus`; S3 User Guide, "Job statuses".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[allow(missing_docs, reason = "the names are S3's own")]
pub enum JobStatus {
    New,
    Preparing,
    Suspended,
    Ready,
    Active,
    Pausing,
    Paused,
    Completing,
    Complete,
    Cancelling,
    Cancelled,
    Failing,
    Failed,
}

impl JobStatus {
    /// Whether the job has ended.
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Complete | Self::Cancelled | Self::Failed => true,
            Self::New
            | Self::Preparing
            | Self::Suspended
            | Self::Ready
            | Self::Active
            | Self::Pausing
            | Self::Paused
            | Self::Completing
            | Self::Cancelling
            | Self::Failing => false,
        }
    }

    /// Whether the job has not been let run: S3 reads the manifest, or waits for a confirmation.
    pub fn is_held(self) -> bool {
        match self {
            Self::New | Self::Preparing | Self::Suspended => true,
            Self::Ready
            | Self::Active
            | Self::Pausing
            | Self::Paused
            | Self::Completing
            | Self::Complete
            | Self::Cancelling
            | Self::Cancelled
            | Self::Failing
            | Self::Failed => false,
        }
    }

    /// S3's name of the status.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Preparing => "Preparing",
            Self::Suspended => "Suspended",
            Self::Ready => "Ready",
            Self::Active => "Active",
            Self::Pausing => "Pausing",
            Self::Paused => "Paused",
            Self::Completing => "Completing",
            Self::Complete => "Complete",
            Self::Cancelling => "Cancelling",
            Self::Cancelled => "Cancelled",
            Self::Failing => "Failing",
            Self::Failed => "Failed",
        }
    }
}

impl std::fmt::Display for JobStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a job is, in tasks; one task is one object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Tasks in the manifest. 0 until S3 has counted them.
    pub total: u64,
    /// Tasks that succeeded.
    pub succeeded: u64,
    /// Tasks that failed.
    pub failed: u64,
    /// How long the job has been Active, in seconds.
    pub active_seconds: u64,
}

/// A job in ListJobs' answer: no token, no tags, no parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedJob {
    /// S3's id of the job.
    pub id: JobId,
    /// The description, with the marker if the job is of this tool.
    pub description: String,
    /// Where the job stands. `None` if S3 has a status that this version does not know.
    pub status: Option<JobStatus>,
    /// Rank among the account's jobs in the Region.
    pub priority: Priority,
    /// When the job was created.
    pub created: Option<Time>,
    /// When the job ended.
    pub ended: Option<Time>,
    /// How far it is.
    pub progress: Progress,
}

impl ListedJob {
    /// Whether this tells all that DescribeJob could tell of how the job ended: it is Complete, which has no reasons, and each of
    /// its tasks is counted. Why a job failed or was cancelled is in no list.
    pub fn tells_end(&self) -> bool {
        let Progress { total, succeeded, failed, .. } = self.progress;
        self.status == Some(JobStatus::Complete) && self.ended.is_some() && succeeded.checked_add(failed) == Some(total)
    }
}

/// A job in DescribeJob's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveJob {
    /// S3's id of the job.
    pub id: JobId,
    /// The description, with the marker if the job is of this tool.
    pub description: Arc<str>,
    /// Where the job stands. `None` if S3 has a status that this version does not know.
    pub status: Option<JobStatus>,
    /// Rank among the account's jobs in the Region.
    pub priority: Priority,
    /// The operation. `None` if this version does not know all of it.
    pub operation: Option<Operation>,
    /// What this version knows of an operation of which it does not know all, and what it does not know. Nothing but a
    /// comparison goes by it.
    pub operation_in_part: Option<Box<InPart>>,
    /// The manifest or its generator. `None` if this version does not know its kind.
    pub manifest: Option<Manifest>,
    /// The completion report, if one is enabled.
    pub report: Option<Report>,
    /// The role that S3 assumes.
    pub role_arn: Option<RoleArn>,
    /// Whether the job waits, or waited, for a confirmation.
    pub confirmation_required: bool,
    /// How far it is.
    pub progress: Progress,
    /// Why it failed, in S3's words. Empty for a job that is Complete, even if every task failed.
    pub failure_reasons: Vec<FailureReason>,
    /// When the job was created.
    pub created: Option<Time>,
    /// Since when it waits for a confirmation.
    pub suspended: Option<Time>,
    /// When it ended.
    pub ended: Option<Time>,
    /// Why its status last changed, where a person or a tool said so.
    pub status_reason: Option<String>,
}

/// An operation with values that this version does not know, in fields that may be absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InPart {
    /// The operation without them.
    pub operation: Operation,
    /// The values as S3 writes them, by where they stand below the operation: `putObjectCopy.storageClass`.
    pub unknown: BTreeMap<String, String>,
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailureReason {
    /// S3's code.
    pub code: String,
    /// S3's words.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(status: JobStatus, [total, succeeded, failed]: [u64; 3], ended: Option<&str>) -> ListedJob {
        ListedJob {
            id: JobId::new("00e123a4-c0d8-41f4-a0eb-b46f9ba5b07c").unwrap(),
            description: String::new(),
            status: Some(status),
            priority: Priority::try_from(1).unwrap(),
            created: None,
            ended: ended.map(|time| Time::try_from(time.to_owned()).unwrap()),
            progress: Progress { total, succeeded, failed, active_seconds: 1 },
        }
    }

    /// What a list leaves open is asked for: a count may be older than the status beside it, and why a job failed is in no list.
    #[test]
    fn a_list_tells_the_end_of_a_job_that_is_complete_and_counted() {
        let ended = Some("2026-11-22T11:29:00Z");
        assert!(listed(JobStatus::Complete, [3, 2, 1], ended).tells_end());
        assert!(listed(JobStatus::Complete, [0, 0, 0], ended).tells_end());
        assert!(!listed(JobStatus::Complete, [3, 2, 0], ended).tells_end());
        assert!(!listed(JobStatus::Complete, [3, u64::MAX, 4], ended).tells_end());
        assert!(!listed(JobStatus::Complete, [3, 3, 0], None).tells_end());
        assert!(!listed(JobStatus::Failed, [3, 2, 1], ended).tells_end());
        assert!(!listed(JobStatus::Cancelled, [3, 2, 1], ended).tells_end());
    }
}
