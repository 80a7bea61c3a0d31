use std::time::Duration;

use clap::Args;

use super::apply::{FollowArgs, Format, ResultArgs};
use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::ledgers::Use;
use super::outcome::{self, Goal};
use super::output::Outputs;
use super::session::Session;
use super::sinks::Sinks;
use super::{reports, show, specs};
use crate::apply::{Event, Happening, RunOutcome, Sink, Standing, closing};
use crate::exit::Exit;
use crate::ledger::{Closing, Outcome};
use crate::model::{JobName, JobStatus, Progress, RunKey, Time};
use crate::observe::Depth;
use crate::plan::settle::is_forgotten;
use crate::plan::{Create, Desired, Observed, Options, Plan, Reason, Step, TroubleKind, Verdict, Wait, plan};
use crate::render::Results;

/// Wait until jobs have ended; the exit code says how
///
/// Changes nothing: it neither lets jobs run nor closes their records.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs wait\n  s3jobs wait tag-objects --timeout 2h")]
pub(super) struct WaitArgs {
    /// The jobs; by default, all of the project
    #[arg(value_name = "NAME")]
    names: Vec<JobName>,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// Observes again and again, and writes nothing.
pub(super) async fn run(args: &WaitArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, Format::Text)?;
    outputs.check(context)?;
    let specs = specs::load_valid(context, global, &args.names)?;
    let session = Session::open(context, global, (&specs.found, Use::Look)).await?;
    let watching = Watching {
        desired: session.desired(&specs.jobs),
        options: Options {
            only: args.names.iter().cloned().collect(),
            create: Create::Never,
            ..specs.options(context, global)
        },
        interval: args.following.poll_interval.unwrap_or_else(|| session.poll_interval(context)),
        deadline: args.following.timeout.and_then(|timeout| tokio::time::Instant::now().checked_add(timeout)),
    };
    let ends = watching.follow(&session, (&args.names, &outputs), (global, context)).await?;
    if outputs.are_all(Format::Text) {
        outcome::require_observed(&ends.plan, &ends.observed)?;
    }
    let exits = outcome::exits(&ends.plan, &ends.outcomes, &ends.observed, Goal::Ended);
    let reports = reports::read(&session, &ends.plan, &ends.outcomes).await;
    let results = Results { plan: &ends.plan, outcomes: &ends.outcomes, reports: &reports };
    show::results((results, &exits), &outputs, (global, context))?;
    session.close().await?;
    Ok(Exit::first(exits))
}

/// How many observations in a row may fail for a reason that may pass.
const TRIES: u32 = 8;

/// Whether a temporary failure is waited out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Patience {
    Left,
    Ended,
}

/// What is waited for.
struct Watching {
    desired: Desired,
    options: Options,
    interval: Duration,
    deadline: Option<tokio::time::Instant>,
}

/// How it ended.
struct Ends {
    plan: Plan,
    observed: Observed,
    outcomes: Vec<RunOutcome>,
}

impl Watching {
    async fn follow(
        &self,
        session: &Session,
        (names, outputs): (&[JobName], &Outputs<Format>),
        (global, context): (&Global, &mut Context),
    ) -> Result<Ends, Error> {
        let clock = context.clock.clone();
        let mut teller: Option<Teller<'_>> = None;
        let mut context = Some(context);
        let mut blips = 0;
        let mut last: Option<(Plan, Observed)> = None;
        loop {
            let at = Time::from_timestamp(clock());
            let Some(observed) = self.look(session, at).await? else {
                teller.map_or(Ok(()), Teller::end)?;
                let (plan, observed) = last.ok_or(Error::TimedOut)?;
                let outcomes = plan.steps.iter().map(|step| outcome(step, None)).collect();
                return Ok(Ends { plan, observed, outcomes });
            };
            specs::check_reach(names, &self.desired, &observed, &self.options)?;
            let plan = plan(&self.desired, &observed, &self.options);
            blips = if observed.troubles.is_empty() { 0 } else { blips + 1 };
            let patience = if blips < TRIES { Patience::Left } else { Patience::Ended };
            let standings: Vec<Option<Standing>> =
                plan.steps.iter().map(|step| standing(step, &observed, patience)).collect();
            if let Some(context) = context.take() {
                teller = Some(Teller::new(Sinks::open(outputs, &plan, (global, context))?));
            }
            if let Some(teller) = &mut teller {
                teller.tell(&plan, at);
            }
            let is_late = self.deadline.is_some_and(|deadline| tokio::time::Instant::now() >= deadline);
            if is_late || standings.iter().all(Option::is_some) {
                teller.map_or(Ok(()), Teller::end)?;
                let outcomes =
                    plan.steps.iter().zip(standings).map(|(step, standing)| outcome(step, standing)).collect();
                return Ok(Ends { plan, observed, outcomes });
            }
            last = Some((plan, observed));
            let left = self.deadline.map(|at| at.saturating_duration_since(tokio::time::Instant::now()));
            tokio::time::sleep(left.map_or(self.interval, |left| left.min(self.interval))).await;
        }
    }

