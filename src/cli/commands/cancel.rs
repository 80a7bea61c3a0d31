use clap::Args;

use crate::apply::Follow;
use crate::cli::carry_out::{Asking, Goal, Order, carry_out};
use crate::cli::errors::Error;
use crate::cli::options::{FollowArgs, ResultArgs, Selection};
use crate::cli::project::{Chosen, Mistakes, choose_for};
use crate::cli::world::Cli;
use crate::exit::Exit;
use crate::plan::{Create, Options};

/// Cancel jobs; what they did already stays done
///
/// Where nothing of a job is left to cancel, that is said, and the command is done (0): it can be repeated.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  s3jobs cancel tag-contracts\n  s3jobs cancel tag-contracts --reason 'The list is last month\\'s'"
)]
pub(crate) struct CancelArgs {
    #[command(flatten)]
    selection: Selection,
    /// Why: S3 shows it, and the ledger keeps it; 1 to 256 characters
    #[arg(long, value_name = "TEXT", value_parser = reason)]
    reason: Option<String>,
    /// Taken as by every command that changes something; nothing is asked
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    following: FollowArgs,
    #[command(flatten)]
    output: ResultArgs,
}

/// The most characters of a reason.
// Source: S3 Control 2018-08-20, `JobStatusUpdateReason` (min 1, max 256).
const MOST: usize = 256;

/// A reason that S3 takes, and that says something.
fn reason(text: &str) -> Result<String, String> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err("a reason is not only blanks".to_owned()),
        long if long > MOST => Err(format!("a reason has {long} characters, and at most {MOST} are allowed")),
        _ => Ok(text.to_owned()),
    }
}

/// Runs `cancel`: a plan of one step a name.
pub(crate) async fn run(args: &CancelArgs, cli: &mut Cli<'_>) -> Result<Exit, Error> {
    let CancelArgs { selection, reason, yes: _, following, output } = args;
    let word = ("cancel", Mistakes::RefuseAmongEnvironments);
    let Chosen { specs, jobs, named } = choose_for(selection, word, cli)?;
    let names = jobs.names();
    let order = Order {
        options: Options {
            cancel: names.clone(),
            cancel_reason: reason.clone(),
            only: names,
            create: Create::Never,
            ..specs.options(cli)
        },
        specs: specs.about(jobs),
        named,
        replace: Vec::new(),
        follow: Follow::Ended,
        goal: Goal::Cancelled,
        asking: Asking::AnsweredYes,
        following: *following,
        output: output.clone(),
    };
    carry_out(order, cli).await
}
