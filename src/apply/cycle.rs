//! Observe, settle, act: until nothing waits that apply was asked to follow.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::course::Course;
use super::effects::Effects;
use super::event::{RunOutcome, Sink};
use super::witness::Witness;
use crate::ledger::LedgerError;
use crate::model::Time;
use crate::observe::{Depth, Sources, observe};
use crate::plan::{Desired, Plan};

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

/// How far, how often and how long jobs are followed.
#[derive(Clone, Copy, Debug)]
pub struct Following {
    /// How far.
    pub follow: Follow,
    /// The pause between two observations.
    pub poll_interval: Duration,
    /// After which time jobs are left as they are.
    pub timeout: Option<Duration>,
}

impl Following {
    /// When jobs are left as they are, from now. A time beyond what the clock can tell is never.
    fn deadline(&self) -> Option<Instant> {
        self.timeout.and_then(|timeout| Instant::now().checked_add(timeout))
    }
}

/// What carries a plan out: the world, and what only the process knows.
#[derive(Clone, Copy)]
pub struct Runner<'a> {
    /// S3 and the ledger.
    pub sources: Sources<'a>,
    /// Tells the time.
    pub now: &'a (dyn Fn() -> Time + Sync),
    /// Makes a random text, new with every call.
    pub nonce: &'a (dyn Fn() -> String + Sync),
    /// Who this is, for people who read the ledger.
    pub owner: &'a str,
}

/// Carries a plan out. The outcomes are in the order of the plan's steps.
///
/// Fails only when the ledger cannot be read; whatever happens to one run is in its outcome and stops no other. When the
/// time is up, a call that hangs is dropped, as if the process had ended: the next apply goes on from the ledger.
pub async fn apply(
    plan: &Plan,
    desired: &Desired,
    (runner, following): (Runner<'_>, Following),
    sink: &mut dyn Sink,
) -> Result<Vec<RunOutcome>, LedgerError> {
    let mut courses: Vec<Course<'_>> = plan.steps.iter().map(Course::new).collect();
    let mut effects = Effects::new(runner, Witness::of(plan), sink);
    let deadline = following.deadline();
    while courses.iter().any(Course::is_open) {
        let cycle = cycle(&mut courses, desired, &mut effects, &following);
        let acted = match deadline {
            None => cycle.await?,
            Some(deadline) => {
                let Ok(acted) = timeout_at(deadline, cycle).await else {
                    courses.iter_mut().for_each(Course::time_out);
                    break;
                };
                acted?
            }
        };
        if !acted && courses.iter().any(Course::is_open) {
            pause(following.poll_interval, deadline).await;
            // A look that needs no network would be over before its time is.
            if deadline.is_some_and(|deadline| deadline <= Instant::now()) {
                courses.iter_mut().for_each(Course::time_out);
            }
        }
    }
    effects.finish();
    Ok(courses.into_iter().map(Course::outcome).collect())
}

/// Looks once, and takes every open run one step further. Says whether anything was done.
async fn cycle(
    courses: &mut [Course<'_>],
    desired: &Desired,
    effects: &mut Effects<'_>,
    following: &Following,
) -> Result<bool, LedgerError> {
    let observed = observe(effects.runner.sources, desired, Depth::Follow, (effects.runner.now)()).await?;
    effects.witness.look(&observed);
    let mut acted = false;
    for course in courses.iter_mut().filter(|course| course.is_open()) {
        // Asked before each run, since what the effects before it found counts, too.
        match effects.witness.lost() {
            Some((reason, detail)) => course.refuse(reason, detail, effects),
            None => acted |= course.advance(&observed, effects, following.follow).await,
        }
    }
    Ok(acted)
}

/// Waits for the next look: not beyond the time to wait.
async fn pause(poll_interval: Duration, deadline: Option<Instant>) {
    let next = Instant::now().checked_add(poll_interval);
    match (next, deadline) {
        (Some(next), Some(deadline)) => tokio::time::sleep_until(next.min(deadline)).await,
        (None, Some(deadline)) => tokio::time::sleep_until(deadline).await,
        (_, None) => tokio::time::sleep(poll_interval).await,
    }
}
