//! Who put a run on record for which nothing ran under its name, and what did it.

use serde::{Deserialize, Serialize};

use crate::model::{JobId, RunKey, Time};

/// Who put a run on record for which nothing was sent, and what did it instead: exactly one of job, reason and former run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recording {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// The job that did it, which s3jobs had not made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// Why it counts as done, in the words of the spec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The run that did it, under the former name of the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<RunKey>,
}
