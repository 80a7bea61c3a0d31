//! What the local S3 of a project does where S3's own behaviour is not documented.
//!
//! The fields are the settings of `s3jobs local --behaviour`, under the same names.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bounds::{MAX_NUMBER, some_within};
use super::text::text_type;

text_type! {
    /// A time: a whole number of days, hours, minutes, seconds or milliseconds, at most 9999 days.
    Span, "a time such as 10m (a whole number and d, h, m, s or ms; at most 9999d)", 2..=9,
        r"^([0-9]{1,4}d|[0-9]{1,5}h|[0-9]{1,7}(m|ms)|[0-9]{1,8}s)$";
    "10m"
}

text_type! {
    /// How long something is remembered: `forever`, `none`, or a time.
    Memory, "`forever`, `none`, or a time such as 10m (a whole number and d, h, m, s or ms; at most 9999d)", 2..=9,
        r"^(forever|none|[0-9]{1,4}d|[0-9]{1,5}h|[0-9]{1,7}(m|ms)|[0-9]{1,8}s)$";
    "10m"
}

/// What the local S3 does where S3's own behaviour is not documented. What is left out keeps its default.
// In kebab-case, unlike the rest of the language: these are the names of `--behaviour`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(extend("examples" = [{"token-memory": "10m", "list-lag": "5s"}]))]
pub struct LocalBehaviour {
    /// How long `CreateJob` remembers a `ClientRequestToken`. Default: `forever`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_memory: Option<Memory>,
    /// What a remembered token gets: the job that it made, but `IdempotencyException` with other parameters (`refused`, the
    /// default); that job always (`ignored`); or that error always (`error-always`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_reuse: Option<TokenReuse>,
    /// How long after its creation ListJobs shows a job first. Default: `0s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_lag: Option<Span>,
    /// In which order ListJobs lists. Default: `newest-first`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_order: Option<ListOrder>,
    /// How long after a call DescribeJob, ListJobs and GetJobTagging show its effect first. Default: `0s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect_lag: Option<Span>,
    /// How long after its creation a job goes on preparing, at least. Default: `0s`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preparing_time: Option<Span>,
    /// What calls answer about a job that does not exist. Default: `NotFoundException`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_job: Option<MissingJob>,
    /// What DescribeJob says of fields that were never sent: nothing (`as-sent`, the default), what S3 does without them
    /// (`defaults`), or what no client of today knows (`unknown-field`, `unknown-value`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub describe_echo: Option<DescribeEcho>,
    /// The status that a job has right after it is cancelled before it ran. Default: `cancelled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_of_waiting: Option<CancelOfWaiting>,
    /// Which jobs take another priority: those not ended (`live`, the default), Ready and Suspended ones (`waiting`), or
    /// Active and Suspended ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_change: Option<PriorityChange>,
    /// How often a task that failed for the time being is tried again before its job ends. Default: 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = u32::MAX), extend("examples" = [0]))]
    pub redrives: Option<u32>,
    /// How many jobs of one account and Region run at once, at least 1. Default: 6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = u32::MAX), extend("examples" = [1]))]
    pub active_jobs: Option<NonZeroU32>,
    /// How many rows the manifest of a job may have. Default: 20000000000.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some_within::<0, MAX_NUMBER, _, _>")]
    #[schemars(range(min = 0, max = MAX_NUMBER), extend("examples" = [1_000_000]))]
    pub keys_per_job: Option<u64>,
}

/// What a remembered token gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TokenReuse {
    /// With its own parameters the job that it made, with others `IdempotencyException`.
    Refused,
    /// The job that it made.
    Ignored,
    /// `IdempotencyException`.
    ErrorAlways,
}

/// The order of ListJobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ListOrder {
    /// By descending time of creation.
    NewestFirst,
    /// By ascending time of creation.
    OldestFirst,
    /// By no time at all, yet the same on every page.
    Arbitrary,
}

/// The error about a job that does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum MissingJob {
    /// With status 400.
    NotFoundException,
    /// With status 404.
    NoSuchJobException,
    /// With status 404.
    NoSuchJob,
}

/// What DescribeJob says of fields that were never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DescribeEcho {
    /// Nothing.
    AsSent,
    /// What S3 documents to do without them, `false`, and lists without elements.
    Defaults,
    /// In each structure an element that no client of today knows, and event holds, which are new in the API.
    UnknownField,
    /// In fields that may be absent a value that no client of today knows.
    UnknownValue,
}

/// The status of a job that is cancelled before it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CancelOfWaiting {
    /// Cancelled at once.
    Cancelled,
    /// Cancelling first.
    Cancelling,
}

/// Which jobs take another priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PriorityChange {
    /// Those that have not ended.
    Live,
    /// Ready and Suspended ones.
    Waiting,
    /// Active and Suspended ones.
    ActiveOrSuspended,
}
