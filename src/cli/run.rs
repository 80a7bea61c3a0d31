use std::ffi::OsString;

use clap::Parser as _;
use tracing::instrument::WithSubscriber as _;

use super::command::{Command, CommandLine, Global};
use super::context::Context;
use super::error::{Error, UsageError};
use super::{
    apply, explain, fmt, init, invocation, ledger, local, log, plan, report, resolved, schema, show, status, validate,
    wait, watch,
};
use crate::exit::Exit;

/// Runs a command line, program name included, and returns the exit code of the process.
pub async fn run(arguments: impl IntoIterator<Item = OsString>, context: &mut Context) -> u8 {
    let CommandLine { global, command } = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => return show::command_line(&error, context).code(),
    };
    context.invocation = invocation::of_command_line(&global);
    let result = match log::subscriber(&global, context) {
        Some(subscriber) => carried_out(&command, &global, context).with_subscriber(subscriber).await,
        None => carried_out(&command, &global, context).await,
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            if !error.is_closed_pipe() {
                // Standard error cannot be written: nobody is left to tell.
                drop(show::error(&error, &global, context));
            }
            error.exit().code()
        }
    }
}

/// Runs a command, until it ends or a person wishes it to.
async fn carried_out(command: &Command, global: &Global, context: &mut Context) -> Result<u8, Error> {
    if command.ends_itself() {
        return dispatch(command, global, context).await;
    }
    let cancel = context.cancel.clone();
    tokio::select! {
        // A command that ends at the wish itself can say what it did.
        biased;
        result = dispatch(command, global, context) => result,
        () = cancel.drops() => {
            Err(if cancel.is_at_question() { Error::InterruptedAtPrompt } else { Error::Interrupted })
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
            Self::Plan(_) | Self::Apply(_) | Self::Confirm(_) | Self::Cancel(_) => false,
            Self::Status(_) | Self::Wait(_) | Self::Report(_) | Self::Ledger(_) => false,
        }
    }

    /// Whether the command may talk to AWS.
    fn connects(&self) -> bool {
        match self {
            Self::Init(_) | Self::Validate(_) | Self::Fmt(_) | Self::Show(_) => false,
            Self::Explain(_) | Self::Schema(_) | Self::Local(_) => false,
            Self::Plan(_) | Self::Apply(_) | Self::Confirm(_) | Self::Cancel(_) | Self::Status(_) => true,
            Self::Wait(_) | Self::Report(_) | Self::Watch(_) | Self::Ledger(_) => true,
        }
    }
}

async fn dispatch(command: &Command, global: &Global, context: &mut Context) -> Result<u8, Error> {
    if let Some(option) = global.connection_option().filter(|_| !command.connects()) {
        return Err(UsageError::NoConnection { option }.into());
    }
    let exit: Exit = match command {
        Command::Init(args) => init::run(args, global, context).await?,
        Command::Validate(args) => validate::run(args, global, context)?,
        Command::Fmt(args) => fmt::run(args, global, context)?,
        Command::Show(args) => resolved::run(args, global, context)?,
        Command::Plan(args) => plan::run(args, global, context).await?,
        Command::Apply(args) => apply::apply(args, global, context).await?,
        Command::Confirm(args) => apply::confirm(args, global, context).await?,
        Command::Cancel(args) => apply::cancel(args, global, context).await?,
        Command::Status(args) => status::run(args, global, context).await?,
        Command::Wait(args) => wait::run(args, global, context).await?,
        Command::Report(args) => report::run(args, global, context).await?,
        Command::Watch(args) => watch::run(args, global, context).await?,
        Command::Ledger(args) => ledger::run(args, global, context).await?,
        Command::Explain(args) => explain::run(args, global, context)?,
        Command::Schema(args) => schema::run(args, context)?,
        // May be another program's exit code.
        Command::Local(args) => return local::run(args, global, context).await,
    };
    Ok(exit.code())
}
