use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Bucket, Change, Failure, Refusal, VersionId, Which, bucket};

/// What keeps a version from being deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lock {
    pub(crate) retention: Option<Retention>,
    /// Nothing: it was never set.
    pub(crate) legal_hold: Option<LegalHold>,
}

/// For how long a version is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retention {
    pub(crate) mode: RetentionMode,
    /// UTC; the version may be deleted from this time on.
    pub(crate) until: Timestamp,
}

/// How strictly a version is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RetentionMode {
    /// Who may bypass it, and says so, deletes it nevertheless.
    Governance,
    /// Nobody deletes it before its time.
    Compliance,
}

impl RetentionMode {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Governance => "GOVERNANCE",
            Self::Compliance => "COMPLIANCE",
        }
    }

    /// The mode of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Governance, Self::Compliance].into_iter().find(|mode| mode.as_str() == name)
    }
}

/// Whether a version is kept until somebody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LegalHold {
    On,
    Off,
}

impl LegalHold {
    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::On => "ON",
            Self::Off => "OFF",
        }
    }

    /// The state of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::On, Self::Off].into_iter().find(|hold| hold.as_str() == name)
    }
}

/// The object lock of a bucket that has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LockConfiguration {
    /// What a new version gets whose writer says nothing of retention.
    pub(crate) default: Option<DefaultRetention>,
}

/// The retention of new versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DefaultRetention {
    pub(crate) mode: RetentionMode,
    pub(crate) period: Period,
}

/// How long new versions are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Period {
    /// Whole days, from 1 to 36500.
    Days(u32),
    /// Years of 365 days, from 1 to 100.
    Years(u32),
}

impl DefaultRetention {
    fn from(self, now: Timestamp) -> Retention {
        let days = match self.period {
            Period::Days(days) => i64::from(days),
            Period::Years(years) => i64::from(years) * 365,
        };
        let until = now.saturating_add(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MAX);
        Retention { mode: self.mode, until }
    }
}

/// With what authority a lock is changed or a locked version deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authority {
    /// The time of the request, UTC.
    pub(crate) now: Timestamp,
    pub(crate) bypass: Bypass,
}

/// Whether a request bypasses governance: `x-amz-bypass-governance-retention: true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bypass {
    None,
    Governance,
}

impl Authority {
    /// That of a request which bypasses nothing.
    #[cfg(test)]
    pub(crate) fn plain(now: Timestamp) -> Self {
        Self { now, bypass: Bypass::None }
    }

    /// Whether a retention has ended or may be passed over.
    fn overrides(self, retention: Retention) -> bool {
        retention.until <= self.now || retention.mode == RetentionMode::Governance && self.bypass == Bypass::Governance
    }
}

impl Lock {
    /// Refuses to delete or overwrite a version that is kept.
    // Source: S3 User Guide, "Locking objects with Object Lock".
    pub(super) fn check_deletion(&self, authority: Authority) -> Result<(), Refusal> {
        let is_held = self.legal_hold == Some(LegalHold::On);
        let is_kept = self.retention.is_some_and(|retention| !authority.overrides(retention));
        if is_held || is_kept { Err(Refusal::Locked) } else { Ok(()) }
    }

    /// Refuses a change of retention that shortens or softens one which is in force.
    // Source: S3 User Guide, "Object Lock considerations": lengthening is always allowed.
    fn check_retention(&self, new: Option<Retention>, authority: Authority) -> Result<(), Refusal> {
        let Some(old) = self.retention.filter(|old| !authority.overrides(*old)) else { return Ok(()) };
        let keeps = |new: Retention| {
            let is_as_strict = old.mode == RetentionMode::Governance || new.mode == RetentionMode::Compliance;
            is_as_strict && new.until >= old.until
        };
        if new.is_some_and(keeps) { Ok(()) } else { Err(Refusal::Locked) }
    }

    /// The lock of a new version: what its writer says, filled up with the bucket's default.
    pub(super) fn within(self, bucket: &Bucket, now: Timestamp) -> Result<Self, Refusal> {
        let Some(configuration) = bucket.lock else {
            return if self == Self::default() { Ok(self) } else { Err(Refusal::NoLockConfiguration) };
        };
        if let Some(Retention { until, .. }) = self.retention.filter(|retention| retention.until <= now) {
            return Err(Refusal::RetentionInThePast { until });
        }
        let default = configuration.default.map(|default| default.from(now));
        Ok(Self { retention: self.retention.or(default), legal_hold: self.legal_hold })
    }
}

impl Change<'_> {
    /// Sets, changes or (with nothing) removes a version's retention, and returns which version that is.
    pub(crate) fn put_retention<'w>(
        &mut self,
        which: impl Into<Which<'w>>,
        retention: Option<Retention>,
        authority: Authority,
    ) -> Result<VersionId, Failure> {
        let which = which.into();
        require_lock(&bucket::require(self, which.place.bucket)?)?;
        if let Some(Retention { until, .. }) = retention.filter(|retention| retention.until <= authority.now) {
            return Err(Refusal::RetentionInThePast { until }.into());
        }
        self.update(which, |object| {
            object.lock.check_retention(retention, authority)?;
            object.lock.retention = retention;
            Ok(())
        })
    }

    /// Sets or lifts a version's legal hold, and returns which version that is.
    pub(crate) fn put_legal_hold<'w>(
        &mut self,
        which: impl Into<Which<'w>>,
        hold: LegalHold,
    ) -> Result<VersionId, Failure> {
        let which = which.into();
        require_lock(&bucket::require(self, which.place.bucket)?)?;
        self.update(which, |object| {
            object.lock.legal_hold = Some(hold);
            Ok(())
        })
    }
}

/// Refuses where the bucket has no object lock.
pub(crate) fn require_lock(bucket: &Bucket) -> Result<LockConfiguration, Refusal> {
    bucket.lock.ok_or(Refusal::NoLockConfiguration)
}
