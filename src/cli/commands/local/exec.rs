use std::process::ExitStatus;

use tokio::process::Command;

use crate::cli::errors::{Error, LocalError};
use crate::cli::local::{Environment, LocalS3, Site};
use crate::cli::world::Cli;

/// Opens the local S3 for as long as a command runs.
pub(crate) async fn run(words: &[String], site: &Site, cli: &mut Cli<'_>) -> Result<u8, Error> {
    let settings = site.settings(cli, &[])?;
    if site.is_new_outside_of_project() {
        let state = &site.place.state;
        cli.context.say(format_args!("no project here: starting an empty local S3, with its state in `{state}`"))?;
    }
    let local = LocalS3::open(cli.context, &site.place, &settings).await?;
    let environment = Environment::new(cli.context, &local.url(), &site.region(), local.access());
    let code = exec(words, &environment).await?;
    local.close().await?;
    Ok(code)
}

/// Runs a program in an environment that leads to the local S3, and returns its exit code.
///
/// The program reads and writes this process's own streams. Ctrl-c reaches it directly; this process waits for its end.
async fn exec(words: &[String], environment: &Environment) -> Result<u8, LocalError> {
    let (program, arguments) = words.split_first().map_or(("", words), |(first, rest)| (first.as_str(), rest));
    let mut command = Command::new(program);
    command.args(arguments);
    environment.give(&mut command);
    let status = command.status().await;
    status.map(code).map_err(|source| LocalError::Exec { program: program.to_owned(), source })
}

/// The exit code that a shell would show.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| signal(status).map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
