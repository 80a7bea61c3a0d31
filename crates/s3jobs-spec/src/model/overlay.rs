//! What a spec says otherwise for one environment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arn::RoleArn;
use super::bounds::some_within;
use super::document::{Description, Priority};
use super::elsewhere::{Moved, Recorded};
use super::identity::RunNumber;
use super::job::{Acceptance, Confirmation, SameEffect};
use super::manifest::Manifest;
use super::names::JobName;
use super::operation::{Operation, TagSet};
use super::report::PartialReport;
use super::scope::{AccountId, Region};

/// What a spec says otherwise for one environment. It wins over the spec, and over all that the project gives.
///
/// The report merges field by field, and tags by key; everything else replaces the spec's as a whole.
// `JobSpec`'s fields, all optional: a test holds the two schemas against each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"manifest": {"csv": {
    "object": "s3://prod-manifests/manifest.csv",
    "etag": "60e460c9d1046e73f7dde5043ac3ae85",
    "fields": ["Bucket", "Key"],
}}}]))]
pub struct Overlay {
    /// The AWS account that owns the job: twelve digits, in quotes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// The AWS Region in which the job is created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Which run of the job this is, from 1 to 99999. Bump it to run the job once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [2]))]
    pub run: Option<RunNumber>,
    /// What the job is for, at most 100 characters. S3 shows it wherever it shows the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Rank that decides which waiting job S3 starts first: a higher rank starts earlier. From 0 to 2147483647.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [10]))]
    pub priority: Option<Priority>,
    /// The IAM role that S3 assumes to run the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<RoleArn>,
    /// What S3 does to every object in the manifest: exactly one operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
    /// Which objects the job works on: exactly one kind of list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Manifest>,
    /// The completion report that S3 writes when the job ends. What is left out is the spec's, field by field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<PartialReport>,
    /// Who lets the job run: `automatic`, `manual`, or `guarded` by a number of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// Tags on the job itself, beside the spec's; of equal keys, these count.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, 44, _, _>")]
    #[schemars(extend("maxProperties" = 44))]
    pub tags: Option<TagSet>,
    /// Jobs that must be complete and accepted before this one is created, in place of the spec's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [["restore-archive"]]))]
    pub after: Option<Vec<JobName>>,
    /// What counts as success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// The job that this one may do the same as, to the same objects, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_effect: Option<SameEffect>,
    /// The name that this job had before: what ran under it is not run again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// That this run was done before s3jobs came, by a job (`jobId`) or otherwise (`reason`): nothing runs for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recorded>,
    /// Leaves the job alone in this environment until it is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspend: Option<bool>,
}
