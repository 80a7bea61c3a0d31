use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::emulator::jobs::error::CallError;
use crate::emulator::jobs::request::typed;
use crate::emulator::store::{Authority, Bypass, LegalHold, Retention, RetentionMode};

/// `S3SetObjectLegalHoldOperation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentLegalHold {
    legal_hold: SentStatus,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentStatus {
    status: String,
}

/// `S3SetObjectRetentionOperation`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentRetention {
    bypass_governance_retention: Option<bool>,
    retention: SentPeriod,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SentPeriod {
    retain_until_date: Option<Timestamp>,
    mode: Option<String>,
}

/// The retention that objects get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::emulator::jobs) struct RetentionWork {
    /// Nothing: the retention is removed.
    pub(super) retention: Option<Retention>,
    bypasses_governance: bool,
}

impl RetentionWork {
    /// Reads an `S3SetObjectRetentionOperation`.
    // Source: S3 Control 2018-08-20, `S3Retention`: without mode and date, the retention is removed.
    pub(super) fn read(options: &Value) -> Result<Self, CallError> {
        let sent: SentRetention = typed(options)?;
        Ok(Self {
            retention: retention(sent.retention.mode.as_deref(), sent.retention.retain_until_date)?,
            bypasses_governance: sent.bypass_governance_retention == Some(true),
        })
    }

    /// With what authority it is set.
    pub(super) fn authority(&self, now: Timestamp) -> Authority {
        Authority { now, bypass: if self.bypasses_governance { Bypass::Governance } else { Bypass::None } }
    }
}

/// Reads an `S3SetObjectLegalHoldOperation`.
pub(super) fn read_legal_hold(options: &Value) -> Result<LegalHold, CallError> {
    let sent: SentLegalHold = typed(options)?;
    legal_hold(&sent.legal_hold.status)
}

/// The legal hold of this name.
pub(super) fn legal_hold(name: &str) -> Result<LegalHold, CallError> {
    LegalHold::from_name(name).ok_or_else(|| CallError::invalid(format!("`{name}` is neither ON nor OFF")))
}

/// A retention, of which both parts are given or none.
pub(super) fn retention(mode: Option<&str>, until: Option<Timestamp>) -> Result<Option<Retention>, CallError> {
    match (mode.map(|name| (name, RetentionMode::from_name(name))), until) {
        (Some((_, Some(mode))), Some(until)) => Ok(Some(Retention { mode, until })),
        (None, None) => Ok(None),
        (Some((name, None)), _) => Err(CallError::invalid(format!("`{name}` is no mode of retention"))),
        (Some(_), None) | (None, Some(_)) => Err(CallError::invalid("a retention needs both its mode and its date")),
    }
}
