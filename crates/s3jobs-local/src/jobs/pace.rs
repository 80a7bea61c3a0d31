//! How many tasks may run by now, where the number per second is limited.

use std::num::NonZeroU32;

use jiff::Timestamp;

/// An allowance of tasks that grows with time while a job runs.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: Option<NonZeroU32>,
    /// Since when it grows, and how much of it is used.
    running: Option<(Timestamp, u64)>,
}

impl Pace {
    pub(super) fn new(per_second: Option<NonZeroU32>) -> Self {
        Self { per_second, running: None }
    }

    /// How many tasks may run at `now`, at most `wanted`.
    pub(super) fn allowance(&mut self, now: Timestamp, wanted: u64) -> u64 {
        let Some(rate) = self.per_second else { return wanted };
        let (since, used) = *self.running.get_or_insert((now, 0));
        let elapsed = u128::try_from(now.duration_since(since).as_millis()).unwrap_or(0);
        let grown = u64::try_from(elapsed * u128::from(rate.get()) / 1000).unwrap_or(u64::MAX);
        grown.saturating_sub(used).min(wanted)
    }

    /// Uses up some of the allowance.
    pub(super) fn spend(&mut self, tasks: u64) {
        if let Some((_, used)) = &mut self.running {
            *used += tasks;
        }
    }

    /// No job runs: the next one starts without savings.
    pub(super) fn rest(&mut self) {
        self.running = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn the_allowance_grows_with_time_and_is_used_up() {
        let mut pace = Pace::new(NonZeroU32::new(100));
        assert_eq!(pace.allowance(at(0), 50), 0);
        assert_eq!(pace.allowance(at(200), 50), 20);
        pace.spend(20);
        assert_eq!(pace.allowance(at(210), 50), 1);
    }

    #[test]
    fn idle_time_saves_nothing() {
        let mut pace = Pace::new(NonZeroU32::new(100));
        pace.allowance(at(0), 1);
        pace.rest();
        assert_eq!(pace.allowance(at(60_000), 50), 0);
    }

    #[test]
    fn without_a_limit_everything_may_run() {
        assert_eq!(Pace::new(None).allowance(at(0), 50), 50);
    }
}
