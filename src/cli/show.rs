use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, Write};

use super::apply::Format;
use super::command::{ColorWhen, Global};
use super::context::Context;
use super::error::Error;
use super::output::Outputs;
use super::repository;
use crate::exit::Exit;
use crate::render::findings::{self, Amount, FindingsReport, Paths};
use crate::render::{Paper, Results, Style, Width, json, prose, text};

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

/// What text on standard output is written on.
pub(super) fn paper_of_stdout(context: &Context, global: &Global) -> Paper {
    Paper { style: style_of_stdout(context, global), width: context.width_of_out() }
}

/// What text on standard error is written on.
pub(super) fn paper_of_stderr(context: &Context, global: &Global) -> Paper {
    Paper { style: style_of_stderr(context, global), width: context.width_of_err() }
}

/// How findings look as text.
pub(super) enum Look {
    /// Text alone.
    Plain,
    /// With colours.
    Ansi,
    /// With colours, and with files that can be opened.
    Linked(Paths),
}

/// The look of findings on standard output.
pub(super) fn look_of_stdout(context: &Context, global: &Global) -> Look {
    look(context, style_of_stdout(context, global), context.terminal.out)
}

/// The look of findings on standard error.
pub(super) fn look_of_stderr(context: &Context, global: &Global) -> Look {
    look(context, style_of_stderr(context, global), context.terminal.err)
}

/// Links are for terminals: what keeps colours elsewhere, such as a log of CI, may show them as they are.
fn look(context: &Context, style: Style, is_terminal: bool) -> Look {
    match style {
        Style::Plain => Look::Plain,
        Style::Ansi if is_terminal => Look::Linked(repository::paths(context)),
        Style::Ansi => Look::Ansi,
    }
}

/// Writes so much of a report as text.
pub(super) fn findings(
    report: &FindingsReport<'_>,
    (look, amount): (&Look, Amount),
    (width, out): (Width, &mut dyn Write),
) -> io::Result<()> {
    let look = match look {
        Look::Plain => findings::Look::Plain,
        Look::Ansi => findings::Look::Ansi,
        Look::Linked(paths) => findings::Look::Linked(paths),
    };
    let Width::Columns(columns) = width else { return findings::write_text_as(report, (look, amount), out) };
    let mut text = Vec::new();
    findings::write_text_as(report, (look, amount), &mut text)?;
    out.write_all(prose(&String::from_utf8_lossy(&text), columns).as_bytes())
}

/// Writes one line, whatever is in it: names of files and answers of servers may hold what a terminal would obey.
pub(super) fn say(out: &mut dyn Write, line: impl Display) -> io::Result<()> {
    text::line(out, Style::Plain, &line.to_string())
}

/// Writes an error with its causes and what to do about it, on standard error.
pub(super) fn error(error: &Error, global: &Global, context: &mut Context) -> io::Result<()> {
    let paper = paper_of_stderr(context, global);
    text::error(&mut context.err, paper, error, error.help(&context.invocation).as_deref())?;
    context.err.flush()
}

/// Writes what the parser of command lines has to say: help and version on standard output, mistakes on standard error.
pub(super) fn command_line(error: &clap::Error, context: &mut Context) -> Exit {
    let (exit, is_terminal) =
        if error.use_stderr() { (Exit::Usage, context.terminal.err) } else { (Exit::Done, context.terminal.out) };
    let plain = error.render().to_string();
    let rendered = match (style(context, &Global::default(), is_terminal), text::escaped(&plain)) {
        // An argument that was repeated, such as the name of a file, holds what a terminal would obey.
        (_, Cow::Owned(escaped)) => escaped,
        (Style::Plain, Cow::Borrowed(_)) => plain,
        (Style::Ansi, Cow::Borrowed(_)) => error.render().ansi().to_string(),
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
    let paper = paper_of_stdout(context, global);
    let exits = exits_of(exits);
    outputs.without(Format::Jsonl).write(context, |format, destination, out| match format {
        Format::Text => text::outcomes(out, destination.paper(paper), results),
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
