//! What lists and the engine know of a job.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::counts::Counts;
use super::job::{Job, Stopwatch};
use super::scope::{JobId, Scope};
use super::status::Status;

/// What ListJobs shows of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) id: JobId,
    /// Position in the order of creation within the scope.
    pub(crate) sequence: u64,
    pub(crate) status: Status,
    pub(crate) priority: i64,
    pub(crate) description: Option<String>,
    /// The operation's name on the wire, such as `S3PutObjectTagging`.
    pub(crate) operation: Option<String>,
    pub(crate) created: Timestamp,
    pub(crate) terminated: Option<Timestamp>,
    pub(crate) tasks: Counts,
    pub(super) active: Stopwatch,
}

impl Summary {
    /// The summary of a job.
    pub(crate) fn of(job: &Job) -> Self {
        let description = job.request.get("Description").and_then(|text| text.as_str());
        Self {
            id: job.id.clone(),
            sequence: job.sequence,
            status: job.status,
            priority: job.priority,
            description: description.map(str::to_owned),
            operation: job.operation_name().map(str::to_owned),
            created: job.created,
            terminated: job.terminated,
            tasks: job.tasks,
            active: job.active,
        }
    }

    /// Whole seconds in which tasks could run, until `now` where they still can.
    pub(crate) fn active_seconds(&self, now: Timestamp) -> i64 {
        self.active.seconds(now)
    }
}

/// Where a job stands that the engine may move on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) id: JobId,
    pub(crate) scope: Scope,
    pub(crate) status: Status,
    /// Rank among the jobs of its scope; higher goes first.
    pub(crate) priority: i64,
    /// Position in the order of creation within the scope.
    pub(crate) sequence: u64,
}
