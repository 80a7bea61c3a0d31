//! A resolved job: what the spec says, filled up from the project's defaults.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arn::RoleArn;
use super::bounds::{MAX_NUMBER, some_within, within};
use super::document::{Description, LabelKey, LabelValue, Priority};
use super::elsewhere::{Moved, Recorded};
use super::identity::RunNumber;
use super::manifest::Manifest;
use super::names::JobName;
use super::operation::{Operation, TagSet};
use super::report::Report;
use super::scope::{AccountId, Region};
use super::text::text_type;

/// One job as the plan wants it: every field that the project's defaults can give is filled in.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The job's name, unique in the spec set.
    pub name: JobName,
    /// Labels for selection; never sent to S3.
    pub labels: BTreeMap<LabelKey, LabelValue>,
    /// The account that owns the job.
    pub account: AccountId,
    /// The Region in which the job is created.
    pub region: Region,
    /// Which run of the job this is; a person bumps it to run the job again.
    pub run: RunNumber,
    /// What the job is for, in the author's words.
    pub description: Option<Description>,
    /// Rank among the account's jobs in the Region.
    pub priority: Priority,
    /// The role that S3 assumes.
    pub role_arn: RoleArn,
    /// What is done to every object.
    pub operation: Operation,
    /// To which objects.
    pub manifest: Manifest,
    /// The content of a manifest of kind `file`; `None` for all other kinds.
    pub file: Option<FileContent>,
    /// The completion report, if there is to be one.
    pub report: Option<Report>,
    /// Who lets the job run.
    pub confirmation: Confirmation,
    /// Tags on the job itself.
    pub tags: TagSet,
    /// What counts as success.
    pub acceptance: Acceptance,
    /// The job that this one may do the same as.
    pub same_effect: Option<SameEffect>,
    /// The name that the job had before.
    pub moved: Option<Moved>,
    /// That the run was done elsewhere.
    pub recorded: Option<Recorded>,
    /// The jobs that must be complete and accepted before this one is created.
    pub after: Vec<JobName>,
    /// Whether the job is left alone.
    pub suspend: bool,
    /// The most tasks that the project's policy lets a job have, whoever lets it run. At least 1.
    pub max_tasks: Option<NonZeroU64>,
    /// The buckets that no job of the project may write to, as its policy says.
    pub protected_buckets: BTreeSet<String>,
}

/// The content of a manifest that is a file in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContent {
    /// The file, absolute.
    pub path: Utf8PathBuf,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// MD5 of its bytes, in hex: the ETag that S3 gives to them unless it encrypts them with a key of KMS.
    pub md5: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// How many objects it lists.
    pub rows: u64,
    /// The buckets that it names, up to eight.
    pub buckets: BTreeSet<String>,
}

/// Who lets the job run, once S3 has counted its tasks. Every job is created held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"guarded": {"minTasks": 1, "maxTasks": 1_000_000}}]))]
pub enum Confirmation {
    /// `apply`, as soon as S3 has counted the tasks.
    Automatic,
    /// A person: `s3jobs confirm NAME` or `apply --confirm NAME`.
    #[default]
    Manual,
    /// `apply`, if the number of tasks is within these limits.
    Guarded(Guard),
}

/// Limits on the number of tasks of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"minTasks": 1, "maxTasks": 1_000_000}]))]
pub struct Guard {
    /// The least number of tasks, at least 1. Left out, 1: an empty list is as wrong as a long one.
    #[serde(default = "one", deserialize_with = "within::<1, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 1, max = MAX_NUMBER))]
    pub min_tasks: NonZeroU64,
    /// The greatest number of tasks, at least 1.
    #[serde(deserialize_with = "within::<1, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 1, max = MAX_NUMBER))]
    pub max_tasks: NonZeroU64,
}

impl Guard {
    /// Whether a job may have so many tasks.
    pub fn allows(&self, tasks: u64) -> bool {
        (self.min_tasks.get()..=self.max_tasks.get()).contains(&tasks)
    }
}

fn one() -> NonZeroU64 {
    NonZeroU64::MIN
}

/// What counts as success. Where both limits are given, both must hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"maxFailedTasks": 5}, {"maxFailedPercent": 0.5}]))]
pub struct Acceptance {
    /// How many tasks may fail. Left out, none, unless `maxFailedPercent` is given.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 0, max = MAX_NUMBER))]
    pub max_failed_tasks: Option<u64>,
    /// How many percent of the tasks may fail, from 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "percent")]
    #[schemars(range(min = 0, max = 100))]
    pub max_failed_percent: Option<f64>,
}

// A percentage is a number: what is not one is refused where it is read, and no comparison is ever false of a value and itself.
impl Eq for Acceptance {}

text_type! {
    /// Why a job may do what another one does: 1 to 200 characters.
    SameEffectReason, "a reason (1 to 200 characters, not only blanks)", 1..=200, r"\S";
    "The audit account wants a report of its own"
}

/// The job that this one may do the same as, to the same objects, and why.
///
/// Left out, a job that does what another one did or will do is blocked: most often it is the same job under a new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"of": "tag-invoices", "reason": "The audit account wants a report of its own"}]))]
pub struct SameEffect {
    /// The name of the other job; the job's own, if it does the same in another environment.
    pub of: JobName,
    /// Why both are meant, for those who read the spec: 1 to 200 characters.
    pub reason: SameEffectReason,
}

fn percent<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let percent = f64::deserialize(deserializer)?;
    if (0.0..=100.0).contains(&percent) {
        return Ok(Some(percent));
    }
    Err(serde::de::Error::custom(format!("{percent} is not a percentage from 0 to 100")))
}

impl Acceptance {
    /// Whether `failed` of `total` tasks may have failed.
    #[allow(clippy::cast_precision_loss, reason = "task counts stay far below 2^52")]
    pub fn accepts(&self, failed: u64, total: u64) -> bool {
        let tasks = match (self.max_failed_tasks, self.max_failed_percent) {
            (None, Some(_)) => true,
            (limit, _) => failed <= limit.unwrap_or(0),
        };
        let share = self.max_failed_percent.is_none_or(|limit| failed as f64 * 100.0 <= limit * total as f64);
        tasks && share
    }
}
