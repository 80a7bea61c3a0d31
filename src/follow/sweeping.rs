use std::collections::BTreeSet;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::time::Instant;

use crate::model::{RunKey, Scope};
use crate::observe::{Answers, Followed, Interest, Listing, Questions, Sources, Sweep, list};
use crate::plan::{Desired, Observed};

/// How many times as long as a list takes nothing is listed after it while there is other work, but no longer than that many of the
/// pauses that were asked for: the looks at ten thousand jobs must not take the time that is needed to create them, and where each
/// call takes long, nobody waits for a look that could be taken.
const REST: u32 = 4;
const LONGEST_REST: u32 = 10;

/// The pause before the look that follows a call of our own, and how many times as long each further one is, up to the pause that was
/// asked for: S3 shows most of what it was asked for within seconds.
const SOON: Duration = Duration::from_secs(1);
const SLOWER: u32 = 2;
/// How much of that pause each run that is followed takes at least: what few runs are told sooner must not cost many pages of lists.
const SOON_A_RUN: Duration = Duration::from_millis(10);

/// A part of a sweep that is over.
pub(super) enum Part {
    Listed(Listing),
    Answered(Answers),
}

/// The looks at S3, one after another: jobs are listed, then what the list leaves open is asked.
pub(super) struct Sweeping<'a> {
    sweep: Sweep,
    interval: Duration,
    /// How long is paused before the next one where there is nothing else to do, but for the rest: it grows to the interval.
    pause: Duration,
    /// How many were begun; the number of the last one.
    started: u64,
    begun: Instant,
    /// How long the last list took.
    took: Duration,
    /// When the next one begins, if a run waits for it: after the pause that was asked for, and while there is other work after a
    /// rest.
    soonest: Instant,
    next: Instant,
    followed: Vec<Followed>,
    part: Option<BoxFuture<'a, Part>>,
}

impl<'a> Sweeping<'a> {
    pub(super) fn new(interval: Duration) -> Self {
        let now = Instant::now();
        let next = now.checked_add(interval).unwrap_or(now);
        Self {
            sweep: Sweep::default(),
            interval,
            pause: interval,
            started: 0,
            begun: now,
            took: Duration::ZERO,
            soonest: next,
            next,
            followed: Vec::new(),
            part: None,
        }
    }

    /// When the next one begins, if anybody waits for it and there is nothing else to do.
    pub(super) fn soonest(&self) -> Instant {
        self.soonest
    }

    /// When the next one begins, if anybody waits for it.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// The number of the first one that shows what is done now.
    pub(super) fn number_of_next(&self) -> u64 {
        self.started + 1
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.part.is_some()
    }

    pub(super) fn begin(&mut self, sources: Sources<'a>, followed: Vec<Followed>) {
        self.started += 1;
        self.begun = Instant::now();
        let scopes: BTreeSet<Scope> = followed.iter().map(|it| it.run.scope.clone()).collect();
        let passed_over = self.sweep.passed_over(&followed);
        self.followed = followed;
        self.part = Some(async move { Part::Listed(list(sources, scopes, passed_over).await) }.boxed());
    }

    /// Notes what was listed, but of runs for which something is being done.
    pub(super) fn note(
        &mut self,
        listing: Listing,
        (desired, busy): (&Desired, &BTreeSet<&RunKey>),
        observed: &mut Observed,
    ) -> Questions {
        self.took = self.begun.elapsed();
        self.sweep.note(listing, Interest { desired, followed: &self.followed, busy }, observed)
    }

    pub(super) fn ask(&mut self, sources: Sources<'a>, questions: Questions) {
        self.part = Some(async move { Part::Answered(questions.ask(sources).await) }.boxed());
    }

    /// S3 was asked to change something, for one of so many runs: what it shows of it is looked for soon, and then ever more rarely.
    pub(super) fn expect(&mut self, runs: usize) {
        let runs = u32::try_from(runs).unwrap_or(u32::MAX);
        self.pause = SOON.max(SOON_A_RUN.saturating_mul(runs)).min(self.interval);
        let now = Instant::now();
        self.soonest = self.soonest.min(now.checked_add(self.pause.max(self.rest())).unwrap_or(now));
    }

    /// How long the last list makes the next one wait.
    fn rest(&self) -> Duration {
        self.took.saturating_mul(REST)
    }

    /// The part that is under way, when it is over; never, if none is.
    pub(super) async fn part(&mut self) -> Part {
        let Some(part) = &mut self.part else { return std::future::pending().await };
        let part = part.await;
        self.part = None;
        part
    }

    /// Ends a sweep. Gives its number.
    pub(super) fn end(&mut self) -> u64 {
        let now = Instant::now();
        let longest = self.interval.saturating_mul(LONGEST_REST);
        let rest = self.rest().clamp(self.interval, longest);
        let after = |pause: Duration| now.checked_add(pause).unwrap_or(now);
        (self.soonest, self.next) = (after(self.pause.max(self.rest()).min(self.interval)), after(rest));
        self.pause = self.pause.saturating_mul(SLOWER).min(self.interval);
        self.started
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_secs(30);

    /// The pauses before the next looks, while nothing else is to be done.
    async fn pauses(sweeping: &mut Sweeping<'_>) -> Vec<u64> {
        let mut pauses = Vec::new();
        for _ in 0..7 {
            pauses.push(sweeping.soonest().duration_since(Instant::now()).as_secs());
            tokio::time::sleep_until(sweeping.soonest()).await;
            let _ = sweeping.end();
        }
        pauses
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_asked_for_is_looked_for_soon_and_then_ever_more_rarely() {
        let mut sweeping = Sweeping::new(INTERVAL);
        assert_eq!(pauses(&mut sweeping).await, [30; 7]);
        sweeping.expect(1);
        assert_eq!(pauses(&mut sweeping).await, [1, 1, 2, 4, 8, 16, 30]);
        sweeping.expect(1_000);
        assert_eq!(pauses(&mut sweeping).await, [10, 10, 20, 30, 30, 30, 30]);
    }

    /// Each look at thousands of jobs is many calls, and they take a while anyhow.
    #[tokio::test(start_paused = true)]
    async fn many_runs_are_looked_at_no_sooner_for_what_was_asked() {
        let mut sweeping = Sweeping::new(INTERVAL);
        sweeping.expect(10_000);
        assert_eq!(pauses(&mut sweeping).await, [30; 7]);
    }

    /// Nor is what takes long by itself.
    #[tokio::test(start_paused = true)]
    async fn a_list_that_takes_long_rests_before_the_next_one() {
        let mut sweeping = Sweeping::new(INTERVAL);
        sweeping.took = Duration::from_secs(3);
        sweeping.expect(1);
        assert_eq!(pauses(&mut sweeping).await, [12, 12, 12, 12, 12, 16, 30]);
    }
}
