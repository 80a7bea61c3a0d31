//! The documents that people write: envelope, metadata and the spec of a job, before the project's defaults.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::arn::RoleArn;
use super::bounds::within;
use super::elsewhere::{Moved, Recorded};
use super::identity::RunNumber;
use super::job::{Acceptance, Confirmation, SameEffect};
use super::manifest::Manifest;
use super::names::JobName;
use super::operation::{Operation, TagSet};
use super::overlay::Overlay;
use super::project::EnvironmentName;
use super::report::PartialReport;
use super::scope::{AccountId, Region};
use super::text::text_type;

text_type! {
    /// What the job is for: 1 to 100 characters.
    // S3 takes 256; the rest is reserved for the marker that identifies the run.
    Description, "a description (1 to 100 characters)", 1..=100;
    "Tag the 2025 finance archive"
}

text_type! {
    /// A label's key: 1 to 63 letters, digits and any of `._/-`.
    LabelKey, "a label key (letters, digits and any of `._/-`)", 1..=63, r"^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$";
    "team"
}

text_type! {
    /// A label's value: up to 63 letters, digits and any of `._-`.
    LabelValue, "a label value (letters, digits and any of `._-`)", 0..=63, r"^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)?$";
    "finance"
}

/// The version of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ApiVersion {
    /// `s3jobs/v1`.
    #[serde(rename = "s3jobs/v1")]
    V1,
}

/// The kind of a document that describes a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum JobKind {
    /// One S3 Batch Operations job.
    Job,
}

/// The kind of a document that describes a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ProjectKind {
    /// A project.
    Project,
}

/// The kind of a document that describes the content of a local S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SeedKind {
    /// Buckets and objects for a local S3.
    Seed,
}

/// One Amazon S3 Batch Operations job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobDocument {
    /// The version of the language: `s3jobs/v1`.
    pub api_version: ApiVersion,
    /// `Job`.
    pub kind: JobKind,
    /// The job's name and labels.
    pub metadata: Metadata,
    /// What the job does.
    pub spec: JobSpec,
}

/// A job's name and labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Metadata {
    /// The job's name: lower-case letters, digits and hyphens, unique in the spec set.
    pub name: JobName,
    /// Labels, for selection only. They are never sent to S3.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<LabelKey, LabelValue>,
}

/// What a job does, to which objects, and who lets it run.
///
/// `priority`, `operation` and `manifest` must be there, unless overlays for environments can give them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(remote = "Self", rename_all = "camelCase", deny_unknown_fields)]
// Not `anyOf`: an editor would ask for `environments`, of which the least is missing.
#[schemars(extend("if" = {"required": ["environments"], "properties": {"environments": {"minProperties": 1}}}))]
#[schemars(extend("else" = {"required": ["priority", "operation", "manifest"]}))]
pub struct JobSpec {
    /// The AWS account that owns the job: twelve digits, in quotes. The project's defaults can give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or under `spec.defaults` of the project"))]
    pub account_id: Option<AccountId>,
    /// The AWS Region in which the job is created. The project's defaults can give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or under `spec.defaults` of the project"))]
    pub region: Option<Region>,
    /// Which run of the job this is, from 1 to 99999. Bump it to run the job once more.
    #[serde(default)]
    #[schemars(extend("examples" = [2]))]
    pub run: RunNumber,
    /// What the job is for, at most 100 characters. S3 shows it wherever it shows the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Description>,
    /// Rank that decides which waiting job S3 starts first: a higher rank starts earlier. From 0 to 2147483647.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = [10], "x-required" = "here or for each environment"))]
    pub priority: Option<Priority>,
    /// The IAM role that S3 assumes to run the job. The project's defaults can give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or under `spec.defaults` of the project"))]
    pub role_arn: Option<RoleArn>,
    /// What S3 does to every object in the manifest: exactly one operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or for each environment"))]
    pub operation: Option<Operation>,
    /// Which objects the job works on: exactly one kind of list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-required" = "here or for each environment"))]
    pub manifest: Option<Manifest>,
    /// The completion report that S3 writes when the job ends. Left out, there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<PartialReport>,
    /// Who lets the job run: `automatic`, `manual` (left out), or `guarded` by a number of tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// Tags on the job itself, at most 44.
    // S3 takes 50; six name the run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "within::<0, 44, _, _>")]
    #[schemars(extend("maxProperties" = 44))]
    pub tags: TagSet,
    /// Jobs of the project that must be complete and accepted before this one is created: each by its highest run.
    ///
    /// A job whose predecessor failed, was cancelled or had too many failed tasks is blocked. Nothing else of the job depends on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("examples" = [["restore-archive"]]))]
    pub after: Vec<JobName>,
    /// What counts as success: by default, no failed task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// The job that this one may do the same as, to the same objects, and why. Left out, such a job is blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_effect: Option<SameEffect>,
    /// The name that this job had before: what ran under it is not run again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// That this run was done before s3jobs came, by a job (`jobId`) or otherwise (`reason`): nothing runs for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recorded>,
    /// Leaves the job alone until it is removed: it is neither created nor let run, and nothing of it is changed.
    ///
    /// A job that S3 runs already goes on, and `s3jobs cancel NAME` ends one. Jobs that come after it wait.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schemars(extend("examples" = [true]))]
    pub suspend: bool,
    /// What the spec says otherwise for each environment of the project, in the fields above. `--env NAME` chooses one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(extend("x-same-as" = "spec"))]
    pub environments: BTreeMap<EnvironmentName, Overlay>,
}

impl<'de> Deserialize<'de> for JobSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spec = Self::deserialize(deserializer)?;
        let needed = [
            ("priority", spec.priority.is_some()),
            ("operation", spec.operation.is_some()),
            ("manifest", spec.manifest.is_some()),
        ];
        match needed.into_iter().find(|(_, is_given)| !is_given) {
            Some((name, _)) if spec.environments.is_empty() => Err(D::Error::missing_field(name)),
            Some(_) | None => Ok(spec),
        }
    }
}

impl Serialize for JobSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// Rank that decides which waiting job S3 starts first: a higher rank starts earlier.
///
/// Unitless, from 0 to 2147483647. Can change while the job exists.
// Source: S3 Control 2018-08-20, `JobPriority` (min 0, max 2147483647).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(inline, with = "u32", extend("minimum" = 0, "maximum" = Self::MAX))]
pub struct Priority(u32);

impl Priority {
    /// The highest rank.
    pub const MAX: u32 = 2_147_483_647;

    /// The rank as a number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Priority {
    type Error = String;
    fn try_from(value: u32) -> Result<Self, String> {
        if value > Self::MAX {
            return Err(format!("a priority is at most {}, not {value}", Self::MAX));
        }
        Ok(Self(value))
    }
}

impl From<Priority> for u32 {
    fn from(priority: Priority) -> Self {
        priority.0
    }
}

impl std::fmt::Display for Priority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}
