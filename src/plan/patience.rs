use jiff::{SignedDuration, Timestamp};

use crate::ledger::Record;
use crate::model::Time;

/// How many times one CreateJob is sent whose answer does not come and whose job is not listed. Each may make a job.
pub(super) const MOST_SENDS: u32 = 5;

/// How long S3 may take to list a job whose CreateJob was not answered, before the request is sent once more.
///
/// Each send may make a job, which is held and costs $0.25, so that the pause doubles with each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The pause after the first send, in whole seconds.
    first: SignedDuration,
}

impl Patience {
    /// Against AWS: ten minutes. How soon it lists a job is not documented.
    pub const AWS: Self = Self { first: SignedDuration::from_mins(10) };

    /// Where S3 is on this machine: three looks, a second at least, since the ledger's times are in whole seconds.
    pub fn of_looks(poll_interval: std::time::Duration) -> Self {
        let three = poll_interval.saturating_mul(3).as_secs_f64().ceil().clamp(1.0, Self::AWS.first.as_secs_f64());
        Self { first: SignedDuration::try_from_secs_f64(three).unwrap_or(Self::AWS.first) }
    }

    /// Until when the job of a recorded request is only looked for. `None` if that time is over, or no send is in doubt.
    pub(super) fn until(self, record: &Record, at: Time) -> Option<Time> {
        let attempt = record.current();
        // Of a send that surely made nothing there is nothing to wait for.
        let doublings = attempt.sends.checked_sub(1)?.min(MOST_SENDS);
        let pause = self.first.saturating_mul(1 << doublings);
        let sent = attempt.sent.unwrap_or(attempt.intended).timestamp();
        let since = at.timestamp().duration_since(sent);
        // A time far ahead is that of a clock which is wrong.
        let is_over = since >= pause || since < -pause;
        let until = Timestamp::from_second(sent.as_second().saturating_add(pause.as_secs())).ok()?;
        (!is_over).then(|| Time::from_timestamp(until))
    }
}

/// The local S3, looked at five times a second.
impl Default for Patience {
    fn default() -> Self {
        Self { first: SignedDuration::from_secs(1) }
    }
}
