use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;

use tokio::sync::oneshot;

use super::context::Context;
use super::error::{Error, UsageError};

/// Shows a question on the terminal and waits for the line that a person types. At the end of the input it is empty.
pub type Ask = Arc<dyn Fn(&str) -> io::Result<String> + Send + Sync>;

/// The one answer that is taken for yes: a key that was hit by mistake is none.
const YES: &str = "yes";

/// Asks a person for the word that lets a command act. Every other answer, and none, declines.
///
/// The answer is waited for on a thread of its own: a local S3 is served meanwhile, and ctrl-c ends the command.
pub(super) async fn ask(context: &mut Context, question: &str) -> Result<(), Error> {
    let (sender, answer) = oneshot::channel();
    let (ask, question) = (context.ask.clone(), format!("{question} Type `{YES}` to go on: "));
    context.cancel.opens_question();
    std::thread::spawn(move || drop(sender.send(ask(&question))));
    let line = tokio::select! {
        line = answer => line.unwrap_or_else(|_| Ok(String::new())).map_err(UsageError::Input)?,
        () = context.cancel.cancelled() => {
            writeln!(context.err)?;
            return Err(Error::InterruptedAtPrompt);
        }
    };
    context.cancel.closes_question();
    if !line.ends_with('\n') {
        writeln!(context.err)?;
    }
    if line.trim() == YES { Ok(()) } else { Err(Error::Declined) }
}

/// Asks on this process's terminal. What was typed before the question was there to be read is no answer to it.
pub(super) fn on_terminal(question: &str) -> io::Result<String> {
    discard_typed_ahead()?;
    let mut err = io::stderr();
    err.write_all(question.as_bytes())?;
    err.flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

#[cfg(unix)]
fn discard_typed_ahead() -> io::Result<()> {
    Ok(rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush)?)
}

#[cfg(not(unix))]
fn discard_typed_ahead() -> io::Result<()> {
    Ok(())
}
