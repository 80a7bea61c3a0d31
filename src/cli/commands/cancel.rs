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

/// Cancel jobs; what they did already stays done
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3jobs cancel tag-contracts")]
pub(crate) struct CancelArgs {
    /// The jobs
    #[arg(required = true, value_name = "NAME")]
    names: Vec<JobName>,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// Runs `cancel`: a plan of one step a name.
pub(crate) async fn run(args: &CancelArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let names: BTreeSet<JobName> = args.names.iter().cloned().collect();
    let specs = specs::load_to_end(cli, &args.names)?;
    let order = Order {
        options: Options { cancel: names.clone(), only: names, create: Create::Never, ..specs.options(cli) },
        specs,
        named: args.names.clone(),
        follow: Follow::Ended,
        goal: Goal::Cancelled,
        asking: Asking::AnsweredYes,
        following: args.following,
        output: args.output.clone(),
    };
    carry_out(order, cli).await
}
