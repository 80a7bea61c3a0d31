//! What formatting does to spec files: differences, and a line for each file.

use std::collections::BTreeSet;
use std::io::{self, Write};

use camino::Utf8Path;
use similar::{ChangeTag, TextDiff};

use crate::render::page::{Line, Page, Tone};
use crate::render::{Style, counted};
use crate::spec::Correction;

/// Whether files are changed, or it is only said which would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are changed.
    Write,
    /// It is only said.
    Check,
}

/// How many files became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// They are, or would be, changed.
    pub changed: usize,
    /// They are in canonical form already.
    pub unchanged: usize,
    /// They have mistakes, or cannot be written.
    pub failed: usize,
}

/// Writes the difference that formatting makes to a file, so that `patch` takes it.
pub fn difference(out: &mut dyn Write, style: Style, file: &Utf8Path, (before, after): (&str, &str)) -> io::Result<()> {
    let page = &mut Page::new(out, style);
    page.line(0, Line::new().tone(Tone::Strong, format!("--- {file}")))?;
    page.line(0, Line::new().tone(Tone::Strong, format!("+++ {file}")))?;
    for hunk in TextDiff::from_lines(before, after).unified_diff().context_radius(3).iter_hunks() {
        page.line(0, Line::new().tone(Tone::Dim, hunk.header().to_string()))?;
        for change in hunk.iter_changes() {
            let (tone, sign) = match change.tag() {
                ChangeTag::Equal => (Tone::Normal, ' '),
                ChangeTag::Delete => (Tone::Bad, '-'),
                ChangeTag::Insert => (Tone::Good, '+'),
            };
            let text: &str = change.value();
            page.line(0, Line::new().tone(tone, format!("{sign}{}", text.strip_suffix('\n').unwrap_or(text))))?;
            if change.missing_newline() {
                page.line(0, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}

/// Writes that a file is, or would be, changed.
pub fn changed(out: &mut dyn Write, style: Style, file: &Utf8Path, mode: Mode) -> io::Result<()> {
    let verb = match mode {
        Mode::Write => "formatted",
        Mode::Check => "not formatted:",
    };
    Page::new(out, style).line(0, format!("{verb} {file}"))
}

/// Writes that a document of this number, from 0, cannot be formatted.
pub fn left(out: &mut dyn Write, style: Style, file: &Utf8Path, document: usize) -> io::Result<()> {
    let line = Line::new().tone(Tone::Warn, "warning").text(format!(
        ": left document {} of {file} as it was: its YAML is too unusual to be written anew with the same meaning",
        document + 1
    ));
    Page::new(out, style).line(0, line)
}

/// Writes what was corrected, a line each, and how many mistakes that were.
pub fn fixed(out: &mut dyn Write, style: Style, corrections: &[Correction]) -> io::Result<()> {
    let mut page = Page::new(out, style);
    for Correction { file, line, before, after } in corrections {
        let [was, is] = [before, after].map(|text| short(text));
        let what = match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("added `{is}`"),
            (false, true) => format!("left out `{was}`"),
            (false, false) => format!("`{was}` -> `{is}`"),
        };
        page.line(0, format!("{file}:{line}: {what}"))?;
    }
    let files: BTreeSet<&Utf8Path> = corrections.iter().map(|correction| correction.file.as_path()).collect();
    let line = match corrections.len() {
        0 => "nothing to correct without a person".to_owned(),
        number => {
            let [mistakes, files] =
                [(number, "mistake"), (files.len(), "file")].map(|(n, noun)| counted(n as u64, noun));
            format!("{mistakes} corrected in {files}")
        }
    };
    page.line(0, line)
}

/// A text on one line: the beginning of a long one.
fn short(text: &str) -> String {
    const LONGEST: usize = 60;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &flat[..end]),
        None => flat,
    }
}

/// Writes the last line.
pub fn total(out: &mut dyn Write, style: Style, counts: Counts, mode: Mode) -> io::Result<()> {
    let Counts { changed, unchanged, failed } = counts;
    let files = |number: usize| if number == 1 { "1 file".to_owned() } else { format!("{number} files") };
    let mut line = match mode {
        Mode::Write => format!("{} formatted, {unchanged} left as they were", files(changed)),
        Mode::Check => format!("{} to be formatted, {unchanged} in canonical form", files(changed)),
    };
    if failed > 0 {
        line = format!("{line}, {failed} cannot be formatted");
    }
    Page::new(out, style).line(0, line)
}
