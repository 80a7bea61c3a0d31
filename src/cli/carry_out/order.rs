use std::collections::BTreeSet;

use tokio::time::Instant;

use super::conclude::{Planned, Work};
use super::naming;
use super::outcome::{self, Goal};
use crate::apply::{Follow, Following};
use crate::cli::connection::{Session, Use};
use crate::cli::errors::{Error, UsageError};
use crate::cli::options::{FollowArgs, ResultArgs, ResultFormat};
use crate::cli::output::Outputs;
use crate::cli::project::{Specs, names};
use crate::cli::world::{Cli, Context, prompt};
use crate::exit::Exit;
use crate::model::JobName;
use crate::observe::Depth;
use crate::plan::{Action, Options, Step, Verdict, may_change, plan};
use crate::render::{PlanView, text};

/// What is to be carried out, and how.
pub(crate) struct Order {
    pub(crate) specs: Specs,
    pub(crate) options: Options,
    /// Names on the command line: each must exist.
    pub(crate) named: Vec<JobName>,
    /// The jobs in whose place others are made.
    pub(crate) replace: Vec<JobName>,
    pub(crate) follow: Follow,
    pub(crate) goal: Goal,
    pub(crate) asking: Asking,
    pub(crate) following: FollowArgs,
    pub(crate) output: ResultArgs,
}

/// Whether a person is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Yes, and without a terminal the command is refused.
    Ask,
    /// Yes, before a job is let run, and without a terminal the command is refused.
    AskToConfirm,
    /// No: `--yes`, or a command that says itself what is wanted.
    AnsweredYes,
}

/// Observes, plans, shows the plan, asks, applies, reads the completion reports, and shows what came of it.
pub(crate) async fn carry_out(order: Order, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let outputs = Outputs::new(&order.output.output, ResultFormat::Text)?;
    outputs.check(cli.context)?;
    let session = Session::open(cli, &order.specs.found, Use::Plan).await?;
    let started = Instant::now();
    let planning = make_plan(&order, &session, cli.context);
    let mut planned = match order.following.timeout {
        None => planning.await?,
        Some(timeout) => tokio::time::timeout(timeout, planning).await.map_err(|_| Error::TimedOut)??,
    };
    if outputs.are_all(ResultFormat::Text) {
        outcome::require_observed(&planned.plan, &planned.observed)?;
    }
    // A person who thinks about the answer does not use up the time to wait.
    let left = order.following.timeout.map(|timeout| timeout.saturating_sub(started.elapsed()));
    let view = PlanView { plan: &planned.plan, findings: &order.specs.findings };
    let is_seen = show_plan(view, &outputs, cli)? == Seen::OnTheTerminal;
    if let Some(question) = question(&order, &planned, cli.context)? {
        ask((!is_seen).then_some(view), question, cli).await?;
    }
    let typed = naming::names(&planned.plan, (order.asking, order.follow), cli).await?;
    if !typed.is_empty() {
        planned = with_names(planned, typed, &order, &session);
    }
    let poll_interval = order.following.poll_interval.unwrap_or_else(|| session.poll_interval(cli.context));
    let following =
        Following { follow: order.follow, poll_interval, timeout: left, stop: cli.context.interrupt.token() };
    // Thousands of specs and their findings are not held while their jobs are followed.
    let Order { goal, specs, .. } = order;
    let origin = specs.origin(cli.context).await;
    drop(specs);
    let work = Work { session, planned, goal, outputs, origin };
    let outcomes = work.follow(following, cli).await?;
    work.conclude(&outcomes, cli).await
}

async fn make_plan(order: &Order, session: &Session, context: &Context) -> Result<Planned, Error> {
    let (desired, observed) = session.look(context, &order.specs, (Depth::Plan, &order.replace)).await?;
    names::check_reach(&order.named, &desired, &observed, &order.options)?;
    let plan = plan(&desired, &observed, &options(order, session));
    Ok(Planned { desired, observed, plan })
}

fn options(order: &Order, session: &Session) -> Options {
    Options { patience: session.patience(order.following.poll_interval), ..order.options.clone() }
}

/// The same, planned with names that a person has typed since: the condition on which their jobs are let run is another one.
fn with_names(planned: Planned, mut typed: BTreeSet<JobName>, order: &Order, session: &Session) -> Planned {
    let Planned { desired, observed, plan: _ } = planned;
    typed.extend(order.options.typed.iter().cloned());
    let plan = plan(&desired, &observed, &Options { typed, ..options(order, session) });
    Planned { desired, observed, plan }
}

/// What a person is asked before the plan is carried out, if they have to be.
fn question(order: &Order, planned: &Planned, context: &Context) -> Result<Option<&'static str>, Error> {
    let Planned { plan, observed, desired: _ } = planned;
    let (command, question) = match order.asking {
        // What nothing comes of is not asked about.
        Asking::Ask if may_change(plan, observed) => ("apply", "Carry out this plan?"),
        Asking::AskToConfirm if plan.steps.iter().any(|step| wants_yes(order, step)) => ("confirm", "Let it run?"),
        Asking::AnsweredYes | Asking::Ask | Asking::AskToConfirm => return Ok(None),
    };
    if context.can_ask() { Ok(Some(question)) } else { Err(UsageError::NoTerminal(command).into()) }
}

/// Whether a yes lets the job of a step run: whoever types its name has said more, and where the name is wanted a yes is not enough.
fn wants_yes(order: &Order, step: &Step) -> bool {
    let is_let_run = |action: &Action| matches!(action, Action::Confirm(condition) if condition.unnamed.is_empty());
    !order.options.typed.contains(&step.run.name) && step.actions.iter().any(is_let_run)
}

/// Whether a person at the terminal has seen the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    OnTheTerminal,
    Nowhere,
}

/// Shows what will be done. Where that is nothing at all, the results say so and why.
fn show_plan(view: PlanView<'_>, outputs: &Outputs<ResultFormat>, cli: &mut Cli<'_>) -> Result<Seen, Error> {
    let is_idle = view.plan.steps.iter().all(|step| step.verdict() == Verdict::Done);
    if is_idle || outputs.on_stdout() != Some(ResultFormat::Text) {
        return Ok(Seen::Nowhere);
    }
    let paper = cli.paper_of_stdout();
    text::plan(&mut cli.context.out, paper, view)?;
    writeln!(cli.context.out)?;
    cli.context.out.flush()?;
    Ok(if cli.context.terminal.out { Seen::OnTheTerminal } else { Seen::Nowhere })
}

/// Asks a person, where one is there. A plan that they have not seen is shown beside the question.
async fn ask(unseen: Option<PlanView<'_>>, question: &str, cli: &mut Cli<'_>) -> Result<(), Error> {
    if let Some(view) = unseen {
        let paper = cli.paper_of_stderr();
        text::plan(&mut cli.context.err, paper, view)?;
        writeln!(cli.context.err)?;
    }
    prompt::ask(cli.context, question).await
}
