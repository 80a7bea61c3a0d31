use std::process::{ExitStatus, Stdio};

use bytes::Bytes;
use camino::Utf8Path;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};

use super::group::{self, Group};
#[cfg(unix)]
use super::lifeline;
use super::{FunctionEnvironment, MAX_ANSWER, Reply, too_large};

/// The most characters of standard error that an error message repeats: its last ones.
const MESSAGE_CHARACTERS: usize = 1000;

/// The most bytes of standard error that are kept, its last ones; a character has at most four.
const MESSAGE_BYTES: usize = 4 * MESSAGE_CHARACTERS;

/// The answer of a function is longer than Lambda takes.
struct TooLarge;

/// Runs a command line in a folder, with the event on standard input. When it has ended, or when this is dropped, or when
/// this process ends, so does whatever the command has started.
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
    let _group = Group::of(&child);
    let Ok((answer, said)) = talk(&mut child, event).await else { return too_large() };
    match child.wait().await {
        Ok(status) if status.success() => Reply::Returned(answer.into()),
        Ok(status) => failed("Runtime.ExitError", &message(&said, status)),
        Err(error) => failed("Runtime.ExitError", &format!("cannot wait for `{line}`: {error}")),
    }
}

/// Gives a command its event, and reads what it writes on standard output and the end of what it writes on standard error.
async fn talk(child: &mut Child, event: Bytes) -> Result<(Vec<u8>, Vec<u8>), TooLarge> {
    let (input, output, error) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let said = async { Ok(end_of(error).await) };
    let fed = async {
        feed(input, &event).await;
        Ok(())
    };
    tokio::try_join!(answer(output), said, fed).map(|(answer, said, ())| (answer, said))
}

async fn feed(input: Option<ChildStdin>, event: &[u8]) {
    if let Some(mut input) = input {
        // A command may end without reading its event.
        drop(input.write_all(event).await);
    }
}

async fn answer(output: Option<impl AsyncRead + Unpin>) -> Result<Vec<u8>, TooLarge> {
    let mut answer = Vec::new();
    if let Some(output) = output {
        // What cannot be read any more is the end of it.
        drop(output.take(MAX_ANSWER as u64 + 1).read_to_end(&mut answer).await);
    }
    if answer.len() > MAX_ANSWER { Err(TooLarge) } else { Ok(answer) }
}

async fn end_of(error: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut said = Vec::new();
    let Some(mut error) = error else { return said };
    while let Ok(1..) = error.read_buf(&mut said).await {
        if said.len() > 2 * MESSAGE_BYTES {
            said.drain(..said.len() - MESSAGE_BYTES);
        }
    }
    said
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    match lifeline::path() {
        Some(path) => command.args(["-c", lifeline::GUARDED, "sh", &path, line]),
        None => command.args(["-c", line]),
    };
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
