//! Findings in reviewdog's diagnostic format, whose columns count bytes.

use std::io::{self, Write};

use serde::Serialize;

use super::links::{docs_url, home};
use super::located::{Located, locate};
use super::text::plain;
use super::{FindingsReport, Paths};
use crate::output::{self, escape};
use crate::spec::{self, FileTexts, Severity};

/// Everything that was found.
// Source: https://github.com/reviewdog/reviewdog, proto/rdf/reviewdog.proto, message `DiagnosticResult`.
#[derive(Serialize)]
struct DiagnosticResult {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'static str>,
}

#[derive(Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<RelatedLocation>,
    original_output: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

/// From the first byte to the one after the last.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// A line, and a byte of it, both counted from 1.
#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Serialize)]
struct RelatedLocation {
    message: String,
    location: Location,
}

/// Writes one JSON document.
pub fn write_rdjson(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let files = Files { texts: report.files, paths };
    let diagnostics = locate(report).iter().map(|located| files.diagnostic(located)).collect();
    output::write(out, &DiagnosticResult { source: Source { name: "s3jobs", url: home() }, diagnostics })
}

/// The files that diagnostics are about.
struct Files<'a> {
    texts: &'a FileTexts,
    paths: &'a Paths,
}

impl Files<'_> {
    fn diagnostic(&self, located: &Located<'_>) -> Diagnostic {
        let finding = located.finding;
        let place = &finding.place;
        let related = finding.related.iter().zip(&located.related);
        let fix = located.fix.as_ref();
        Diagnostic {
            message: message(located),
            location: self.location(place, located.location.as_ref()),
            severity: severity(finding.severity),
            code: Code { value: finding.code.name(), url: docs_url(finding.code) },
            suggestions: fix
                .and_then(|(at, text)| Some(Suggestion { range: self.range(place, at)?, text: (*text).to_owned() }))
                .into_iter()
                .collect(),
            related_locations: related
                .map(|(related, at)| RelatedLocation {
                    message: escape::text(&related.message).into_owned(),
                    location: self.location(&related.place, at.as_ref()),
                })
                .collect(),
            original_output: plain(located, self.texts),
        }
    }

    fn location(&self, place: &spec::Place, at: Option<&spec::Location>) -> Location {
        let range = at.and_then(|at| self.range(place, at));
        Location { path: self.paths.in_repository(&place.file), range }
    }

    fn range(&self, place: &spec::Place, at: &spec::Location) -> Option<Range> {
        let text = self.texts.get(&place.file)?;
        let position = |line: usize, byte: usize| {
            let before = text.get(..byte).unwrap_or_default();
            Position { line, column: 1 + byte - before.rfind('\n').map_or(0, |offset| offset + 1) }
        };
        Some(Range { start: position(at.start.line, at.range.start), end: position(at.end.line, at.range.end) })
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    }
}

fn message(located: &Located<'_>) -> String {
    let help = located.finding.help.iter().flat_map(|help| help.lines());
    let sentence = located.finding.sentence();
    let lines = std::iter::once(sentence.as_ref()).chain(help);
    lines.map(escape::text).collect::<Vec<_>>().join("\n")
}
