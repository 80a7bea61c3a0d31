use std::process::ExitStatus;

use tokio::process::Command;

use super::environment::Environment;
use super::error::LocalError;

/// Runs a program in an environment that leads to the local S3, and returns its exit code.
///
/// The program reads and writes this process's own streams. Ctrl-c reaches it directly; this process waits for its end.
pub(super) async fn exec(words: &[String], environment: &Environment) -> Result<u8, LocalError> {
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
