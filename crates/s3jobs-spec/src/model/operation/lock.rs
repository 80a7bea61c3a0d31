//! Object Lock: legal hold and retention.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::bounds::within;
use crate::model::time::Time;

/// Puts each object under legal hold, or lifts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutObjectLegalHold {
    /// The legal hold that every object has afterwards.
    pub legal_hold: LegalHold,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LegalHold {
    /// `"ON"` or `"OFF"`, in quotes.
    pub status: LegalHoldStatus,
}

/// Whether a legal hold is in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum LegalHoldStatus {
    /// Nobody can delete or overwrite the object version.
    On,
    /// No legal hold.
    Off,
}

/// Sets each object's retention, or removes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutObjectRetention {
    /// The retention that every object has afterwards. `{}` removes it.
    pub retention: Retention,
    /// Whether governance retention that is in place may be changed or removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bypass_governance_retention: Option<bool>,
}

/// How, and until when, an object version is kept: until a date, or for a time after an event. `{}` removes retention.
// Source: S3 Control 2018-08-20, `S3Retention`: "If you don't provide Mode and RetainUntilDate data types in your
// operation, you will remove the retention from your objects." Rules hold which members go together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [
    {"mode": "GOVERNANCE", "retainUntilDate": "2036-01-01T00:00:00Z"},
    {"mode": "GOVERNANCE", "eventHold": "ON", "eventHoldDuration": {"days": 2555}},
    {"mode": "GOVERNANCE", "eventHold": "OFF"},
]))]
pub struct Retention {
    /// `GOVERNANCE` can be bypassed with a permission; `COMPLIANCE` by nobody, and it can only be lengthened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<LockMode>,
    /// Until when the object version cannot be deleted or overwritten, at least. Goes with `mode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["2036-01-01T00:00:00Z"]))]
    pub retain_until_date: Option<Time>,
    /// `"ON"` keeps the object version until the hold is released; `"OFF"` releases it. In quotes. Goes with `mode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_hold: Option<EventHold>,
    /// How long the object version is kept once its hold is released. Only with `eventHold: "ON"`, which needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_hold_duration: Option<EventHoldDuration>,
}

impl Retention {
    /// Whether it removes the retention that objects have.
    pub fn is_removal(&self) -> bool {
        *self == Self::default()
    }
}

/// Whether an event hold is in place: retention whose end is not known until an event.
// Source: S3 User Guide, "Object Lock considerations", "Troubleshooting variable retention".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum EventHold {
    /// The object version is kept, and its retention ends the duration after now, however late now is.
    On,
    /// Released: from then on the duration passes, and the end of the retention is fixed.
    Off,
}

/// How long an object version is kept once its event hold is released: exactly one of days and years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"days": 2555}, {"years": 7}]))]
pub enum EventHoldDuration {
    /// Whole days, from 1 to 36500.
    Days(
        #[serde(deserialize_with = "within::<1, 36_500, _, _>")]
        #[schemars(range(min = 1, max = 36_500))]
        NonZeroU32,
    ),
    /// Whole years, from 1 to 100. S3 counts 365 days a year.
    Years(
        #[serde(deserialize_with = "within::<1, 100, _, _>")]
        #[schemars(range(min = 1, max = 100))]
        NonZeroU32,
    ),
}

impl std::fmt::Display for EventHoldDuration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (number, unit) = match self {
            Self::Days(days) => (days.get(), "day"),
            Self::Years(years) => (years.get(), "year"),
        };
        write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
    }
}

/// The mode of Object Lock retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(extend("examples" = ["GOVERNANCE"]))]
pub enum LockMode {
    /// Nobody can shorten or lift it, the account's root user included.
    Compliance,
    /// Users with a special permission can lift it.
    Governance,
}
