//! What specs of a project may say, and when they may do it.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arn::BucketRef;
use super::bounds::{MAX_NUMBER, some_within};
use super::confirmer::ConfirmerPattern;
use super::document::{LabelKey, Priority};
use super::operation::{OperationKind, TagKey};
use super::scope::{AccountId, Region};
use super::text::text_type;
use super::time::Time;

/// What specs of a project may say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"allowedRegions": ["us-west-2"], "priority": {"min": 0, "max": 100}, "requireReport": true}]))]
pub struct Policy {
    /// The only accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_accounts: Option<Vec<AccountId>>,
    /// The only Regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_regions: Option<Vec<Region>>,
    /// The only operations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_operations: Option<Vec<OperationKind>>,
    /// The range of priorities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<PriorityRange>,
    /// Labels that every job has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_labels: Option<Vec<LabelKey>>,
    /// Tags that every job has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_tags: Option<Vec<TagKey>>,
    /// Buckets that no job may write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protected_buckets: Option<Vec<BucketRef>>,
    /// The greatest number of tasks of a job, at least 1. A job with more is not let run, not even by a person.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<1, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 1, max = MAX_NUMBER))]
    #[schemars(extend("examples" = [1_000_000]))]
    pub max_tasks: Option<NonZeroU64>,
    /// Whether every job must have a completion report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub require_report: Option<bool>,
    /// When no job is created or let run, not even by a person. What runs goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<Vec<Freeze>>,
    /// Who may let jobs run. Everybody who is allowed the calls, if this is left out. No spec lets anybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmers: Option<Vec<ConfirmerPattern>>,
    /// From how many tasks on the name of a job is typed before it is let run, where that depends on their number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed_confirmation: Option<TypedConfirmation>,
}

/// From how many tasks on the name of a job is typed before it is let run, or said with `--confirm NAME`.
///
/// It always is where work cannot be undone, or objects are opened to the public: `s3jobs explain name-not-typed` lists what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"lambdaTasks": 100_000, "replacedTags": 1_000_000}]))]
pub struct TypedConfirmation {
    /// The most tasks with which a job that invokes a Lambda function is let run without its name. 0: never.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 0, max = MAX_NUMBER))]
    #[schemars(extend("examples" = [100_000]))]
    pub lambda_tasks: Option<u64>,
    /// The most tasks with which a job that replaces or removes all tags of objects is let run without its name. 0: never.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 0, max = MAX_NUMBER))]
    #[schemars(extend("examples" = [1_000_000]))]
    pub replaced_tags: Option<u64>,
}

/// A time in which no job is created or let run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"from": "2026-12-20T00:00:00Z", "until": "2027-01-04T00:00:00Z", "reason": "End of the year"}]))]
pub struct Freeze {
    /// When it begins.
    pub from: Time,
    /// When it is over: jobs may run again from this second on.
    pub until: Time,
    /// Why, for whoever meets it.
    pub reason: FreezeReason,
}

impl Freeze {
    /// Whether it holds at a time.
    pub fn holds(&self, at: Time) -> bool {
        self.from <= at && at < self.until
    }
}

text_type! {
    /// Why nothing is begun for a while: 1 to 200 characters.
    FreezeReason, "a reason (1 to 200 characters, not only blanks)", 1..=200, r"\S";
    "End of the year"
}

impl Policy {
    /// The names of the buckets that no job may write.
    pub fn protected_names(&self) -> BTreeSet<String> {
        self.protected_buckets.iter().flatten().map(|bucket| bucket.name().to_owned()).collect()
    }
}

/// A range of priorities, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"min": 0, "max": 100}]))]
pub struct PriorityRange {
    /// The lowest.
    pub min: Priority,
    /// The highest.
    pub max: Priority,
}
