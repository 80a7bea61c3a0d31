use std::collections::BTreeSet;

use clap::Args;

use crate::apply::Follow;
use crate::cli::carry_out::{Asking, Goal, Order, carry_out};
use crate::cli::errors::Error;
use crate::cli::options::{FollowArgs, PruneArgs, ReplaceArgs, ResultArgs, Selection, job_name};
use crate::cli::project::{Chosen, choose_to_plan, names, repeat_with};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::JobName;
use crate::plan::Options;

/// Carry out what plan shows: create, confirm, update and close
///
/// Every job is created held. `automatic` and `guarded` ones are let run as soon as S3 has counted their tasks; the others
/// wait for a person. Repeating the command is always safe: it goes on where the last one stopped.
#[derive(Debug, Args)]
#[command(after_help = APPLY_EXAMPLES)]
pub(crate) struct ApplyArgs {
    #[command(flatten)]
    selection: Selection,
    /// Do not ask before changing anything; needed where there is no terminal
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    until: UntilArgs,
    /// Let a job run whatever its spec's `confirmation` says, also one whose name has to be typed; may be given more than once
    #[arg(long, value_name = "NAME", value_parser = job_name)]
    confirm: Vec<JobName>,
    #[command(flatten)]
    replace: ReplaceArgs,
    #[command(flatten)]
    prune: PruneArgs,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

const APPLY_EXAMPLES: &str = "\
Examples:
  s3jobs apply                             Plan, ask, and do it
  s3jobs apply specs/ --yes --wait         In CI: no question, and the jobs' end decides the exit code
  s3jobs apply tag-contracts               One job, by its name
  s3jobs apply -l team=finance --exclude 'copy-*' --yes
                                           Some of them
  s3jobs apply --wait --timeout 2h -o text -o json=result.json
                                           For people and for a program
  s3jobs apply --replace tag-contracts     Make a held job anew, as its spec says by now
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

/// Runs `apply`.
pub(crate) async fn run(args: &ApplyArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let Chosen { specs, jobs: _, named } = choose_to_plan(&args.selection, cli)?;
    // A job that was replaced is not to be replaced once more: what was begun of that goes on without the option.
    repeat_with(&[("--prune", args.prune.prune), ("--wait", args.until.wait)], cli);
    let options = specs.options_with(cli, args.prune)?;
    let said = [args.confirm.clone(), args.replace.replace.clone()].concat();
    names::check_given(&said, &specs, cli)?;
    let confirm: BTreeSet<JobName> = args.confirm.iter().cloned().collect();
    let options = Options { typed: confirm.clone(), confirm, ..options };
    let (follow, goal) = match (args.until.wait, args.until.detach) {
        (true, _) => (Follow::Ended, Goal::Ended),
        (false, true) => (Follow::Created, Goal::Applied),
        (false, false) => (Follow::Confirmed, Goal::Applied),
    };
    let asking = if args.yes { Asking::AnsweredYes } else { Asking::Ask };
    let order = Order {
        specs,
        options,
        named: named.into_iter().chain(said).collect(),
        replace: args.replace.replace.clone(),
        follow,
        goal,
        asking,
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, cli).await
}
