use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::objects::Refusal;

/// For how long a version is kept: until a date, or while it is held for an event and for a time after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retention {
    pub(crate) mode: RetentionMode,
    /// UTC; the version may be deleted from this time on, unless it is held. Nothing: it is held, or its hold is to be
    /// released, and no date was given.
    pub(crate) until: Option<Timestamp>,
    /// Nothing: there was never one.
    pub(crate) hold: Option<EventHold>,
}

/// How strictly a version is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RetentionMode {
    /// Who may bypass it, and says so, deletes it nevertheless.
    Governance,
    /// Nobody deletes it before its time.
    Compliance,
}

/// Whether a version is kept until an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EventHold {
    /// It is, and for this long after the hold is released.
    On(Period),
    /// The hold was released, or there is none.
    Off,
}

/// How long versions are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Period {
    /// Whole days, from 1 to 36500.
    Days(u32),
    /// Years of 365 days, from 1 to 100.
    Years(u32),
}

/// The retention of new versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DefaultRetention {
    pub(crate) mode: RetentionMode,
    /// Nothing: there is an event hold.
    pub(crate) period: Option<Period>,
    /// How long they are kept after the release of the event hold that they get.
    pub(crate) hold: Option<Period>,
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

impl Period {
    /// The period that a request gives, if it gives one: days or years.
    // Source: S3 2006-03-01, `EventHoldDuration`; S3 User Guide, "Configuring S3 Object Lock": 36500 days or 100 years.
    pub(crate) fn asked(days: Option<i64>, years: Option<i64>) -> Result<Option<Self>, Refusal> {
        let within = |number: i64, most: u32| u32::try_from(number).ok().filter(|number| (1..=most).contains(number));
        match (days, years) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(Refusal::TwoPeriods),
            (Some(days), None) => within(days, 36_500).map(Self::Days).map(Some).ok_or(Refusal::PeriodOutOfRange),
            (None, Some(years)) => within(years, 100).map(Self::Years).map(Some).ok_or(Refusal::PeriodOutOfRange),
        }
    }

    /// Days and years, of which one is given.
    pub(crate) fn parts(self) -> (Option<u32>, Option<u32>) {
        match self {
            Self::Days(days) => (Some(days), None),
            Self::Years(years) => (None, Some(years)),
        }
    }

    // Source: S3 User Guide, "Object Lock considerations": a year is 365 days, and leap years do not count.
    fn after(self, start: Timestamp) -> Timestamp {
        let days = match self {
            Self::Days(days) => i64::from(days),
            Self::Years(years) => i64::from(years) * 365,
        };
        start.saturating_add(SignedDuration::from_hours(days * 24)).unwrap_or(Timestamp::MAX)
    }
}

impl EventHold {
    /// The hold that a request asks for, if it says anything of one.
    // Source: S3 User Guide, "Object Lock considerations", "Troubleshooting variable retention". That a duration alone is
    // refused is a guess.
    pub(crate) fn asked(state: Option<&str>, period: Option<Period>) -> Result<Option<Self>, Refusal> {
        let refused = |message| Err(Refusal::InvalidRequest { message });
        match (state, period) {
            (None, None) => Ok(None),
            (Some("ON"), Some(period)) => Ok(Some(Self::On(period))),
            (Some("OFF"), None) => Ok(Some(Self::Off)),
            (Some("ON"), None) => refused("An event hold that is set to ON requires exactly one event hold duration"),
            (Some("OFF"), Some(_)) => refused("An event hold that is set to OFF takes no event hold duration"),
            (None, Some(_)) => refused("An event hold duration requires an event hold that is set to ON"),
            (Some(_), _) => refused("Event hold must be either of 'ON' or 'OFF'"),
        }
    }

    /// The name on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::On(_) => "ON",
            Self::Off => "OFF",
        }
    }

    /// The duration, which is told only while the hold is on.
    pub(crate) fn period(self) -> Option<Period> {
        match self {
            Self::On(period) => Some(period),
            Self::Off => None,
        }
    }
}

impl Retention {
    /// A retention that ends at a time.
    #[cfg(test)]
    pub(crate) fn fixed(mode: RetentionMode, until: Timestamp) -> Self {
        Self { mode, until: Some(until), hold: None }
    }

    /// The retention that a request asks for: nothing, where it gives nothing.
    // Source: S3 User Guide, "Object Lock considerations": "An event hold requires a retention mode".
    pub(crate) fn asked(
        mode: Option<RetentionMode>,
        until: Option<Timestamp>,
        hold: Option<EventHold>,
    ) -> Result<Option<Self>, Refusal> {
        match (mode, until, hold) {
            (None, None, None) => Ok(None),
            (Some(mode), Some(_), _) | (Some(mode), None, Some(_)) => Ok(Some(Self { mode, until, hold })),
            (None, _, Some(_)) => Err(Refusal::InvalidRequest { message: "An event hold requires a retention mode" }),
            (Some(_), None, None) | (None, Some(_), None) => Err(Refusal::HalfRetention),
        }
    }

    /// When it ends if nothing changes: while it is held, that moves on with the time.
    // Source: S3 User Guide, "Object Lock considerations": the computed date is not earlier than a date that was given.
    pub(crate) fn end(&self, now: Timestamp) -> Timestamp {
        let held = self.hold.and_then(EventHold::period).map(|period| period.after(now));
        held.max(self.until).unwrap_or(now)
    }

    /// What becomes of a version that is asked to have this one, and had another one or none.
    // Source: the same: the release of a hold computes the date, and without a hold there has to be one. That a request
    // which says nothing of a hold leaves it on, and that a hold keeps the date which was there, are guesses: they never
    // end a protection that nobody asked to end.
    pub(in crate::objects) fn over(self, old: Option<Self>, now: Timestamp) -> Result<Self, Refusal> {
        let date = old.and_then(|old| old.until);
        match self.hold {
            None => Ok(Self { hold: old.and_then(|old| old.hold), ..self }),
            Some(EventHold::On(_)) => Ok(Self { until: self.until.or(date), ..self }),
            Some(EventHold::Off) => {
                let released = old.filter(|old| old.hold.is_some_and(|hold| hold != EventHold::Off));
                let until = match released {
                    Some(held) => Some(held.end(now)).max(self.until),
                    None => self.until.or(date),
                };
                let message = "A retain until date is required when the event hold is set to OFF";
                until.map(|until| Self { until: Some(until), ..self }).ok_or(Refusal::InvalidRequest { message })
            }
        }
    }

    /// Refuses a date that has passed.
    pub(in crate::objects) fn check_date(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.until.filter(|until| *until <= now) {
            Some(until) => Err(Refusal::RetentionInThePast { until }),
            None => Ok(()),
        }
    }
}

impl DefaultRetention {
    /// The retention of a version that is written now.
    pub(in crate::objects) fn from(self, now: Timestamp) -> Retention {
        let until = self.period.map(|period| period.after(now));
        Retention { mode: self.mode, until, hold: self.hold.map(EventHold::On) }
    }
}
