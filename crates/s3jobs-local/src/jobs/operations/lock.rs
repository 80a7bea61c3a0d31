use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::jobs::error::CallError;
use crate::jobs::sent::typed;
use crate::objects::{Authority, Bypass, EventHold, LegalHold, Period, Retention, RetentionMode};

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
    event_hold: Option<String>,
    event_hold_duration: Option<SentDuration>,
}

/// `S3ObjectLockEventHoldDuration` and `S3ObjectLockRetentionEventHoldDuration`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct SentDuration {
    days: Option<i64>,
    years: Option<i64>,
}

/// The retention that objects get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::jobs) struct RetentionWork {
    /// Nothing: the retention is removed.
    pub(super) retention: Option<Retention>,
    bypasses_governance: bool,
}

impl RetentionWork {
    /// Reads an `S3SetObjectRetentionOperation`.
    // Source: S3 Control 2018-08-20, `S3Retention`: without mode and date, the retention is removed.
    pub(super) fn read(options: &Value) -> Result<Self, CallError> {
        let sent: SentRetention = typed(options)?;
        let SentPeriod { retain_until_date, mode, event_hold: state, event_hold_duration: duration } = sent.retention;
        Ok(Self {
            retention: retention(mode.as_deref(), retain_until_date, event_hold(state.as_deref(), duration)?)?,
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

/// An event hold, if anything is said of one.
pub(super) fn event_hold(state: Option<&str>, duration: Option<SentDuration>) -> Result<Option<EventHold>, CallError> {
    let SentDuration { days, years } = duration.unwrap_or_default();
    let hold = Period::asked(days, years).and_then(|period| EventHold::asked(state, period));
    hold.map_err(|refusal| CallError::invalid(refusal.to_string()))
}

/// A retention, which has a mode and an end, or an event that ends it, or nothing.
pub(super) fn retention(
    mode: Option<&str>,
    until: Option<Timestamp>,
    hold: Option<EventHold>,
) -> Result<Option<Retention>, CallError> {
    let unknown = |name| CallError::invalid(format!("`{name}` is no mode of retention"));
    let mode = mode.map(|name| RetentionMode::from_name(name).ok_or_else(|| unknown(name))).transpose()?;
    Retention::asked(mode, until, hold).map_err(|refusal| CallError::invalid(refusal.to_string()))
}
