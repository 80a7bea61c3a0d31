use super::effects::Effects;
use super::untold::Untold;
use crate::follow::{Following, Looks, RunOutcome, Sink, Telling, follow};
use crate::ledger::{LedgerError, Origin};
use crate::model::{RunKey, Time};
use crate::observe::Sources;
use crate::plan::{Desired, Observed, Plan, Why};

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
    /// The same, with all that the history of a record tells.
    pub origin: &'a Origin,
    /// Says in a line why the request of a run was not sent, for people who read the ledger.
    pub words: &'a (dyn Fn(&Why, &RunKey) -> String + Sync),
}

/// What is carried out.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What it was made for.
    pub desired: &'a Desired,
    /// What it was made from, if that is at hand: what was described then is not asked for again.
    pub known: Option<&'a Observed>,
}

/// Carries a plan out. The outcomes are in the order of the plan's steps.
///
/// Fails only when the ledger cannot be read at the beginning; whatever happens to one run is in its outcome and stops no other.
pub async fn apply(
    task: Task<'_>,
    (runner, following): (Runner<'_>, &Following),
    sink: &mut dyn Sink,
) -> Result<Vec<RunOutcome>, LedgerError> {
    let Task { plan, desired, known } = task;
    let telling = Telling::new(plan, runner.now, sink);
    let effects = Effects { runner, desired, telling: &telling, untold: Untold::default() };
    let looks = Looks { sources: runner.sources, now: runner.now, desired, known };
    let outcomes = follow(plan, (looks, following), (&effects, &telling)).await?;
    // Whoever wishes to end does not wait for what saves others time.
    if !following.stop.is_cancelled() {
        runner.sources.ledger.ease_reading().await;
    }
    Ok(outcomes)
}