    /// What is there now. `None` if the time was up before S3 said it.
    async fn look(&self, session: &Session, at: Time) -> Result<Option<Observed>, Error> {
        let look = session.observe_at(&self.desired, Depth::Follow, at);
        match self.deadline {
            None => look.await.map(Some),
            Some(deadline) => tokio::time::timeout_at(deadline, look).await.ok().transpose(),
        }
    }
}

fn outcome(step: &Step, standing: Option<Standing>) -> RunOutcome {
    let late = || Standing::TimedOut(step.progress.map(|progress| (Wait::Running, progress)));
    let standing = standing.unwrap_or_else(late);
    RunOutcome { run: step.run.clone(), job: step.job.clone(), standing, not_done: Vec::new() }
}

/// Where a run stands, if waiting longer would not change it by itself.
fn standing(step: &Step, observed: &Observed, patience: Patience) -> Option<Standing> {
    if let Some(closing) = &step.closed {
        return Some(Standing::Closed(closing.clone()));
    }
    if step.verdict == Verdict::Foreign {
        return Some(Standing::Unchanged);
    }
    let trouble = observed.troubles.get(&step.run.scope).filter(|_| step.reason == Reason::NotObserved);
    if patience == Patience::Left && trouble.is_some_and(|trouble| trouble.kind == TroubleKind::Temporary) {
        return None;
    }
    if step.reason == Reason::JobDiffers
        || step.verdict == Verdict::Blocked && step.job.is_none()
        || step.reason == Reason::OutcomeUnknown
    {
        return Some(Standing::Refused(step.reason, step.detail.clone()));
    }
    if step.reason == Reason::NotObserved || step.reason == Reason::CopiedMarker {
        return Some(Standing::Refused(step.reason, step.detail.clone()));
    }
    let Some(id) = &step.job else { return Some(Standing::Refused(step.reason, step.detail.clone())) };
    let record = &observed.record(&step.run)?.record;
    if is_forgotten(record, observed) {
        return Some(Standing::Closed(Closing::without_job(Outcome::Unknown, observed.at)));
    }
    if observed.gone.contains(&(step.run.scope.clone(), id.clone())) {
        return Some(Standing::Refused(Reason::OutcomeUnknown, step.detail.clone()));
    }
    let seen = observed.job(&step.run.scope, id)?;
    if let Some(closing) = closing(record, &seen.live, observed.at) {
        return Some(Standing::Closed(closing));
    }
    // The next apply confirms it if the spec says so; a wait alone would last for ever.
    (seen.live.status == Some(JobStatus::Suspended)).then_some(Standing::Left(Wait::Person, seen.live.progress))
}

/// Tells what changed.
struct Teller<'c> {
    seq: u64,
    sinks: Sinks<'c>,
    told: Vec<(RunKey, Option<JobStatus>, Progress)>,
}

impl<'c> Teller<'c> {
    fn new(sinks: Sinks<'c>) -> Self {
        Self { seq: 0, sinks, told: Vec::new() }
    }

    fn end(mut self) -> Result<(), Error> {
        self.sinks.finish();
        self.sinks.close()
    }

    fn tell(&mut self, plan: &Plan, at: Time) {
        for step in plan.steps.iter().filter(|step| step.closed.is_none()) {
            let Some(progress) = step.progress else { continue };
            let news = (step.run.clone(), step.status, progress);
            if self.told.contains(&news) {
                continue;
            }
            self.told.retain(|(run, _, _)| *run != step.run);
            self.told.push(news);
            self.seq += 1;
            let what = Happening::Followed { status: step.status, progress };
            self.sinks.event(&Event { seq: self.seq, at, run: step.run.clone(), what });
        }
    }
}
