use super::outcome::Goal;
use super::sinks::Sinks;
use super::{lists, outcome, reports};
use crate::apply::{Following, RunOutcome, Runner, Task, apply};
use crate::cli::connection::Session;
use crate::cli::errors::Error;
use crate::cli::options::ResultFormat;
use crate::cli::output::Outputs;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::ledger::Origin;
use crate::model::{RunKey, Time};
use crate::plan::{Desired, Observed, Plan, Why};
use crate::render::results::Reports;
use crate::render::{self, Results, json, text};

/// A plan and everything that it was made from.
pub(crate) struct Planned {
    pub(crate) desired: Desired,
    pub(crate) observed: Observed,
    pub(crate) plan: Plan,
}

/// A plan that is being carried out: where, to reach what, and how it is told.
pub(crate) struct Work {
    pub(crate) session: Session,
    pub(crate) planned: Planned,
    pub(crate) goal: Goal,
    pub(crate) outputs: Outputs<ResultFormat>,
    /// Who carries it out, and from where.
    pub(crate) origin: Origin,
}

impl Work {
    /// Carries the plan out, and shows what happens meanwhile.
    pub(crate) async fn follow(&self, following: Following, cli: &mut Cli<'_>) -> Result<Vec<RunOutcome>, Error> {
        let Self { session, planned, goal: _, outputs, origin } = self;
        let (clock, nonce) = (cli.context.clock.clone(), cli.context.nonce.clone());
        let (now, owner) = (|| Time::from_timestamp(clock()), cli.context.owner());
        let words = |why: &Why, run: &RunKey| render::why_on_one_line(why, (run, &planned.plan.invocation));
        let sources = session.sources();
        let callers = planned.observed.callers().map(|(scope, caller)| (scope.clone(), caller.arn.clone()));
        let origin = &origin.clone().called_as(callers.collect());
        let runner = Runner { sources, now: &now, nonce: nonce.as_ref(), owner: &owner, origin, words: &words };
        cli.context.interrupt.follows();
        let mut sinks = Sinks::open(outputs, &planned.plan, cli)?;
        let task = Task { plan: &planned.plan, desired: &planned.desired, known: Some(&planned.observed) };
        session.throttling.begin_progress();
        let outcomes = apply(task, (runner, &following), &mut sinks).await?;
        session.throttling.end_progress();
        sinks.close()?;
        Ok(outcomes)
    }

    /// Reads the completion reports, and shows what became of the plan.
    pub(crate) async fn conclude(self, outcomes: &[RunOutcome], cli: &mut Cli<'_>) -> Result<Exit, Error> {
        let Self { session, planned, goal, outputs, origin: _ } = self;
        let Planned { desired, observed, mut plan } = planned;
        let mut exits = outcome::exits(&plan, outcomes, &observed, goal);
        // Thousands of jobs are not held while what became of them is written.
        drop((desired, observed));
        let mut reports = Reports::new();
        let interrupt = cli.context.interrupt.clone();
        let reasons = lists::of_outcomes(outcomes);
        // Whoever ends the command does not wait for what is only told beside it, and is told all the same what it came to.
        if !reasons.is_empty() || reports::are_due(&plan, outcomes) {
            let reading = async {
                lists::explain(&session, &mut plan, &reasons).await?;
                Ok::<_, Error>(reports::read(&session, &plan, outcomes).await)
            };
            tokio::select! {
                biased;
                () = interrupt.wished() => {
                    exits.push(Exit::Interrupted);
                    cli.context.say(render::reports_left_out())?;
                }
                read = reading => reports = read?,
            }
        }
        interrupt.followed();
        let results = Results { plan: &plan, outcomes, reports: &reports };
        write(results, &exits, &outputs, cli)?;
        session.close().await?;
        Ok(Exit::first(exits))
    }
}

/// Writes what it came to, in every format but events.
fn write(
    results: Results<'_>,
    exits: &[Exit],
    outputs: &Outputs<ResultFormat>,
    cli: &mut Cli<'_>,
) -> Result<(), Error> {
    let paper = cli.paper_of_stdout();
    let exits = exits_of(exits);
    outputs.without(ResultFormat::Jsonl).write(cli.context, |format, destination, out| match format {
        ResultFormat::Text => text::outcomes(out, destination.paper(paper), results),
        ResultFormat::Json => json::write(out, &json::ApplyResultDocument::new(results, exits.clone())),
        ResultFormat::Jsonl => Ok(()),
    })
}

/// The exit codes, each once, in the order of precedence.
fn exits_of(exits: &[Exit]) -> json::Exits {
    let mut exits = exits.to_vec();
    exits.sort_unstable();
    exits.dedup();
    let code = Exit::first(exits.iter().copied()).code();
    json::Exits { code, all: exits.into_iter().map(Exit::code).collect() }
}
