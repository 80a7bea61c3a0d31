use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::clock::{self, Change};
use super::inventory::{self, InventoryArgs};
use super::options::{Options, instant};
use super::{env, exec, serve, trust};
use crate::cli::errors::Error;
use crate::cli::local::{Place, Site};
use crate::cli::project::found;
use crate::cli::world::Cli;
use crate::emulator::parse_duration;

/// Run a local S3 with S3 Batch Operations, for any AWS client
///
/// Serves S3 and S3 Control on one port until it is interrupted. Inside a project, it is the local S3 of `--local`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct LocalArgs {
    #[command(subcommand)]
    command: Option<LocalCommand>,
    #[command(flatten)]
    options: Options,
}

const EXAMPLES: &str = "\
Examples:
  s3jobs local --listen 127.0.0.1:9000            Serve the project's local S3
  s3jobs local exec -- aws s3control list-jobs --account-id 111122223333
                                                  Run one command against it
  s3jobs local --function thumb='python3 thumb.py'
                                                  Let jobs invoke a Lambda function that is a command
  s3jobs local --fault throttle:calls=CreateJob,rate=0.1 --fault reset:calls=PutObject,nth=3,when=after
                                                  Let some requests go wrong, the same ones every time
  s3jobs local clock --advance 31d                Let days pass in the one that is served
  s3jobs local inventory my-bucket --to s3://my-lists
                                                  Make an inventory report of a bucket
  eval \"$(s3jobs local env)\"                      Point this shell at the one that is served";

/// What to do with the local S3.
#[derive(Debug, Subcommand)]
enum LocalCommand {
    /// Print shell commands that point AWS clients at the local S3 that is served
    ///
    /// They set `HTTP_PROXY`, which every program of that shell uses for plain HTTP: `local exec` disturbs less.
    Env(StateArgs),
    /// Say what time it is in the local S3 that is served, and let time pass there
    Clock(ClockArgs),
    /// Make an S3 Inventory report of a bucket, and print how a job names it
    ///
    /// The report has the form and the path of S3's own, so that it can be a job's manifest.
    Inventory(InventoryStateArgs),
    /// Let the functions of this project's file run on this machine, until they change
    ///
    /// A project file may come from somebody else, and its `local.functions` are command lines. They run only after this
    /// command, or after a yes on a terminal; it is remembered in this user's own folder, for this project's path.
    Trust,
    /// Run a command whose AWS clients use the local S3, and exit with its exit code
    Exec(ExecArgs),
}

/// Which local S3.
#[derive(Debug, Args)]
struct StateArgs {
    /// The folder of its state; by default, the project's `.s3jobs/local/state`
    #[arg(long, value_name = "DIR")]
    state: Option<Utf8PathBuf>,
}

/// Which command.
#[derive(Debug, Args)]
struct ExecArgs {
    #[command(flatten)]
    state: StateArgs,
    /// The command and its arguments
    #[arg(required = true, last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

/// Which report.
#[derive(Debug, Args)]
struct InventoryStateArgs {
    #[command(flatten)]
    state: StateArgs,
    #[command(flatten)]
    report: InventoryArgs,
}

/// What is to be done with the time.
#[derive(Debug, Args)]
struct ClockArgs {
    #[command(flatten)]
    state: StateArgs,
    /// Let so much time pass at once, such as 250ms, 30s, 5m, 12h or 31d
    #[arg(long, value_name = "TIME", value_parser = parse_duration, conflicts_with = "set")]
    advance: Option<Duration>,
    /// Make it this time, which is not in the past, such as 2026-12-24T12:00:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    set: Option<Timestamp>,
}

impl ClockArgs {
    fn change(&self) -> Change {
        match (self.advance, self.set) {
            (Some(by), _) => Change::Advance(by),
            (None, Some(to)) => Change::Set(to),
            (None, None) => Change::None,
        }
    }
}

/// Runs `local`, or one of its subcommands.
pub(crate) async fn run(args: &LocalArgs, cli: &mut Cli<'_>) -> Result<u8, Error> {
    let state = match &args.command {
        Some(LocalCommand::Env(args)) => &args.state,
        Some(LocalCommand::Exec(args)) => &args.state.state,
        Some(LocalCommand::Clock(args)) => &args.state.state,
        Some(LocalCommand::Inventory(args)) => &args.state.state,
        Some(LocalCommand::Trust) => &None,
        None => &args.options.state,
    };
    let found = found::find(cli)?;
    let mut site = Site::new(cli.context, state.as_deref(), found);
    if args.command.is_none() && args.options.in_memory {
        site.place = Place::in_memory();
    }
    match &args.command {
        Some(LocalCommand::Env(_)) => env::run(&site, cli.context).await,
        Some(LocalCommand::Exec(args)) => exec::run(&args.command, &site, cli).await,
        Some(LocalCommand::Clock(args)) => clock::run(&site, args.change(), cli.context).await,
        Some(LocalCommand::Inventory(args)) => inventory::run(&args.report, &site, cli).await,
        Some(LocalCommand::Trust) => trust::run(cli.context, site.project.as_ref()),
        None => serve::run(&args.options, &site, cli).await,
    }
}
