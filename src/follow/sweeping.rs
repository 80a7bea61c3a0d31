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

/// A part of a sweep that is over.
pub(super) enum Part {
    Listed(Listing),
    Answered(Answers),
}

/// The looks at S3, one after another: jobs are listed, then what the list leaves open is asked.
pub(super) struct Sweeping<'a> {
    sweep: Sweep,
    interval: Duration,
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
        let rest = self.took.saturating_mul(REST).clamp(self.interval, longest);
        let after = |pause: Duration| now.checked_add(pause).unwrap_or(now);
        (self.soonest, self.next) = (after(self.interval), after(rest));
        self.started
    }
}
