use jiff::{SignedDuration, Timestamp};

use super::{Failure, Object, Refusal, RestoreTier, RestoredCopy, StorageClass, VersionId, Which};
use crate::store::Change;

/// The request for a temporary copy of an archived object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Restoration {
    /// How long the copy stays, in whole days, at least 1.
    pub(crate) days: Option<u32>,
    pub(crate) tier: RestoreTier,
}

impl RestoreTier {
    /// How long a restore takes, in hours of the local S3's clock, or nothing where the class has no such tier.
    // Source: S3 User Guide, "Understanding archive retrieval options": the upper ends of what is typical.
    fn duration(self, class: StorageClass) -> Option<SignedDuration> {
        let is_deep = class == StorageClass::DeepArchive;
        match (self, is_deep) {
            (Self::Expedited, true) => None,
            (Self::Expedited, false) => Some(SignedDuration::from_mins(5)),
            (Self::Standard, false) => Some(SignedDuration::from_hours(5)),
            (Self::Bulk, false) => Some(SignedDuration::from_hours(12)),
            (Self::Standard, true) => Some(SignedDuration::from_hours(12)),
            (Self::Bulk, true) => Some(SignedDuration::from_hours(48)),
        }
    }
}

/// How an archived object stands at a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RestoreState {
    /// There is no copy, or no longer.
    None,
    /// A copy is in the making.
    Ongoing,
    /// There is a copy until then, UTC.
    Available { expires: Timestamp },
}

/// What a request to restore did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restored {
    /// A copy is being made: status 202.
    Started,
    /// There was a copy, whose expiry was changed: status 200.
    Extended,
}

impl RestoredCopy {
    fn state(&self, now: Timestamp) -> RestoreState {
        if now < self.ready {
            RestoreState::Ongoing
        } else if now < self.expires {
            RestoreState::Available { expires: self.expires }
        } else {
            RestoreState::None
        }
    }
}

impl Object {
    /// How the restored copy of an archived object stands at `now`.
    pub(crate) fn restore_state(&self, now: Timestamp) -> RestoreState {
        self.restored.map_or(RestoreState::None, |copy| copy.state(now))
    }

    /// Refuses to read the bytes of an object that is archived and not restored at `now`.
    pub(crate) fn check_readable(&self, now: Timestamp) -> Result<(), Refusal> {
        let is_restored = matches!(self.restore_state(now), RestoreState::Available { .. });
        if self.storage_class.is_archive() && !is_restored {
            return Err(Refusal::InvalidObjectState { class: self.storage_class });
        }
        Ok(())
    }

    /// The copy that a request makes, or the reason why S3 does not make it.
    // Source: S3 API reference, RestoreObject, and S3 User Guide, "Restoring an archived object".
    fn restore(&self, asked: Restoration, now: Timestamp) -> Result<(RestoredCopy, Restored), Refusal> {
        if !self.storage_class.is_archive() {
            return Err(Refusal::NotArchived { class: self.storage_class });
        }
        let days = asked.days.filter(|days| *days > 0).ok_or(Refusal::RestoreDays)?;
        let takes = asked.tier.duration(self.storage_class).ok_or(Refusal::RestoreTier)?;
        let new = |ready| RestoredCopy { days, tier: asked.tier, ready, expires: expiry(ready, days) };
        match (self.restore_state(now), self.restored) {
            (RestoreState::Available { .. }, Some(copy)) => {
                Ok((RestoredCopy { expires: expiry(now, days), days, ..copy }, Restored::Extended))
            }
            // A faster tier may be asked for while the restore goes on, and nothing else may change.
            (RestoreState::Ongoing, Some(copy)) if copy.days != days || asked.tier >= copy.tier => {
                Err(Refusal::RestoreAlreadyInProgress)
            }
            (RestoreState::Ongoing, Some(copy)) => {
                Ok((new(copy.ready.min(now.saturating_add(takes).unwrap_or(now))), Restored::Started))
            }
            (RestoreState::None | RestoreState::Ongoing | RestoreState::Available { .. }, _) => {
                Ok((new(now.saturating_add(takes).unwrap_or(now)), Restored::Started))
            }
        }
    }
}

/// The end of a copy: so many days after `from`, and then the next midnight, UTC.
// Source: S3 API reference, RestoreObject: S3 rounds up to the next day at midnight UTC.
fn expiry(from: Timestamp, days: u32) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    let end = from.as_second().saturating_add(i64::from(days).saturating_mul(DAY));
    Timestamp::from_second((end.div_euclid(DAY) + 1).saturating_mul(DAY)).unwrap_or(Timestamp::MAX)
}

impl Change<'_> {
    /// Starts to restore an archived object, or changes until when a restored copy stays.
    pub(crate) fn restore<'w>(
        &mut self,
        which: impl Into<Which<'w>>,
        asked: Restoration,
        now: Timestamp,
    ) -> Result<(VersionId, Restored), Failure> {
        let mut outcome = Restored::Started;
        let version = self.update(which.into(), |object| {
            let (copy, restored) = object.restore(asked, now)?;
            object.restored = Some(copy);
            outcome = restored;
            Ok(())
        })?;
        Ok((version, outcome))
    }
}
