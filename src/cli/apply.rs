use std::collections::BTreeSet;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::carry_out::{Asking, Order, carry_out};
use super::command::{Global, Paths};
use super::context::Context;
use super::error::{Error, UsageError};
use super::outcome::Goal;
use super::output::Output;
use super::specs;
use crate::apply::Follow;
use crate::exit::Exit;
use crate::model::JobName;
use crate::plan::{Create, Options, Prune, Unnamed};

/// Carry out what plan shows: create, confirm, update and close
///
/// Every job is created held. `automatic` and `guarded` ones are let run as soon as S3 has counted their tasks; the others
/// wait for a person. Repeating the command is always safe: it goes on where the last one stopped.
#[derive(Debug, Args)]
#[command(after_help = APPLY_EXAMPLES)]
pub(super) struct ApplyArgs {
    #[command(flatten)]
    paths: Paths,
    /// Do not ask before changing anything; needed where there is no terminal
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    until: UntilArgs,
    /// Let a job run whatever its spec's `confirmation` says; may be given more than once
    #[arg(long, value_name = "NAME")]
    confirm: Vec<JobName>,
    /// Cancel live jobs of this project that no spec names
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

const APPLY_EXAMPLES: &str = "\
Examples:
  s3jobs apply                             Plan, ask, and do it
  s3jobs apply specs/ --yes --wait         In CI: no question, and the jobs' end decides the exit code
  s3jobs apply --wait --timeout 2h -o text -o json=result.json
                                           For people and for a program
  s3jobs apply specs/ --local --yes --wait Against the local S3";

/// How far to follow the jobs: by default, until each is let run, or waits for a person.
#[derive(Clone, Copy, Debug, Args)]
struct UntilArgs {
    /// Follow the jobs to their end; the exit code says how they ended
    #[arg(short, long, conflicts_with = "detach")]
    wait: bool,
    /// Return as soon as the jobs are created; the next apply goes on
    #[arg(long)]
    detach: bool,
}

/// How long, and how often, to look.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct FollowArgs {
    /// Give up waiting after this long, such as 90s, 30m or 6h; the jobs are left as they are
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) timeout: Option<Duration>,
    /// How often to ask S3; by default, every 30 s, and every 200 ms on this machine
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(super) poll_interval: Option<Duration>,
}

/// How to write what came of it.
#[derive(Clone, Debug, Args)]
pub(super) struct ResultArgs {
    /// How to write the result, and perhaps where: text, json, or jsonl for events; may be given more than once
    #[arg(short, long, value_name = "FORMAT[=FILE]")]
    pub(super) output: Vec<Output<Format>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
    Jsonl,
}

/// Let jobs run that wait for a person
///
/// Shows what the job does, asks on a terminal, compares the job with its record, and lets it run; it need not be named by a
/// spec any more.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs confirm tag-contracts\n  s3jobs confirm tag-contracts --yes --wait\n                                           Without a question, and to the job's end"
)]
pub(super) struct ConfirmArgs {
    /// The jobs
    #[arg(required = true, value_name = "NAME")]
    names: Vec<JobName>,
    /// Do not ask on a terminal; elsewhere nobody is asked
    #[arg(short, long)]
    yes: bool,
    /// Follow the jobs to their end
    #[arg(short, long)]
    wait: bool,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// Cancel jobs; what they did already stays done
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs cancel tag-contracts")]
pub(super) struct CancelArgs {
    /// The jobs
    #[arg(required = true, value_name = "NAME")]
    names: Vec<JobName>,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// The longest time that is waited, in all or between two looks: ten years. S3 forgets a job long before.
const LONGEST: Duration = Duration::from_hours(10 * 365 * 24);

fn duration(text: &str) -> Result<Duration, String> {
    let parsed = text.parse::<jiff::SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    let within = parsed.filter(|duration| !duration.is_zero() && *duration <= LONGEST);
    within.ok_or_else(|| "a duration is like 90s, 30m or 6h, and at most 87600h (ten years)".to_owned())
}

/// Runs `apply`.
pub(super) async fn apply(args: &ApplyArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let specs = specs::load(context, global, &args.paths)?;
    if args.prune && specs.unnamed == Unnamed::LeftOut {
        return Err(UsageError::PruneOfPart.into());
    }
    specs::check_given(&args.confirm, &specs, (global, context))?;
    let options = Options {
        confirm: args.confirm.iter().cloned().collect(),
        prune: if args.prune { Prune::Cancel } else { Prune::Leave },
        ..specs.options(context, global)
    };
    let (follow, goal) = match (args.until.wait, args.until.detach) {
        (true, _) => (Follow::Ended, Goal::Ended),
        (false, true) => (Follow::Created, Goal::Applied),
        (false, false) => (Follow::Confirmed, Goal::Applied),
    };
    let asking = if args.yes { Asking::AnsweredYes } else { Asking::Ask };
    let order = Order {
        specs,
        options,
        named: args.confirm.clone(),
        follow,
        goal,
        asking,
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, global, context).await
}

/// Runs `confirm`: a plan of one step a name.
pub(super) async fn confirm(args: &ConfirmArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let names: BTreeSet<JobName> = args.names.iter().cloned().collect();
    let (follow, goal) = if args.wait { (Follow::Ended, Goal::Ended) } else { (Follow::Confirmed, Goal::LetRun) };
    let specs = specs::load_for(context, global, &args.names)?;
    let order = Order {
        options: Options {
            confirm: names.clone(),
            only: names,
            create: Create::Never,
            ..specs.options(context, global)
        },
        specs,
        named: args.names.clone(),
        follow,
        goal,
        asking: if args.yes { Asking::AnsweredYes } else { Asking::AskOnATerminal },
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, global, context).await
}

/// Runs `cancel`: a plan of one step a name.
pub(super) async fn cancel(args: &CancelArgs, global: &Global, context: &mut Context) -> Result<Exit, Error> {
    let names: BTreeSet<JobName> = args.names.iter().cloned().collect();
    let specs = specs::load_to_end(context, global, &args.names)?;
    let order = Order {
        options: Options {
            cancel: names.clone(),
            only: names,
            create: Create::Never,
            ..specs.options(context, global)
        },
        specs,
        named: args.names.clone(),
        follow: Follow::Ended,
        goal: Goal::Cancelled,
        asking: Asking::AnsweredYes,
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, global, context).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_people_do() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1h30m"), Ok(Duration::from_mins(90)));
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("87600h"), Ok(LONGEST));
        for wrong in ["0s", "-3s", "90", "soon", "87601h", "2562047788015215h", "99999999999999999999h"] {
            let refusal = "a duration is like 90s, 30m or 6h, and at most 87600h (ten years)";
            assert_eq!(duration(wrong), Err(refusal.to_owned()), "{wrong}");
        }
    }
}
