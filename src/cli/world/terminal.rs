use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;

/// Which of the three standard streams are terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Standard input: a question can be answered.
    pub input: bool,
    /// Standard output.
    pub out: bool,
    /// Standard error: a question can be seen, and progress can be live.
    pub err: bool,
    /// How wide standard output is, in columns, if it is a terminal that says so.
    pub columns: Option<u16>,
    /// How wide and high standard error is, in columns and rows, if it is a terminal that says so.
    pub err_size: Option<(u16, u16)>,
}

/// Shows a question on the terminal and waits for the line that a person types. At the end of the input it is empty.
pub type Ask = Arc<dyn Fn(&str) -> io::Result<String> + Send + Sync>;

/// Asks on this process's terminal. What was typed before the question was there to be read is no answer to it.
pub(crate) fn on_terminal(question: &str) -> io::Result<String> {
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
