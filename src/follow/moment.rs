use std::time::Duration;

use tokio::time::Instant;

use super::runs::Runs;
use crate::model::Time;

/// How far jobs are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Until they are created.
    Created,
    /// Until they are let run, or wait for a person.
    Confirmed,
    /// Until they have ended, or wait for a person.
    Ended,
}

/// When a run is looked at next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Next {
    /// At once.
    Now,
    /// When the sweep with this number is over.
    After(u64),
    /// Then.
    At(Instant),
    /// When what is being done for it has ended.
    Busy,
}

/// Where the loop stands.
#[derive(Clone, Copy)]
pub(super) struct Moment<'m> {
    /// The runs that the loop follows, and which of them have come to their end.
    pub(super) runs: &'m Runs,
    /// How far runs are followed.
    pub(super) follow: Follow,
    /// The number of the first sweep that shows what is done now.
    pub(super) next_sweep: u64,
    /// The longest pause of a run.
    pub(super) longest_pause: Duration,
    /// The time, as people read it.
    pub(super) at: Time,
}
