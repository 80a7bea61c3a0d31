use std::io::{self, Write};

use super::apply::Format;
use super::command::{ColorWhen, Global};
use super::context::Context;
use super::error::Error;
use super::output::Outputs;
use crate::exit::Exit;
use crate::render::findings::{self, FindingsReport};
use crate::render::{Results, Style, json, text};

/// The style of text on standard output.
pub(super) fn style_of_stdout(context: &Context, global: &Global) -> Style {
    style(context, global, context.terminal.out)
}

/// The style of text on standard error.
pub(super) fn style_of_stderr(context: &Context, global: &Global) -> Style {
    style(context, global, context.terminal.err)
}

// Source: https://no-color.org: any value but the empty one means no colours.
fn style(context: &Context, global: &Global, is_terminal: bool) -> Style {
    let wanted = match global.color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            is_terminal && context.variable("NO_COLOR").is_none() && context.variable("TERM") != Some("dumb")
        }
    };
    if wanted { Style::Ansi } else { Style::Plain }
}

/// Writes findings as text.
pub(super) fn findings(report: &FindingsReport<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let style = match style {
        Style::Plain => findings::Style::Plain,
        Style::Ansi => findings::Style::Ansi,
    };
    findings::write_text(report, style, out)
}

/// Writes an error with its causes and what to do about it, on standard error.
pub(super) fn error(error: &Error, global: &Global, context: &mut Context) -> io::Result<()> {
    let style = style_of_stderr(context, global);
    text::error(&mut context.err, style, error, error.help().as_deref())?;
    context.err.flush()
}

/// Writes what the parser of command lines has to say: help and version on standard output, mistakes on standard error.
pub(super) fn command_line(error: &clap::Error, context: &mut Context) -> Exit {
    let (exit, is_terminal) =
        if error.use_stderr() { (Exit::Usage, context.terminal.err) } else { (Exit::Done, context.terminal.out) };
    let rendered = match style(context, &Global::default(), is_terminal) {
        Style::Plain => error.render().to_string(),
        Style::Ansi => error.render().ansi().to_string(),
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

/// Writes what an apply or a wait came to, in every format but events.
pub(super) fn results(
    (results, exits): (Results<'_>, &[Exit]),
    outputs: &Outputs<Format>,
    (global, context): (&Global, &mut Context),
) -> Result<(), Error> {
    let style = style_of_stdout(context, global);
    let exits = exits_of(exits);
    outputs.without(Format::Jsonl).write(context, |format, destination, out| match format {
        Format::Text => text::outcomes(out, destination.style(style), results),
        Format::Json => json::write(out, &json::ApplyResultDocument::new(results, exits.clone())),
        Format::Jsonl => Ok(()),
    })
}

/// The exit codes, each once, in the order of precedence.
fn exits_of(exits: &[Exit]) -> json::Exits {
    let mut exits = exits.to_vec();
    exits.sort_unstable();
    exits.dedup();
    let code = Exit::first(exits.iter().copied()).code();
    json::Exits { code, all: exits.into_iter().map(Exit::code).collect() }
}
