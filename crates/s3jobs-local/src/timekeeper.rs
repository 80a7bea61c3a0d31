use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::clock::{Clock, ClockStart};
use super::store::{Store, StoreError};

/// Under which name the lead is kept, in whole milliseconds.
const LEAD: &str = "clock";

/// The time of a local S3: the real time, plus a lead that is kept with the state. It never goes back.
#[derive(Clone)]
pub(super) struct Timekeeper {
    store: Store,
    real: Clock,
    lead: Arc<Mutex<SignedDuration>>,
}

/// Why the time cannot be set.
#[derive(Debug, thiserror::Error)]
pub(super) enum TimeError {
    /// What is in the state would happen in the future.
    #[error("time does not go back: the state is at {now}, and was asked to be at {wanted}")]
    Backwards {
        /// The state's time, UTC.
        now: Timestamp,
        /// The time that was asked for, UTC.
        wanted: Timestamp,
    },
    /// Calendars end, and what is a hundred years before or after must still have a date.
    #[error("the time would not be from {} to {}", ClockStart::EARLIEST, ClockStart::LATEST)]
    TooFar,
    /// The lead cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Timekeeper {
    /// Goes on with a state's time, or starts it.
    pub(super) fn open(store: Store, real: Clock, start: ClockStart) -> Result<Self, TimeError> {
        let kept = kept_lead(&store)?;
        let keeper = Self { store, real, lead: Arc::new(Mutex::new(kept.unwrap_or(SignedDuration::ZERO))) };
        match (start, kept) {
            (ClockStart::Kept, Some(_)) => {}
            (ClockStart::Kept | ClockStart::Real, None) => keep_lead(&keeper.store, SignedDuration::ZERO)?,
            (ClockStart::Real, Some(_)) => keeper.set((keeper.real)())?,
            (ClockStart::At(time), Some(_)) => keeper.set(time)?,
            (ClockStart::At(time), None) => keeper.lead_by(keeper.lead_to(possible(time)?))?,
        }
        Ok(keeper)
    }

    /// The time, UTC.
    pub(super) fn now(&self) -> Timestamp {
        (self.real)().saturating_add(self.lead()).unwrap_or(Timestamp::MAX)
    }

    /// The real time, UTC.
    pub(super) fn real(&self) -> Timestamp {
        (self.real)()
    }

    /// How far the time is ahead of the real time; behind it, if negative.
    pub(super) fn lead(&self) -> SignedDuration {
        *self.lead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time as a function.
    pub(super) fn clock(&self) -> Clock {
        let keeper = self.clone();
        Arc::new(move || keeper.now())
    }

    /// Lets time pass at once.
    pub(super) fn advance(&self, by: Duration) -> Result<(), TimeError> {
        let by = SignedDuration::try_from(by).map_err(|_| TimeError::TooFar)?;
        possible(self.now().checked_add(by).map_err(|_| TimeError::TooFar)?)?;
        self.lead_by(self.lead().checked_add(by).ok_or(TimeError::TooFar)?)
    }

    /// Makes it a later time.
    pub(super) fn set(&self, wanted: Timestamp) -> Result<(), TimeError> {
        let now = self.now();
        // The lead is kept in milliseconds, so the same time may seem to be a little earlier.
        if wanted.as_millisecond() < now.as_millisecond() {
            return Err(TimeError::Backwards { now, wanted });
        }
        self.lead_by(self.lead_to(possible(wanted)?))
    }

    fn lead_to(&self, time: Timestamp) -> SignedDuration {
        time.duration_since((self.real)())
    }

    /// The lead is durable before anything sees it.
    fn lead_by(&self, lead: SignedDuration) -> Result<(), TimeError> {
        keep_lead(&self.store, lead)?;
        *self.lead.lock().unwrap_or_else(PoisonError::into_inner) = lead;
        Ok(())
    }
}

fn possible(time: Timestamp) -> Result<Timestamp, TimeError> {
    if (ClockStart::EARLIEST..=ClockStart::LATEST).contains(&time) { Ok(time) } else { Err(TimeError::TooFar) }
}

/// How far the time of a state is ahead of the real time. Nothing in a state that was never opened before.
fn kept_lead(store: &Store) -> Result<Option<SignedDuration>, StoreError> {
    let lead = store.fact(LEAD)?.map(|lead| lead.parse::<i64>());
    let lead = lead.transpose().map_err(|_| StoreError::Fact { name: LEAD })?;
    Ok(lead.map(SignedDuration::from_millis))
}

/// Keeps how far the time of a state is ahead of the real time, rounded down to whole milliseconds.
fn keep_lead(store: &Store, lead: SignedDuration) -> Result<(), StoreError> {
    store.set_fact(LEAD, &lead.as_millis().to_string())
}
