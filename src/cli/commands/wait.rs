use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use crate::apply::{Follow, Following, RunOutcome, Standing};
use crate::cli::carry_out::{Goal, Planned, Work, outcome};
use crate::cli::connection::{Session, Use};
use crate::cli::errors::Error;
use crate::cli::options::{FollowArgs, ResultArgs, ResultFormat, Selection};
use crate::cli::output::Outputs;
use crate::cli::project::{Chosen, choose, names};
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::model::FailureKind;
use crate::observe::Depth;
use crate::plan::{Create, Desired, Observed, Options, Plan, Step, only_closing, plan};

/// Wait until jobs have ended, and close their records; the exit code says how they ended
///
/// Lets no job run and changes none: a job that is held, or suspended by its spec, is not waited for (4), since only `apply`, a
/// person or another spec brings its end.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs wait\n  s3jobs wait tag-objects --timeout 2h\n  s3jobs wait specs/finance\n  s3jobs wait -l team=finance"
)]
pub(crate) struct WaitArgs {
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// Plans once, and of that plan closes records alone.
pub(crate) async fn run(args: &WaitArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, ResultFormat::Text)?;
    outputs.check(cli.context)?;
    let chosen = choose(&args.selection, cli)?;
    if chosen.jobs.is_none() {
        return Ok(Exit::Done);
    }
    let session = Session::open(cli, &chosen.specs.found, Use::Plan).await?;
    let desired = session.desired(&chosen.specs.jobs);
    let interval = args.following.poll_interval.unwrap_or_else(|| session.poll_interval(cli.context));
    let (started, timeout) = (Instant::now(), args.following.timeout);
    let looking = look(&session, &desired, interval, cli.context);
    let observed = match timeout {
        None => looking.await?,
        Some(timeout) => tokio::time::timeout(timeout, looking).await.map_err(|_| Error::TimedOut)??,
    };
    let plan = plan_of(&desired, &observed, &chosen, cli)?;
    if outputs.are_all(ResultFormat::Text) {
        outcome::require_observed(&plan, &observed)?;
    }
    let following = Following {
        follow: Follow::Ended,
        poll_interval: interval,
        timeout: timeout.map(|timeout| timeout.saturating_sub(started.elapsed())),
        stop: cli.context.interrupt.token(),
    };
    let origin = chosen.specs.origin(cli.context).await;
    let work = Work { session, planned: Planned { desired, observed, plan }, goal: Goal::Awaited, outputs, origin };
    let outcomes = work.follow(following, cli).await?;
    let outcomes = ended_before(outcomes, &work.planned.plan);
    work.conclude(&outcomes, cli).await
}

/// What the jobs are waited for with.
fn plan_of(
    desired: &Desired,
    observed: &Observed,
    Chosen { specs, jobs, named }: &Chosen,
    cli: &Cli<'_>,
) -> Result<Plan, Error> {
    let only = jobs.names();
    let options = Options { only: only.clone(), ..specs.options(cli) };
    // It is about the runs that there are, and tells of those to come what a plan would.
    let of_runs = Options { create: Create::Never, ..options.clone() };
    names::check_reach(named, desired, observed, &of_runs)?;
    Ok(only_closing(plan(desired, observed, &options), &only))
}

/// How many looks in a row may fail for a reason that may pass.
const TRIES: u32 = 8;

/// What is there. A failure that may pass is waited out.
async fn look(session: &Session, desired: &Desired, interval: Duration, context: &Context) -> Result<Observed, Error> {
    let mut left = TRIES;
    loop {
        let observed = session.observe(context, desired, Depth::Plan).await?;
        left -= 1;
        let may_pass = observed.troubles().any(|trouble| trouble.kind == FailureKind::Temporary);
        if left == 0 || !may_pass {
            return Ok(observed);
        }
        tokio::time::sleep(interval).await;
    }
}

/// Whoever waits for a run that has ended before is told how, as of one that ends now. A stranger that carries its marker is not the
/// run: outcomes are in the order of steps.
fn ended_before(outcomes: Vec<RunOutcome>, plan: &Plan) -> Vec<RunOutcome> {
    let told = |(outcome, step): (RunOutcome, &Step)| match (&outcome.standing, step.stage.closed().cloned()) {
        (Standing::Unchanged, Some(closing)) => RunOutcome { standing: Standing::Closed(closing.into()), ..outcome },
        (_, _) => outcome,
    };
    outcomes.into_iter().zip(&plan.steps).map(told).collect()
}
