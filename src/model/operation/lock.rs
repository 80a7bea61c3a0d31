//! Object Lock: legal hold and retention.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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

/// Sets each object's retention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutObjectRetention {
    /// The retention that every object has afterwards.
    pub retention: Retention,
    /// Whether governance retention that is in place may be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bypass_governance_retention: Option<bool>,
}

/// How, and until when, an object version is kept.
// Both members are optional in the service model; what an empty retention does in a batch job is documented nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Retention {
    /// `GOVERNANCE` can be bypassed with a permission; `COMPLIANCE` by nobody, and it can only be lengthened.
    pub mode: LockMode,
    /// Until when the object version cannot be deleted or overwritten.
    #[schemars(extend("examples" = ["2036-01-01T00:00:00Z"]))]
    pub retain_until_date: Time,
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
