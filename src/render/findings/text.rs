//! Findings as text: what rustc would print.

use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Patch, Renderer, Snippet};

use super::located::{Located, locate};
use super::{FindingsReport, Summary};
use crate::render::escape;
use crate::spec::{FileTexts, Location, Place, Severity};

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without colours, for files and pipes.
    Plain,
    /// With ANSI colours, for terminals.
    Ansi,
}

/// Writes every finding with its place and the offending text, and a summary line.
pub fn write_text(report: &FindingsReport<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Ansi => Renderer::styled(),
    };
    for located in locate(report) {
        writeln!(out, "{}\n", renderer.render(&groups(&located, report.files)))?;
    }
    writeln!(out, "{}", Summary::of(report))
}

/// The mistake, and its correction if there is one.
fn groups<'a>(located: &'a Located<'a>, files: &'a FileTexts) -> Vec<Group<'a>> {
    let finding = located.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(escape::text(&finding.message)).id(finding.code.name());
    let group = Group::with_title(title).elements(places(located, files));
    let help = finding.help.as_deref().map(lines);
    match (correction(located, files), help) {
        (Some(correction), help) => {
            let title = Level::HELP.secondary_title(help.unwrap_or_else(|| "write".to_owned()));
            vec![group, Group::with_title(title).element(correction)]
        }
        (None, Some(help)) => vec![group.element(Level::HELP.message(help))],
        (None, None) => vec![group],
    }
}

/// The lines as they would be with the correction.
fn correction<'a>(located: &'a Located<'a>, files: &'a FileTexts) -> Option<Snippet<'a, Patch<'a>>> {
    let (location, fix) = located.fix.as_ref()?;
    let window = Window::new(files.get(&located.finding.place.file)?, location, location);
    let patch = Patch::new(window.shift(location), *fix);
    let file = escape::text(located.finding.place.file.as_str());
    Some(Snippet::source(window.text).path(file).line_start(location.start.line).patch(patch))
}

/// Help may have several lines; each is one line of text.
fn lines(help: &str) -> String {
    help.lines().map(escape::text).collect::<Vec<_>>().join("\n")
}

/// The finding's own place first, then the related ones; places in the same lines share a snippet.
fn places<'a>(located: &'a Located<'a>, files: &'a FileTexts) -> Vec<Element<'a>> {
    let own = Mark { place: &located.finding.place, location: located.location.as_ref(), label: None };
    let related = located.finding.related.iter().zip(&located.related);
    let related = related.map(|(related, location)| Mark {
        place: &related.place,
        location: location.as_ref(),
        label: Some(related.message.as_str()),
    });
    let (beside, elsewhere): (Vec<_>, Vec<_>) = related.partition(|mark| mark.place.file == own.place.file);
    let mut elements = vec![snippet(&own, &beside, files)];
    elements.extend(elsewhere.iter().map(|mark| snippet(mark, &[], files)));
    elements
}

struct Mark<'a> {
    place: &'a Place,
    location: Option<&'a Location>,
    label: Option<&'a str>,
}

fn snippet<'a>(own: &Mark<'a>, beside: &[Mark<'a>], files: &'a FileTexts) -> Element<'a> {
    let path = escape::text(own.place.file.as_str());
    let (Some(location), Some(text)) = (own.location, files.get(&own.place.file)) else {
        return Origin::path(path).into();
    };
    let marks = || beside.iter().filter_map(|mark| Some((mark.location?, mark.label)));
    let first = marks().map(|(location, _)| location).fold(location, |a, b| if b.start < a.start { b } else { a });
    let last = marks().map(|(location, _)| location).fold(location, |a, b| if b.end > a.end { b } else { a });
    let window = Window::new(text, first, last);
    let kind = if own.label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let mut snippet = Snippet::source(window.text)
        .path(path)
        .line_start(first.start.line)
        .annotation(kind.span(window.shift(location)).label(own.label.map(escape::text)));
    for (location, label) in marks() {
        snippet =
            snippet.annotation(AnnotationKind::Context.span(window.shift(location)).label(label.map(escape::text)));
    }
    snippet.into()
}

/// The lines of a text that hold its marks, so that a large file is not read again for each finding.
struct Window<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Window<'a> {
    fn new(text: &'a str, first: &Location, last: &Location) -> Self {
        let before = text.get(..first.range.start).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |offset| offset + 1);
        let start = if text[start..].starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start };
        let after = text.get(last.range.end..).unwrap_or_default();
        let end = last.range.end + after.find('\n').unwrap_or(after.len());
        let text = text.get(start..end).unwrap_or_default();
        Self { text: text.strip_suffix('\r').unwrap_or(text), start }
    }

    fn shift(&self, location: &Location) -> std::ops::Range<usize> {
        let shift = |offset: usize| offset.saturating_sub(self.start).min(self.text.len());
        shift(location.range.start)..shift(location.range.end)
    }
}
