//! All runs together, in numbers.

use super::state::State;
use crate::model::Time;
use crate::render::words;

/// The runs that are followed, counted.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// How many there are.
    pub(super) jobs: u64,
    /// Those whose jobs ended well.
    pub(super) done: u64,
    /// Those that ended otherwise, were refused, or met an error.
    pub(super) failed: u64,
    /// Those that wait for a person.
    pub(super) held: u64,
    /// Those whose jobs run.
    pub(super) active: u64,
    /// Those whose tasks S3 has counted.
    pub(super) counted: u64,
    /// The tasks that S3 has counted.
    pub(super) tasks: u64,
    /// The tasks that were tried.
    pub(super) tried: u64,
    began: Option<(Time, u64)>,
}

impl Totals {
    /// So many runs of which nothing is known yet.
    pub(super) fn of(jobs: u64) -> Self {
        Self { jobs, ..Self::default() }
    }

    /// The line: `1,000 jobs: 412 done, 16 active, 3 failed, 569 to go; 41 % of 2,000,000 tasks, about 12 min left`.
    pub(super) fn line(&mut self, now: Time) -> String {
        if self.active > 0 {
            self.began.get_or_insert((now, self.tried));
        }
        let rest = self.jobs.saturating_sub(self.done + self.failed + self.held + self.active);
        let parts = [
            (self.done, "done"),
            (self.active, "active"),
            (self.failed, "failed"),
            (self.held, "held for a person"),
            (rest, "to go"),
        ];
        let shown =
            parts.into_iter().filter(|(number, word)| *number > 0 || matches!(*word, "done" | "active" | "failed"));
        let counts: Vec<String> = shown.map(|(number, word)| format!("{} {word}", words::count(number))).collect();
        let tasks = match self.tasks {
            0 => String::new(),
            tasks => format!("; {} of {}", words::percent(self.tried, tasks), words::counted(tasks, "task")),
        };
        let left = self.seconds_left(now).map(|seconds| format!(", {} left", self.about(seconds))).unwrap_or_default();
        format!("{}: {}{tasks}{left}", words::counted(self.jobs, "job"), counts.join(", "))
    }

    /// Counts what is known of a run.
    pub(super) fn count(&mut self, state: &State) {
        self.active += u64::from(state.is_running());
        self.counted += u64::from(state.progress.total > 0);
        self.tasks += state.progress.total;
        self.tried += state.done();
    }

    /// Takes back what was counted of a run.
    pub(super) fn forget(&mut self, state: &State) {
        self.active -= u64::from(state.is_running());
        self.counted -= u64::from(state.progress.total > 0);
        self.tasks -= state.progress.total;
        self.tried -= state.done();
    }

    /// The run runs no more; its tasks stay counted.
    pub(super) fn end(&mut self, state: &State) {
        self.active -= u64::from(state.is_running());
    }

    /// How long the counted tasks take that were not tried yet, at the pace so far.
    fn seconds_left(&self, now: Time) -> Option<u64> {
        let (began, before) = self.began?;
        let seconds = u64::try_from(now.timestamp().as_second() - began.timestamp().as_second()).ok()?;
        let (tried, rest) = (self.tried.saturating_sub(before), self.tasks.saturating_sub(self.tried));
        let left = (u128::from(rest) * u128::from(seconds)).checked_div(u128::from(tried))?;
        (seconds > 0 && rest > 0).then(|| u64::try_from(left).unwrap_or(u64::MAX))
    }

    /// A time in the largest unit that fits. Jobs that S3 has not counted yet take more.
    fn about(&self, seconds: u64) -> String {
        let about = if self.counted < self.jobs { "at least" } else { "about" };
        match seconds {
            0..60 => format!("{about} {} s", seconds.max(1)),
            60..3_600 => format!("{about} {} min", seconds.div_ceil(60)),
            _ => format!("{about} {} h", words::count(seconds.div_ceil(3_600))),
        }
    }
}
