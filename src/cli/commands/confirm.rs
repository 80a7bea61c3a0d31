use std::collections::BTreeSet;

use clap::Args;

use crate::apply::Follow;
use crate::cli::carry_out::{Asking, Goal, Order, carry_out};
use crate::cli::errors::Error;
use crate::cli::options::{FollowArgs, ResultArgs};
use crate::cli::project::specs;
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::JobName;
use crate::plan::{Create, Options};

/// Let jobs run that wait for a person
///
/// Shows what the job does, asks, compares the job with its record, and lets it run; it need not be named by a
/// spec any more.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs confirm tag-contracts\n  s3jobs confirm tag-contracts --yes --wait\n                                           Without a question, and to the job's end"
)]
pub(crate) struct ConfirmArgs {
    /// The jobs
    #[arg(required = true, value_name = "NAME")]
    names: Vec<JobName>,
    /// Do not ask before a job is let run; needed where there is no terminal
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

/// Runs `confirm`: a plan of one step a name.
pub(crate) async fn run(args: &ConfirmArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let names: BTreeSet<JobName> = args.names.iter().cloned().collect();
    let (follow, goal) = if args.wait { (Follow::Ended, Goal::Ended) } else { (Follow::Confirmed, Goal::LetRun) };
    let specs = specs::load_for(cli, &args.names)?;
    let order = Order {
        options: Options { confirm: names.clone(), only: names, create: Create::Never, ..specs.options(cli) },
        specs,
        named: args.names.clone(),
        replace: Vec::new(),
        follow,
        goal,
        asking: if args.yes { Asking::AnsweredYes } else { Asking::AskToConfirm },
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, cli).await
}
