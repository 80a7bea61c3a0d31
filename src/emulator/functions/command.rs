use std::process::{ExitStatus, Stdio};

use bytes::Bytes;
use camino::Utf8Path;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::group::{self, Group};
use super::{FunctionEnvironment, Reply};

/// The most characters of standard error that an error message repeats: its last ones.
const MESSAGE_CHARACTERS: usize = 1000;

/// Runs a command line in a folder, with the event on standard input. Dropping it ends the command, and whatever the
/// command has started.
pub(super) async fn run(
    (line, folder): (&str, &Utf8Path),
    environment: Option<&FunctionEnvironment>,
    event: Bytes,
) -> Reply {
    let mut command = shell(line);
    if let Some(FunctionEnvironment { set, unset }) = environment {
        for name in unset {
            command.env_remove(name);
        }
        command.envs(set.iter().map(|(name, value)| (name, value)));
    }
    command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = match group::spawn(&mut command) {
        Ok(child) => child,
        Err(error) => return failed("Runtime.InvalidEntrypoint", &format!("cannot run `{line}`: {error}")),
    };
    let group = Group::of(&child);
    let input = child.stdin.take();
    let feed = async move {
        if let Some(mut input) = input {
            // A command may end without reading its event.
            drop(input.write_all(&event).await);
        }
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), feed);
    group.leave();
    match output {
        Ok(output) if output.status.success() => Reply::Returned(output.stdout.into()),
        Ok(output) => failed("Runtime.ExitError", &message(&output.stderr, output.status)),
        Err(error) => failed("Runtime.ExitError", &format!("cannot wait for `{line}`: {error}")),
    }
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", line]);
    command
}

#[cfg(not(unix))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    command.args(["/C", line]);
    command
}

/// The end of what the command said on standard error, or how it ended.
fn message(stderr: &[u8], status: ExitStatus) -> String {
    let said = String::from_utf8_lossy(stderr);
    let said = said.trim();
    if said.is_empty() {
        return format!("Runtime exited with error: {status}");
    }
    let skipped = said.chars().count().saturating_sub(MESSAGE_CHARACTERS);
    said.chars().skip(skipped).collect()
}

fn failed(kind: &str, message: &str) -> Reply {
    Reply::FunctionError(json!({"errorMessage": message, "errorType": kind}).to_string())
}
