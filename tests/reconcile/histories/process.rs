//! One command of s3jobs as a process of its own: nothing is known at its beginning, and nothing is left of it at its end but what
//! stands in S3 and in the ledger.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use s3jobs::apply::{Event, Follow, Following, RunOutcome, Runner, Sink, Task, apply};
use s3jobs::aws::Services;
use s3jobs::ledger::{Ledger, LedgerError};
use s3jobs::model::{JobName, RunKey};
use s3jobs::observe::{Depth, PARALLELISM, Sources, observe};
use s3jobs::plan::{Desired, Observed, Options, Plan, Why, only_closing, plan};
use tokio_util::sync::CancellationToken;

use super::boundary::{Boundaries, Passing, wire};
use super::story::Fate;
use crate::support::standing;
use crate::support::world::{World, services_over, store_over};

/// How often a process looks at S3.
pub(super) const POLL: Duration = Duration::from_millis(500);

/// How long it follows jobs.
const TIMEOUT: Duration = Duration::from_mins(1);

/// What happened, line by line. Each process writes with its own name.
#[derive(Clone)]
pub(super) struct Transcript {
    lines: Arc<Mutex<Vec<String>>>,
    start: tokio::time::Instant,
    who: String,
}

impl Transcript {
    pub(super) fn new() -> Self {
        Self { lines: Arc::default(), start: tokio::time::Instant::now(), who: String::new() }
    }

    pub(super) fn of(&self, who: &str) -> Self {
        Self { who: who.to_owned(), ..self.clone() }
    }

    pub(super) fn say(&self, line: &str) {
        let at = self.start.elapsed().as_secs_f64();
        self.lines.lock().unwrap().push(format!("{at:8.3} {}: {line}", self.who));
    }

    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }
}

impl Sink for Transcript {
    fn event(&mut self, event: &Event) {
        let told = format!("{} {:?}", event.run, event.what);
        self.say(&told.chars().take(400).collect::<String>());
    }
}

/// What a process is told to do.
pub(super) struct Command {
    pub(super) options: Options,
    pub(super) follow: Follow,
    /// Whether nothing but closing is done, as by `wait`.
    pub(super) only_closing: bool,
    /// The jobs that it replaces.
    pub(super) replaced: Vec<JobName>,
}

/// A process: its ports, and what befalls it.
pub(super) struct Process<'w> {
    world: &'w World,
    services: Arc<dyn Services>,
    ledger: Arc<dyn Ledger>,
    boundaries: Option<Arc<Boundaries>>,
    transcript: Transcript,
}

impl<'w> Process<'w> {
    /// One that may meet anything.
    pub(super) fn exposed(world: &'w World, (in_s3, fate): (bool, Option<Fate>), transcript: &Transcript) -> Self {
        let boundaries = Boundaries::new(fate, transcript.clone());
        let ledger: Arc<dyn Ledger> = if in_s3 {
            Arc::new(store_over(wire(&world.emulator, &boundaries)))
        } else {
            let inner = Arc::clone(&world.ledger) as Arc<dyn Ledger>;
            Arc::new(Passing { inner, boundaries: Arc::clone(&boundaries) })
        };
        let services = services_over(wire(&world.emulator, &boundaries));
        Self { world, services, ledger, boundaries: Some(boundaries), transcript: transcript.clone() }
    }

    /// One that nothing is in the way of.
    pub(super) fn sheltered(world: &'w World, in_s3: bool, transcript: &Transcript) -> Self {
        let clean = || crate::support::world::wire(&world.emulator);
        let ledger: Arc<dyn Ledger> =
            if in_s3 { Arc::new(store_over(clean())) } else { Arc::clone(&world.ledger) as Arc<dyn Ledger> };
        Self { world, services: services_over(clean()), ledger, boundaries: None, transcript: transcript.clone() }
    }

    fn sources(&self) -> Sources<'_> {
        Sources { services: self.services.as_ref(), ledger: self.ledger.as_ref(), parallelism: PARALLELISM }
    }

    /// Plans.
    pub(super) async fn plan(&self, wanted: &Desired, options: &Options) -> Result<(Plan, Observed), LedgerError> {
        let observed = observe(self.sources(), wanted, Depth::Plan, self.world.now()).await?;
        Ok((plan(wanted, &observed, options), observed))
    }

    /// Plans and carries the plan out. `None` if it was killed.
    pub(super) async fn run(&self, wanted: &Desired, command: &Command) -> Option<Vec<RunOutcome>> {
        let work = self.work(wanted, command);
        let done = match &self.boundaries {
            None => work.await,
            Some(boundaries) => tokio::select! {
                biased;
                () = boundaries.killed.notified() => return None,
                done = work => done,
            },
        };
        match done {
            Ok(outcomes) => {
                for outcome in &outcomes {
                    self.transcript.say(&format!("{} {}", outcome.run, standing(outcome)));
                }
                Some(outcomes)
            }
            Err(error) => {
                self.transcript.say(&format!("the ledger could not be read: {error:?}"));
                Some(Vec::new())
            }
        }
    }

    async fn work(&self, wanted: &Desired, command: &Command) -> Result<Vec<RunOutcome>, LedgerError> {
        let (plan, observed) = self.plan(wanted, &command.options).await?;
        let plan = if command.only_closing { only_closing(plan, &BTreeSet::new()) } else { plan };
        self.transcript.say(&format!("plans {}", crate::support::summary(&plan).replace('\n', "; ")));
        let now = || self.world.now();
        let nonce = || uuid::Uuid::new_v4().to_string();
        let words = |why: &Why, run: &RunKey| s3jobs::render::why_on_one_line(why, (run, &plan.invocation));
        let runner = Runner {
            sources: self.sources(),
            now: &now,
            nonce: &nonce,
            owner: "test",
            origin: &crate::support::origin(),
            words: &words,
        };
        let task = Task { plan: &plan, desired: wanted, known: Some(&observed) };
        let following = Following {
            follow: command.follow,
            poll_interval: POLL,
            timeout: Some(TIMEOUT),
            stop: CancellationToken::new(),
        };
        apply(task, (runner, &following), &mut self.transcript.clone()).await
    }
}
