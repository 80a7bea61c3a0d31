use std::ffi::OsString;

use clap::Parser as _;
use tracing::instrument::WithSubscriber as _;

use super::command::{Command, CommandLine};
use super::commands::{
    apply, audit, cancel, confirm, explain, fmt, import, init, ledger, local, plan, report, schema, show, status,
    validate, wait, watch,
};
use super::errors::{Error, UsageError};
use super::output::{failure, log};
use super::project::invocation;
use super::world::{Cli, Context};
use crate::exit::Exit;

/// Runs a command line, program name included, and returns the exit code of the process.
pub async fn run(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> u8 {
    let CommandLine { global, command } = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => return failure::command_line(&error, context).code(),
    };
    context.invocation = invocation::of_command_line(&global);
    let mut cli = Cli { global: &global, context };
    let result = match log::subscriber(&cli) {
        Some(subscriber) => carried_out(&command, &mut cli).with_subscriber(subscriber).await,
        None => carried_out(&command, &mut cli).await,
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            if !error.is_closed_pipe() {
                // Standard error cannot be written: nobody is left to tell.
                drop(cli.show_error(&error));
            }
            error.exit().code()
        }
    }
}

/// Runs a command, until it ends or a person wishes it to.
async fn carried_out(command: &Command, cli: &mut Cli<'_>) -> Result<u8, Error> {
    if command.ends_itself() {
        // What the largest command keeps is not kept on the stack of each.
        return Box::pin(dispatch(command, cli)).await;
    }
    let interrupt = cli.context.interrupt.clone();
    tokio::select! {
        // A command that ends at the wish itself can say what it did.
        biased;
        result = Box::pin(dispatch(command, cli)) => result,
        () = interrupt.drops() => {
            Err(if interrupt.is_at_question() { Error::InterruptedAtPrompt } else { Error::Interrupted })
        }
    }
}

impl Command {
    /// Whether the command handles the wish to end itself. Every other one is dropped where it stands: a plan that is
    /// carried out goes on from its ledger.
    fn ends_itself(&self) -> bool {
        match self {
            Self::Watch(_) | Self::Local(_) => true,
            Self::Init(_) | Self::Validate(_) | Self::Fmt(_) | Self::Show(_) | Self::Explain(_) | Self::Schema(_) => {
                false
            }
            Self::Plan(_) | Self::Apply(_) | Self::Confirm(_) | Self::Cancel(_) | Self::Import(_) => false,
            Self::Status(_) | Self::Wait(_) | Self::Report(_) | Self::Ledger(_) | Self::Audit(_) => false,
        }
    }

    /// Whether the command may talk to AWS.
    fn connects(&self) -> bool {
        match self {
            Self::Init(args) => args.is_from_job(),
            Self::Validate(_) | Self::Fmt(_) | Self::Show(_) => false,
            Self::Explain(_) | Self::Schema(_) | Self::Local(_) => false,
            Self::Plan(_) | Self::Apply(_) | Self::Confirm(_) | Self::Cancel(_) | Self::Status(_) => true,
            Self::Wait(_) | Self::Report(_) | Self::Watch(_) | Self::Ledger(_) | Self::Import(_) => true,
            Self::Audit(_) => true,
        }
    }
}

async fn dispatch(command: &Command, cli: &mut Cli<'_>) -> Result<u8, Error> {
    if let Some(option) = cli.global.connection_option().filter(|_| !command.connects()) {
        return Err(UsageError::NoConnection { option }.into());
    }
    let exit: Exit = match command {
        Command::Init(args) => init::run(args, cli).await?,
        Command::Import(args) => import::run(args, cli).await?,
        Command::Validate(args) => validate::run(args, cli)?,
        Command::Fmt(args) => fmt::run(args, cli)?,
        Command::Show(args) => show::run(args, cli)?,
        Command::Plan(args) => plan::run(args, cli).await?,
        Command::Apply(args) => apply::run(args, cli).await?,
        Command::Confirm(args) => confirm::run(args, cli).await?,
        Command::Cancel(args) => cancel::run(args, cli).await?,
        Command::Status(args) => status::run(args, cli).await?,
        Command::Wait(args) => wait::run(args, cli).await?,
        Command::Report(args) => report::run(args, cli).await?,
        Command::Watch(args) => watch::run(args, cli).await?,
        Command::Ledger(args) => ledger::run(args, cli).await?,
        Command::Audit(args) => audit::run(args, cli).await?,
        Command::Explain(args) => explain::run(args, cli)?,
        Command::Schema(args) => schema::run(args, cli)?,
        // May be another program's exit code.
        Command::Local(args) => return local::run(args, cli).await,
    };
    Ok(exit.code())
}
