use std::borrow::Cow;
use std::io;

use super::paper::style;
use crate::cli::errors::Error;
use crate::cli::options::ColorWhen;
use crate::cli::world::{Cli, Context};
use crate::exit::Exit;
use crate::render::{Style, Width, prose, text};

impl Cli<'_> {
    /// Writes an error with its causes and what to do about it, on standard error.
    pub(crate) fn show_error(&mut self, error: &Error) -> io::Result<()> {
        let paper = self.paper_of_stderr();
        text::error(&mut self.context.err, paper, error, error.help(&self.context.invocation).as_deref())?;
        self.context.err.flush()
    }
}

/// Writes what the parser of command lines has to say: help and version on standard output, mistakes on standard error.
pub(crate) fn command_line(error: &clap::Error, context: &mut Context) -> Exit {
    let (exit, is_terminal) =
        if error.use_stderr() { (Exit::Usage, context.terminal.err) } else { (Exit::Done, context.terminal.out) };
    let plain = error.render().to_string();
    let rendered = match (style(ColorWhen::Auto, context, is_terminal), text::escaped(&plain)) {
        // An argument that was repeated, such as the name of a file, holds what a terminal would obey.
        (_, Cow::Owned(escaped)) => escaped,
        (Style::Plain, Cow::Borrowed(_)) => plain,
        (Style::Ansi, Cow::Borrowed(_)) => error.render().ansi().to_string(),
    };
    // Help is broken by the parser itself, and mistakes are not.
    let rendered = match context.width_of_err() {
        Width::Columns(columns) if exit == Exit::Usage => prose(&rendered, columns),
        Width::Columns(_) | Width::Unlimited => rendered,
    };
    let out = if exit == Exit::Usage { &mut context.err } else { &mut context.out };
    match out.write_all(rendered.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => exit,
        Err(_) => Exit::Failed,
    }
}

/// Writes why the process could not even begin.
pub fn report_start_failure(error: &dyn std::error::Error) -> Exit {
    // Standard error cannot be written: nobody is left to tell.
    drop(text::error(&mut io::stderr(), Style::Plain, error, None));
    Exit::Failed
}
