use std::collections::BTreeSet;
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;

use super::apply::{FollowArgs, Format, ResultArgs};
use super::carry_out::{self, Planned};
use super::chosen::{Chosen, choose};
use super::command::Global;
use super::context::Context;
use super::error::Error;
use super::ledgers::Use;
use super::outcome::{self, Goal};
use super::output::Outputs;
use super::session::Session;
use super::specs::{self, Specs};
use crate::apply::{Follow, Following, RunOutcome, Standing};
use crate::exit::Exit;
use crate::model::{FailureKind, JobName};
use crate::observe::Depth;
use crate::plan::{Create, Desired, Observed, Options, Plan, only_closing, plan};

/// Wait until jobs have ended, and close their records; the exit code says how they ended
///
/// Lets no job run and changes none: a job that is held is left to `apply` or to a person.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs wait\n  s3jobs wait tag-objects --timeout 2h\n  s3jobs wait specs/finance")]
pub(super) struct WaitArgs {
    /// Only these jobs: names, or spec files and folders; by default, all of the project
    #[arg(value_name = "NAME|PATH")]
    jobs: Vec<String>,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// Plans once, and of that plan closes records alone.
pub(super) async fn run(args: &WaitArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&args.output.output, Format::Text)?;
    outputs.check(context)?;
    let Chosen { specs, names } = choose(&args.jobs, global, context)?;
    let session = Session::open(context, global, (&specs.found, Use::Plan)).await?;
    let desired = session.desired(&specs.jobs);
    let interval = args.following.poll_interval.unwrap_or_else(|| session.poll_interval(context));
    let (started, timeout) = (Instant::now(), args.following.timeout);
    let looking = look(&session, &desired, (interval, context));
    let observed = match timeout {
        None => looking.await?,
        Some(timeout) => tokio::time::timeout(timeout, looking).await.map_err(|_| Error::TimedOut)??,
    };
    let plan = plan_of((&desired, &observed), (&names, &specs), (global, context))?;
    if outputs.are_all(Format::Text) {
        outcome::require_observed(&plan, &observed)?;
    }
    let following = Following {
        follow: Follow::Ended,
        poll_interval: interval,
        timeout: timeout.map(|timeout| timeout.saturating_sub(started.elapsed())),
        stop: context.cancel.token(),
    };
    let planned = Planned { desired, observed, plan };
    let outcomes = carry_out::follow(following, &session, (&planned, &outputs), (global, context)).await?;
    let outcomes = ended_before(outcomes, &planned.plan);
    carry_out::conclude((session, Goal::Ended), (planned, &outcomes), &outputs, (global, context)).await
}

/// What the jobs are waited for with.
fn plan_of(
    (desired, observed): (&Desired, &Observed),
    (names, specs): (&[JobName], &Specs),
    (global, context): (&Global, &Context),
) -> Result<Plan, Error> {
    let only: BTreeSet<JobName> = names.iter().cloned().collect();
    let options = Options { only: only.clone(), ..specs.options(context, global) };
    // It is about the runs that there are, and tells of those to come what a plan would.
    let of_runs = Options { create: Create::Never, ..options.clone() };
    specs::check_reach(names, desired, observed, &of_runs)?;
    Ok(only_closing(plan(desired, observed, &options), &only))
}

/// How many looks in a row may fail for a reason that may pass.
const TRIES: u32 = 8;

/// What is there. A failure that may pass is waited out.
async fn look(
    session: &Session,
    desired: &Desired,
    (interval, context): (Duration, &Context),
) -> Result<Observed, Error> {
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

/// Whoever waits for a run that has ended before is told how, as of one that ends now.
fn ended_before(outcomes: Vec<RunOutcome>, plan: &Plan) -> Vec<RunOutcome> {
    let closed = |outcome: &RunOutcome| plan.steps.iter().find(|step| step.run == outcome.run)?.closed().cloned();
    let told = |outcome: RunOutcome| match (&outcome.standing, closed(&outcome)) {
        (Standing::Unchanged, Some(closing)) => RunOutcome { standing: Standing::Closed(closing), ..outcome },
        (_, _) => outcome,
    };
    outcomes.into_iter().map(told).collect()
}
