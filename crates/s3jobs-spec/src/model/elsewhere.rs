//! What a spec says of a run for which nothing is to run: it was done elsewhere, or under another name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::names::{JobId, JobName};
use super::text::text_type;

text_type! {
    /// Why a run counts as done: 1 to 200 characters.
    RecordedReason, "a reason (1 to 200 characters, not only blanks)", 1..=200, r"\S";
    "Done by hand in May, see ticket OPS-12"
}

/// That this run was done before s3jobs came, and by what: exactly one of a job and a reason.
///
/// Nothing is created. The run is put on record as done, and what it does to which objects is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [
    {"jobId": "0f4d9e0c-7c3d-4f0e-9a57-1f0a4c6f2b11"},
    {"reason": "Done by hand in May, see ticket OPS-12"},
]))]
pub enum Recorded {
    /// S3's id of the job that did it, in the account and Region of this spec. It must have ended, and have done the same.
    JobId(JobId),
    /// What did it, where S3 has forgotten the job: 1 to 200 characters, for those who read the spec.
    Reason(RecordedReason),
}

/// The name that this job had before.
///
/// What ran under that name counts as run under this one. Once that is on record, the field may be left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"from": "tag-invoices"}]))]
pub struct Moved {
    /// The former `metadata.name`, in the same project, account and Region.
    pub from: JobName,
}
