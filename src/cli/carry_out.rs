use std::time::Duration;

use tokio::time::Instant;

use super::apply::{FollowArgs, Format, ResultArgs};
use super::command::Global;
use super::context::Context;
use super::error::{Error, UsageError};
use super::ledgers::Use;
use super::outcome::{self, Goal};
use super::output::Outputs;
use super::session::Session;
use super::sinks::Sinks;
use super::specs::{self, Specs};
use super::{lists, prompt, reports, show};
use crate::apply::{Follow, Following, RunOutcome, Runner, apply};
use crate::exit::Exit;
use crate::model::{JobName, Time};
use crate::observe::Depth;
use crate::plan::{Action, Desired, Observed, Options, Plan, Verdict, plan};
use crate::render::{PlanView, Results, text};

/// What is to be carried out, and how.
pub(super) struct Order {
    pub(super) specs: Specs,
    pub(super) options: Options,
    /// Names on the command line: each must exist.
    pub(super) named: Vec<JobName>,
    pub(super) follow: Follow,
    pub(super) goal: Goal,
    pub(super) asking: Asking,
    pub(super) following: FollowArgs,
    pub(super) output: ResultArgs,
}

/// Whether a person is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// Yes, and without a terminal the command is refused.
    Ask,
    /// No: `--yes`, or a command that says itself what is wanted.
    AnsweredYes,
}

/// A plan and everything that it was made from.
struct Planned {
    desired: Desired,
    observed: Observed,
    plan: Plan,
}

/// Observes, plans, shows the plan, asks, applies, reads the completion reports, and shows what came of it.
pub(super) async fn carry_out(order: Order, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&order.output.output, Format::Text)?;
    outputs.check(context)?;
    let session = Session::open(context, global, (&order.specs.found, Use::Plan)).await?;
    let started = Instant::now();
    let planning = make_plan(&order, &session, context);
    let mut planned = match order.following.timeout {
        None => planning.await?,
        Some(timeout) => tokio::time::timeout(timeout, planning).await.map_err(|_| Error::TimedOut)??,
    };
    if outputs.are_all(Format::Text) {
        outcome::require_observed(&planned.plan, &planned.observed)?;
    }
    // A person who thinks about the answer does not use up the time to wait.
    let left = order.following.timeout.map(|timeout| timeout.saturating_sub(started.elapsed()));
    let view = PlanView { plan: &planned.plan, findings: &order.specs.findings };
    let is_seen = show_plan(view, &outputs, (global, context))? == Seen::OnTheTerminal;
    if may_act(&planned.plan) && order.asking == Asking::Ask {
        ask((!is_seen).then_some(view), (global, context)).await?;
    }
    let outcomes = follow(&order, &session, (&planned, &outputs, left), (global, context)).await?;
    let exits = outcome::exits(&planned.plan, &outcomes, &planned.observed, order.goal);
    lists::explain(&session, &mut planned.plan, &lists::of_outcomes(&outcomes)).await?;
    let reports = reports::read(&session, &planned.plan, &outcomes).await;
    let results = Results { plan: &planned.plan, outcomes: &outcomes, reports: &reports };
    show::results((results, &exits), &outputs, (global, context))?;
    session.close().await?;
    Ok(Exit::first(exits))
}

async fn make_plan(order: &Order, session: &Session, context: &Context) -> Result<Planned, Error> {
    let desired = session.desired(&order.specs.jobs);
    let observed = session.observe(context, &desired, Depth::Plan).await?;
    specs::check_reach(&order.named, &desired, &observed, &order.options)?;
    let plan = plan(&desired, &observed, &order.options);
    Ok(Planned { desired, observed, plan })
}

/// Whether carrying the plan out may change anything in S3, now or once a condition holds.
fn may_act(plan: &Plan) -> bool {
    plan.steps.iter().flat_map(|step| &step.actions).any(|action| *action != Action::Close)
}

/// Whether a person at the terminal has seen the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    OnTheTerminal,
    Nowhere,
}

/// Shows what will be done. Where that is nothing at all, the results say so and why.
fn show_plan(
    view: PlanView<'_>,
    outputs: &Outputs<Format>,
    (global, context): (&Global, &mut Context),
) -> Result<Seen, Error> {
    let is_idle = view.plan.steps.iter().all(|step| step.verdict == Verdict::Done);
    if is_idle || outputs.on_stdout() != Some(Format::Text) {
        return Ok(Seen::Nowhere);
    }
    let look = (show::style_of_stdout(context, global), context.columns());
    text::plan(&mut context.out, look, view)?;
    writeln!(context.out)?;
    context.out.flush()?;
    Ok(if context.terminal.out { Seen::OnTheTerminal } else { Seen::Nowhere })
}

/// Asks a person, where one is there. A plan that they have not seen is shown beside the question.
async fn ask(unseen: Option<PlanView<'_>>, (global, context): (&Global, &mut Context)) -> Result<(), Error> {
    if !context.can_ask() {
        return Err(UsageError::NoTerminal.into());
    }
    if let Some(view) = unseen {
        let look = (show::style_of_stderr(context, global), context.columns());
        text::plan(&mut context.err, look, view)?;
        writeln!(context.err)?;
    }
    prompt::ask(context, "Carry out this plan?").await
}

async fn follow(
    order: &Order,
    session: &Session,
    (planned, outputs, timeout): (&Planned, &Outputs<Format>, Option<Duration>),
    (global, context): (&Global, &mut Context),
) -> Result<Vec<RunOutcome>, Error> {
    let following = Following {
        follow: order.follow,
        poll_interval: order.following.poll_interval.unwrap_or_else(|| session.poll_interval(context)),
        timeout,
    };
    let (clock, nonce) = (context.clock.clone(), context.nonce.clone());
    let (now, owner) = (|| Time::from_timestamp(clock()), context.owner());
    let runner = Runner { sources: session.sources(), now: &now, nonce: nonce.as_ref(), owner: &owner };
    let mut sinks = Sinks::open(outputs, &planned.plan, (global, context))?;
    let outcomes = apply(&planned.plan, &planned.desired, (runner, following), &mut sinks).await?;
    sinks.close()?;
    Ok(outcomes)
}
