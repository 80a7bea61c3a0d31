use std::io::{self, Write};

use super::repository;
use crate::cli::options::ColorWhen;
use crate::cli::world::{Cli, Context};
use crate::render::findings::{Amount, FindingsReport, Paths};
use crate::render::{Paper, Style, Width, findings, prose};

/// How findings look as text.
pub(crate) enum Look {
    /// Text alone.
    Plain,
    /// With colours.
    Ansi,
    /// With colours, and with files that can be opened.
    Linked(Paths),
}

/// Links are for terminals: what keeps colours elsewhere, such as a log of CI, may show them as they are.
fn look(context: &Context, style: Style, is_terminal: bool) -> Look {
    match style {
        Style::Plain => Look::Plain,
        Style::Ansi if is_terminal => Look::Linked(repository::paths(context)),
        Style::Ansi => Look::Ansi,
    }
}

impl Cli<'_> {
    /// The style of text on standard output.
    pub(crate) fn style_of_stdout(&self) -> Style {
        style(self.global.color, self.context, self.context.terminal.out)
    }

    /// The style of text on standard error.
    pub(crate) fn style_of_stderr(&self) -> Style {
        style(self.global.color, self.context, self.context.terminal.err)
    }

    /// What text on standard output is written on.
    pub(crate) fn paper_of_stdout(&self) -> Paper {
        Paper { style: self.style_of_stdout(), width: self.context.width_of_out() }
    }

    /// What text on standard error is written on.
    pub(crate) fn paper_of_stderr(&self) -> Paper {
        Paper { style: self.style_of_stderr(), width: self.context.width_of_err() }
    }

    /// The look of findings on standard output.
    pub(crate) fn look_of_stdout(&self) -> Look {
        look(self.context, self.style_of_stdout(), self.context.terminal.out)
    }

    /// The look of findings on standard error.
    pub(crate) fn look_of_stderr(&self) -> Look {
        look(self.context, self.style_of_stderr(), self.context.terminal.err)
    }
}

/// Whether text has colours.
// Source: https://no-color.org: any value but the empty one means no colours.
pub(crate) fn style(color: ColorWhen, context: &Context, is_terminal: bool) -> Style {
    let wanted = match color {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            is_terminal && context.variable("NO_COLOR").is_none() && context.variable("TERM") != Some("dumb")
        }
    };
    if wanted { Style::Ansi } else { Style::Plain }
}

/// How a report of findings is written as text.
pub(crate) struct Shown<'a> {
    pub(crate) look: &'a Look,
    pub(crate) amount: Amount,
    /// How wide lines may be.
    pub(crate) width: Width,
}

/// Writes so much of a report as text.
pub(crate) fn findings(report: &FindingsReport<'_>, shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Shown { look, amount, width } = *shown;
    let look = match look {
        Look::Plain => findings::Look::Plain,
        Look::Ansi => findings::Look::Ansi,
        Look::Linked(paths) => findings::Look::Linked(paths),
    };
    let Width::Columns(columns) = width else { return findings::write_text_as(report, (look, amount), out) };
    let mut text = Vec::new();
    findings::write_text_within(report, (look, amount), Some(columns), &mut text)?;
    out.write_all(prose(&String::from_utf8_lossy(&text), columns).as_bytes())
}
