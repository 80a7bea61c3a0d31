//! Findings as text: what rustc would print.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};
use camino::Utf8Path;

use super::fold::{self, Shown, folded, gravest_last};
use super::links::docs_url;
use super::located::{Located, locate};
use super::window::Window;
use super::{FindingsReport, Paths, Summary, summary};
use crate::output::{self, escape};
use crate::spec::{Code, FileTexts, Location, Place, Position, Severity};

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without colours, for files and pipes.
    Plain,
    /// With ANSI colours, for terminals.
    Ansi,
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub enum Look<'p> {
    /// Text alone.
    Plain,
    /// With colours.
    Ansi,
    /// With colours, and with files, and codes that have a page, that a terminal can open.
    Linked(&'p Paths),
}

/// How much of a report people are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amount {
    /// Every finding, but of many that are alike the first three, and a summary.
    #[default]
    Short,
    /// The same of the errors alone, without a summary.
    Errors,
    /// Every finding, and a summary.
    Whole,
}

/// Writes the findings with their places and the offending text, the gravest last, and a summary.
pub fn write_text(report: &FindingsReport<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let look = match style {
        Style::Plain => Look::Plain,
        Style::Ansi => Look::Ansi,
    };
    write_text_as(report, (look, Amount::Short), out)
}

/// Writes coloured text whose files, and codes that have a page, a terminal can open.
pub fn write_linked_text(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    write_text_as(report, (Look::Linked(paths), Amount::Short), out)
}

/// Writes so much of a report as text that looks like this.
pub fn write_text_as(report: &FindingsReport<'_>, shown: (Look<'_>, Amount), out: &mut dyn Write) -> io::Result<()> {
    write_text_within(report, shown, None, out)
}

/// The same, where lines of files are cut to so many columns around what they are shown for, so that its marks stay below it.
pub fn write_text_within(
    report: &FindingsReport<'_>,
    (look, amount): (Look<'_>, Amount),
    columns: Option<usize>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (renderer, links) = match look {
        Look::Plain => (Renderer::plain(), None),
        Look::Ansi => (Renderer::styled(), None),
        Look::Linked(paths) => (Renderer::styled(), Some(paths)),
    };
    let renderer = match columns {
        Some(columns) => renderer.term_width(columns),
        None => renderer,
    };
    write(report, (&Text { renderer, files: report.files, links }, amount), out)
}

/// One finding as plain text, without a line break at its end.
pub(super) fn plain(located: &Located<'_>, files: &FileTexts) -> String {
    Text { renderer: Renderer::plain(), files, links: None }.finding(located)
}

fn write(report: &FindingsReport<'_>, (text, amount): (&Text<'_>, Amount), out: &mut dyn Write) -> io::Result<()> {
    let mut located = locate(report);
    if amount == Amount::Errors {
        located.retain(|located| located.finding.severity == Severity::Error);
    }
    let shown = match amount {
        Amount::Whole => gravest_last(&located).into_iter().map(|located| Shown { located, more: 0 }).collect(),
        Amount::Short | Amount::Errors => folded(&located),
    };
    let is_folded = shown.iter().any(|shown| shown.more > 0);
    for Shown { located, more } in shown {
        writeln!(out, "{}\n", text.finding(located))?;
        if more > 0 {
            writeln!(out, "and {} more `{}`\n", output::count(more as u64), located.finding.code)?;
        }
    }
    match amount {
        Amount::Errors => Ok(()),
        Amount::Short | Amount::Whole => end(report, is_folded.then_some("; `-o concise` shows each"), out),
    }
}

/// How many findings there are of each code, where that is more than a glance tells, and of each severity.
fn end(report: &FindingsReport<'_>, hint: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    if report.findings.len() > fold::SHOWN {
        writeln!(out, "{}{}", summary::by_code(report.findings), hint.unwrap_or_default())?;
    }
    writeln!(out, "{}", Summary::of(report))
}

/// How findings are written.
struct Text<'a> {
    renderer: Renderer,
    files: &'a FileTexts,
    /// What files are relative to, if they are to be links.
    links: Option<&'a Paths>,
}

/// A place, and what is said about it.
#[derive(Clone, Copy)]
struct Mark<'a> {
    place: &'a Place,
    location: Option<&'a Location>,
    label: Option<&'a str>,
}

