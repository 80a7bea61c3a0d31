//! An error with its causes, each said once, and what to do about it; and single lines.

use std::borrow::Cow;
use std::error::Error;
use std::io::{self, Write};

use crate::aws::Pace;
use crate::render::escape;
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;

/// Writes `error: ...`, a `caused by: ...` for each source, and `help: ...`.
pub fn error(out: &mut dyn Write, paper: impl Into<Paper>, error: &dyn Error, help: Option<&str>) -> io::Result<()> {
    lines(&mut Page::new(out, paper), 0, error, help)
}

/// Writes one line of text.
pub fn line(out: &mut dyn Write, paper: impl Into<Paper>, text: &str) -> io::Result<()> {
    Page::new(out, paper).line(0, text)
}

/// Writes that S3 has changed how many calls run at once.
pub fn pace(out: &mut dyn Write, paper: impl Into<Paper>, pace: Pace) -> io::Result<()> {
    Page::new(out, paper).line(0, Line::new().tone(Tone::Warn, "note").text(format!(": {}", words::pace(pace))))
}

/// Text of several lines, such as a help, with nothing hidden in it; borrowed if nothing was.
pub fn escaped(text: &str) -> Cow<'_, str> {
    escape::lines(text)
}

pub(super) fn lines(page: &mut Page<'_>, indent: usize, error: &dyn Error, help: Option<&str>) -> io::Result<()> {
    page.line(indent, Line::new().tone(Tone::Bad, "error").text(format!(": {error}")))?;
    for cause in words::causes(error) {
        page.line(indent + 2, format!("caused by: {cause}"))?;
    }
    match help {
        Some(help) => page.line(indent, Line::new().tone(Tone::Good, "help").text(format!(": {help}"))),
        None => Ok(()),
    }
}
