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
use crate::apply::{Follow, Following, RunOutcome, Runner, Task, apply};
use crate::exit::Exit;
use crate::model::{JobName, RunKey, Time};
use crate::observe::Depth;
use crate::plan::{Action, Desired, Observed, Options, Plan, Verdict, Why, plan};
use crate::render::{self, PlanView, Results, text};

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
    /// Yes, before a job is let run; where there is no terminal, the command's naming it is the word.
    AskOnATerminal,
    /// No: `--yes`, or a command that says itself what is wanted.
    AnsweredYes,
}

/// A plan and everything that it was made from.
pub(super) struct Planned {
    pub(super) desired: Desired,
    pub(super) observed: Observed,
    pub(super) plan: Plan,
}

/// Observes, plans, shows the plan, asks, applies, reads the completion reports, and shows what came of it.
pub(super) async fn carry_out(order: Order, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let outputs = Outputs::new(&order.output.output, Format::Text)?;
    outputs.check(context)?;
    let session = Session::open(context, global, (&order.specs.found, Use::Plan)).await?;
    let started = Instant::now();
    let planning = make_plan(&order, &session, context);
    let planned = match order.following.timeout {
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
    if let Some(question) = question(&order, &planned.plan, context)? {
        ask((!is_seen).then_some(view), question, (global, context)).await?;
    }
    let poll_interval = order.following.poll_interval.unwrap_or_else(|| session.poll_interval(context));
    let following = Following { follow: order.follow, poll_interval, timeout: left, stop: context.cancel.token() };
    let outcomes = follow(following, &session, (&planned, &outputs), (global, context)).await?;
    conclude((session, order.goal), (planned, &outcomes), &outputs, (global, context)).await
}

/// Reads the completion reports, and shows what became of a plan.
pub(super) async fn conclude(
    (session, goal): (Session, Goal),
    (mut planned, outcomes): (Planned, &[RunOutcome]),
    outputs: &Outputs<Format>,
    (global, context): (&Global, &mut Context),
) -> Result<Exit, Error> {
    let exits = outcome::exits(&planned.plan, outcomes, &planned.observed, goal);
    lists::explain(&session, &mut planned.plan, &lists::of_outcomes(outcomes)).await?;
    let reports = reports::read(&session, &planned.plan, outcomes).await;
    let results = Results { plan: &planned.plan, outcomes, reports: &reports };
    show::results((results, &exits), outputs, (global, context))?;
    session.close().await?;
    Ok(Exit::first(exits))
}

async fn make_plan(order: &Order, session: &Session, context: &Context) -> Result<Planned, Error> {
    let desired = session.desired(&order.specs.jobs);
    let observed = session.observe(context, &desired, Depth::Plan).await?;
    specs::check_reach(&order.named, &desired, &observed, &order.options)?;
    let patience = session.patience(order.following.poll_interval);
    let plan = plan(&desired, &observed, &Options { patience, ..order.options.clone() });
    Ok(Planned { desired, observed, plan })
}

/// What a person is asked before the plan is carried out, if they have to be.
fn question(order: &Order, plan: &Plan, context: &Context) -> Result<Option<&'static str>, Error> {
    let mut actions = plan.steps.iter().flat_map(|step| &step.actions);
    match order.asking {
        Asking::AnsweredYes => Ok(None),
        // Closing a record changes nothing in S3.
        Asking::Ask if actions.any(|action| *action != Action::Close) => {
            if context.can_ask() {
                Ok(Some("Carry out this plan?"))
            } else {
                Err(UsageError::NoTerminal("apply").into())
            }
        }
        Asking::AskOnATerminal if actions.any(|action| matches!(action, Action::Confirm(_))) => {
            Ok(context.can_ask().then_some("Let it run?"))
        }
        Asking::Ask | Asking::AskOnATerminal => Ok(None),
    }
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
    let paper = show::paper_of_stdout(context, global);
    text::plan(&mut context.out, paper, view)?;
    writeln!(context.out)?;
    context.out.flush()?;
    Ok(if context.terminal.out { Seen::OnTheTerminal } else { Seen::Nowhere })
}

/// Asks a person, where one is there. A plan that they have not seen is shown beside the question.
async fn ask(
    unseen: Option<PlanView<'_>>,
    question: &str,
    (global, context): (&Global, &mut Context),
) -> Result<(), Error> {
    if let Some(view) = unseen {
        let paper = show::paper_of_stderr(context, global);
        text::plan(&mut context.err, paper, view)?;
        writeln!(context.err)?;
    }
    prompt::ask(context, question).await
}

/// Carries a plan out, and shows what happens meanwhile.
pub(super) async fn follow(
    following: Following,
    session: &Session,
    (planned, outputs): (&Planned, &Outputs<Format>),
    (global, context): (&Global, &mut Context),
) -> Result<Vec<RunOutcome>, Error> {
    let (clock, nonce) = (context.clock.clone(), context.nonce.clone());
    let (now, owner) = (|| Time::from_timestamp(clock()), context.owner());
    let words = |why: &Why, run: &RunKey| render::why_on_one_line(why, (run, &planned.plan.invocation));
    let runner = Runner { sources: session.sources(), now: &now, nonce: nonce.as_ref(), owner: &owner, words: &words };
    context.cancel.follows();
    let mut sinks = Sinks::open(outputs, &planned.plan, (global, context))?;
    let task = Task { plan: &planned.plan, desired: &planned.desired, known: Some(&planned.observed) };
    let outcomes = apply(task, (runner, &following), &mut sinks).await?;
    sinks.close()?;
    Ok(outcomes)
}