impl Text<'_> {
    fn finding(&self, located: &Located<'_>) -> String {
        let mut headers = Vec::new();
        let rendered = self.renderer.render(&self.groups(located, &mut headers));
        with_headers(rendered, &headers)
    }

    /// The mistake, and its correction if there is one.
    fn groups<'a>(&self, located: &'a Located<'a>, headers: &mut Vec<Header>) -> Vec<Group<'a>> {
        let finding = located.finding;
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let mut title = level.primary_title(escape::text(&finding.sentence()).into_owned()).id(finding.code.name());
        if let Some(url) = docs_url(finding.code) {
            title = title.id_url(url);
        }
        let group = Group::with_title(title).elements(self.places(located, headers));
        let help = finding.help.as_deref().map(lines);
        match (self.correction(located), help) {
            (Some(correction), help) => {
                let title = Level::HELP.secondary_title(help.unwrap_or_else(|| "write".to_owned()));
                vec![group, Group::with_title(title).element(correction)]
            }
            (None, Some(help)) => vec![group.element(Level::HELP.message(help))],
            (None, None) => vec![group],
        }
    }

    /// The lines as they would be with the correction.
    fn correction<'a>(&self, located: &'a Located<'a>) -> Option<Snippet<'a, Patch<'a>>> {
        let (location, fix) = located.fix.as_ref()?;
        let file = &located.finding.place.file;
        let window = Window::new(self.files.get(file)?, location, location)?;
        let patch = Patch::new(window.shift(location), lines(fix));
        Some(Snippet::source(window.text).path(self.path(file)).line_start(window.line).patch(patch))
    }

    /// The finding's own place first, then the related ones; places that are near share a snippet.
    fn places<'a>(&self, located: &'a Located<'a>, headers: &mut Vec<Header>) -> Vec<Element<'a>> {
        let own = Mark { place: &located.finding.place, location: located.location.as_ref(), label: None };
        let related = located.finding.related.iter().zip(&located.related);
        let related = related.map(|(related, location)| Mark {
            place: &related.place,
            location: location.as_ref(),
            label: Some(related.message.as_str()),
        });
        // Logs are kept longer, and read by more people, than the file.
        if located.finding.code == Code::Secret {
            return vec![self.without_text(own)];
        }
        let (beside, elsewhere): (Vec<_>, Vec<_>) = related.partition(|mark| mark.place.file == own.place.file);
        let (first, apart) = match self.snippet(own, &beside, headers) {
            Some(element) => (element, Vec::new()),
            None => (self.alone(own, headers), beside),
        };
        let mut elements = vec![first];
        elements.extend(apart.into_iter().chain(elsewhere).map(|mark| self.alone(mark, headers)));
        elements
    }

    /// A place without the lines that stand there.
    fn without_text<'a>(&self, mark: Mark<'a>) -> Element<'a> {
        let origin = Origin::path(self.path(&mark.place.file));
        let start = mark.location.map(|location| location.start);
        match start {
            Some(Position { line, column }) => origin.line(line).char_column(column).into(),
            None => origin.into(),
        }
    }

    /// A place by itself: its file at least.
    fn alone<'a>(&self, mark: Mark<'a>, headers: &mut Vec<Header>) -> Element<'a> {
        self.snippet(mark, &[], headers).unwrap_or_else(|| Origin::path(self.path(&mark.place.file)).into())
    }

    /// A place and those beside it in one snippet; none if they are too far apart, or have no text.
    fn snippet<'a>(&self, own: Mark<'a>, beside: &[Mark<'a>], headers: &mut Vec<Header>) -> Option<Element<'a>> {
        let (location, text) = (own.location?, self.files.get(&own.place.file)?);
        let marks = || beside.iter().filter_map(|mark| Some((mark.location?, mark.label)));
        let first = marks().map(|(location, _)| location).fold(location, |a, b| if b.start < a.start { b } else { a });
        let last = marks().map(|(location, _)| location).fold(location, |a, b| if b.end > a.end { b } else { a });
        let window = match Window::new(text, first, last) {
            None if beside.is_empty() => Window::line_of(text, location),
            window => window?,
        };
        let path = self.path(&own.place.file);
        headers.extend(Header::of(&path, location, &window));
        let kind = if own.label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
        let own_mark = annotation(kind, window.shift(location), own.label);
        let others =
            marks().map(|(location, label)| annotation(AnnotationKind::Context, window.shift(location), label));
        let annotations: Vec<_> = std::iter::once(own_mark).chain(others).collect();
        Some(Snippet::source(window.text).path(path).line_start(window.line).annotations(annotations).into())
    }

    /// A file's path, perhaps as a link.
    // Source: the OSC 8 escape sequence, as terminals agreed on it for hyperlinks.
    fn path(&self, file: &Utf8Path) -> String {
        let shown = escape::text(file.as_str());
        match self.links {
            Some(paths) => format!("\x1b]8;;{}\x1b\\{shown}\x1b]8;;\x1b\\", paths.url(file)),
            None => shown.into_owned(),
        }
    }
}

/// The line that says where a snippet begins, if the column is not the one in the lines shown.
struct Header {
    rendered: String,
    correct: String,
}

impl Header {
    fn of(path: &str, location: &Location, window: &Window) -> Option<Self> {
        let before = window.text.get(..window.shift(location).start).unwrap_or_default();
        let shown = 1 + before.chars().rev().take_while(|c| *c != '\n').count();
        let header = |column: usize| format!("{path}:{}:{column}", location.start.line);
        let column = location.start.column;
        (shown != column).then(|| Self { rendered: header(shown), correct: header(column) })
    }
}

/// The text with columns as they are in the files: cut lines and written-out characters moved them.
///
/// Each header is corrected once, in the order of the text: what follows the last of them is never looked at.
fn with_headers(rendered: String, headers: &[Header]) -> String {
    if headers.is_empty() {
        return rendered;
    }
    let mut headers = headers.iter().peekable();
    let corrected = |line: &str| {
        let arrow = headers.peek().and_then(|header| line.strip_suffix(&header.rendered)).filter(|line| is_arrow(line));
        match arrow.and_then(|arrow| Some((arrow, headers.next()?))) {
            Some((arrow, header)) => format!("{arrow}{}", header.correct),
            None => line.to_owned(),
        }
    };
    rendered.split('\n').map(corrected).collect::<Vec<_>>().join("\n")
}

fn annotation(kind: AnnotationKind, span: Range<usize>, label: Option<&str>) -> Annotation<'_> {
    kind.span(span).label(label.map(escape::text))
}

/// Whether this, with colours or without, is all that stands before a path: no message, source line or help begins so.
fn is_arrow(before: &str) -> bool {
    let escapes = |c: char| matches!(c, '\x1b' | '[' | ';' | 'm' | ' ') || c.is_ascii_digit();
    matches!(before.trim_matches(escapes), "-->" | ":::")
}

/// Text of several lines, such as help; each is one line of output.
fn lines(text: &str) -> String {
    text.lines().map(escape::text).collect::<Vec<_>>().join("\n")
}
