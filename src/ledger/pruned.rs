//! Records of which no more is left than keeps their runs from running again.

use serde::{Deserialize, Serialize};

use crate::model::{Acceptance, JobId, Lineage, Time};

/// What is left of the attempts of a closed run, and who has left no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pruned {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// The ledger's id, as the tags of the job had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lineage: Option<Lineage>,
    /// The job, which S3 has forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// What counted as success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
}
