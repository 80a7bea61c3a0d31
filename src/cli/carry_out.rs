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
use super::{lists, reports, show};
use crate::apply::{Follow, Following, RunOutcome, Runner, apply};
use crate::exit::Exit;
use crate::model::{JobName, Time};
use crate::observe::Depth;
use crate::plan::{Action, Desired, Observed, Options, Plan, Unnamed, Verdict, plan};
use crate::render::{Results, text};

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
    let session = Session::open(context, global, (&order.specs.found, Use::Plan)).await?;
    let mut planned = make_plan(&order, &session, context).await?;
    if outputs.on_stdout() == Some(Format::Text) {
        show_plan(&planned.plan, global, context)?;
    }
    if may_act(&planned.plan) {
        ask(order.asking, context)?;
    }
    let outcomes = follow(&order, &session, (&planned, &outputs), (global, context)).await?;
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
    let records = observed.records.iter().filter(|_| order.options.unnamed != Unnamed::LeftOut);
    let recorded = records.map(|versioned| &versioned.record.run.name);
    specs::check_names(&order.named, desired.jobs.keys().chain(recorded))?;
    let plan = plan(&desired, &observed, &order.options);
    Ok(Planned { desired, observed, plan })
}

/// Whether carrying the plan out may change anything in S3, now or once a condition holds.
fn may_act(plan: &Plan) -> bool {
    plan.steps.iter().flat_map(|step| &step.actions).any(|action| *action != Action::Close)
}

/// Shows what will be done. Where that is nothing at all, the results say so and why.
fn show_plan(plan: &Plan, global: &Global, context: &mut Context) -> Result<(), Error> {
    if plan.steps.iter().all(|step| step.verdict == Verdict::Done) {
        return Ok(());
    }
    let style = show::style_of_stdout(context, global);
    text::plan(&mut context.out, style, plan)?;
    writeln!(context.out)?;
    Ok(context.out.flush()?)
}

/// Asks a person, where one is there and was not asked to be left alone.
fn ask(asking: Asking, context: &mut Context) -> Result<(), Error> {
    if asking == Asking::AnsweredYes {
        return Ok(());
    }
    if !context.can_ask() {
        return Err(UsageError::NoTerminal.into());
    }
    // A person takes their time: the threads that serve a local S3 must not wait for the answer.
    let answer = tokio::task::block_in_place(|| (context.ask)("Carry out this plan?"))?;
    if answer { Ok(()) } else { Err(Error::Declined) }
}

async fn follow(
    order: &Order,
    session: &Session,
    (planned, outputs): (&Planned, &Outputs<Format>),
    (global, context): (&Global, &mut Context),
) -> Result<Vec<RunOutcome>, Error> {
    let following = Following {
        follow: order.follow,
        poll_interval: order.following.poll_interval.unwrap_or_else(|| session.poll_interval(context)),
        timeout: order.following.timeout,
    };
    let (clock, nonce) = (context.clock.clone(), context.nonce.clone());
    let (now, owner) = (|| Time::from_timestamp(clock()), context.owner());
    let runner = Runner { sources: session.sources(), now: &now, nonce: nonce.as_ref(), owner: &owner };
    let mut sinks = Sinks::open(outputs, &planned.plan, (global, context))?;
    let outcomes = apply(&planned.plan, &planned.desired, (runner, following), &mut sinks).await?;
    sinks.close()?;
    Ok(outcomes)
}
