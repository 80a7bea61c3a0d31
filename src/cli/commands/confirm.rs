use std::collections::BTreeSet;

use clap::Args;

use crate::apply::Follow;
use crate::cli::carry_out::{Asking, Goal, Order, carry_out};
use crate::cli::errors::{Error, UsageError};
use crate::cli::options::{FollowArgs, ResultArgs, Selection, job_name};
use crate::cli::project::{Chosen, Mistakes, choose_for};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::model::JobName;
use crate::plan::{Create, Options};

/// Let jobs run that wait for a person
///
/// Shows what the job does, asks (for its name, where what it does cannot be undone or is public), compares the job with its
/// record, and lets it run. Its spec has to ask for this very run.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs confirm tag-contracts\n  s3jobs confirm tag-contracts --yes --wait\n                                           Without a question, and to the job's end\n  s3jobs confirm lock-ledgers --confirm lock-ledgers\n                                           The same for what cannot be undone"
)]
pub(crate) struct ConfirmArgs {
    #[command(flatten)]
    selection: Selection,
    /// Do not ask before a job is let run; needed where there is no terminal
    #[arg(short, long)]
    yes: bool,
    /// Say the name of one of the jobs once more, where it has to be typed and there is no terminal; answers the question, too
    #[arg(long, value_name = "NAME", value_parser = job_name)]
    confirm: Vec<JobName>,
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
    let Chosen { specs, jobs, named } = choose_for(&args.selection, ("confirm", Mistakes::Refuse), cli)?;
    let names = jobs.names();
    let (follow, goal) = if args.wait { (Follow::Ended, Goal::Ended) } else { (Follow::Confirmed, Goal::LetRun) };
    if let Some(name) = args.confirm.iter().find(|name| !names.contains(name)) {
        return Err(UsageError::NotConfirmed { name: name.clone() }.into());
    }
    let typed: BTreeSet<JobName> = args.confirm.iter().cloned().collect();
    let order = Order {
        options: Options { confirm: names.clone(), typed, only: names, create: Create::Never, ..specs.options(cli) },
        specs: specs.about(jobs),
        named,
        replace: Vec::new(),
        follow,
        goal,
        asking: if args.yes { Asking::AnsweredYes } else { Asking::AskToConfirm },
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, cli).await
}
