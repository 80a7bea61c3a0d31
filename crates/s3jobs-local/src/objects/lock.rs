use jiff::Timestamp;

use super::{
    Bucket, Failure, LegalHold, Lock, LockConfiguration, Refusal, Retention, RetentionMode, VersionId, Which, bucket,
};
use crate::store::Change;

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
        retention.end(self.now) <= self.now
            || retention.mode == RetentionMode::Governance && self.bypass == Bypass::Governance
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

    /// Refuses a change of retention that shortens one which is in force, or gives it another mode.
    // Source: S3 User Guide, "Object Lock considerations": lengthening is always allowed. That a stricter mode is another
    // one, which needs the bypass too: seen on S3 by the authors of ceph/s3-tests (issue 42505 of Ceph).
    fn check_retention(&self, new: Option<Retention>, authority: Authority) -> Result<(), Refusal> {
        let Some(old) = self.retention.filter(|old| !authority.overrides(*old)) else { return Ok(()) };
        let keeps = |new: Retention| new.mode == old.mode && new.end(authority.now) >= old.end(authority.now);
        if new.is_some_and(keeps) { Ok(()) } else { Err(Refusal::Locked) }
    }

    /// The lock of a new version: what its writer says, filled up with the bucket's default.
    pub(super) fn within(self, bucket: &Bucket, now: Timestamp) -> Result<Self, Refusal> {
        let Some(configuration) = bucket.lock else {
            return if self == Self::default() { Ok(self) } else { Err(Refusal::NoLockConfiguration) };
        };
        let own = self.retention.map(|retention| retention.over(None, now)).transpose()?;
        own.map_or(Ok(()), |retention| retention.check_date(now))?;
        let default = configuration.default.map(|default| default.from(now));
        Ok(Self { retention: own.or(default), legal_hold: self.legal_hold })
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
        retention.map_or(Ok(()), |retention| retention.check_date(authority.now))?;
        self.update(which, |object| {
            let old = object.lock.retention;
            let new = retention.map(|retention| retention.over(old, authority.now)).transpose()?;
            object.lock.check_retention(new, authority)?;
            object.lock.retention = new;
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
