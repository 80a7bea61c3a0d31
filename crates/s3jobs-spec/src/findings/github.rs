//! Findings as annotations of GitHub Actions: workflow commands on standard output.
//!
//! GitHub shows 10 errors, 10 warnings and 10 notices of a step, and 50 annotations of a job; it drops what comes later.
//! So the first ones by file are written, and a notice says how many more there are. The log itself is text, during
//! which commands are stopped: what a spec holds never becomes one.

use std::io::{self, Write};

use super::located::{Located, locate};
use super::{Amount, FindingsReport, Look, Paths, Style, write_text, write_text_as};
use crate::output::counted;
use crate::output::escape;
use crate::spec::{Location, Severity};

/// How many annotations of a kind GitHub shows.
// Source: https://github.com/orgs/community/discussions/26680, "Annotation limitation".
const SHOWN: usize = 10;
/// One notice is kept for the number of those that are not shown.
const NOTES_SHOWN: usize = SHOWN - 1;

/// A kind of annotation.
struct Kind {
    severity: Severity,
    command: &'static str,
    noun: &'static str,
    shown: usize,
}

/// Most severe first.
const KINDS: [Kind; 3] = [
    Kind { severity: Severity::Error, command: "error", noun: "error", shown: SHOWN },
    Kind { severity: Severity::Warning, command: "warning", noun: "warning", shown: SHOWN },
    Kind { severity: Severity::Note, command: "notice", noun: "note", shown: NOTES_SHOWN },
];

/// Writes an annotation for each finding that GitHub will show.
pub fn write_github(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let located = locate(report);
    let mut left_out = Vec::new();
    for Kind { severity, command, noun, shown } in KINDS {
        let mut findings = located.iter().filter(|located| located.finding.severity == severity);
        for located in findings.by_ref().take(shown) {
            writeln!(out, "::{command} {}::{}", properties(located, paths), data(&message(located)))?;
        }
        let rest = findings.count() as u64;
        left_out.extend((rest > 0).then(|| counted(rest, &format!("more {noun}"))));
    }
    if left_out.is_empty() {
        return Ok(());
    }
    let message = format!("{}: GitHub shows no more of a step; the others are in the log", left_out.join(", "));
    writeln!(out, "::notice title=s3jobs::{}", data(&message))
}

/// Writes text for the log, and the annotations. `token` lets commands work again: a word that no spec can know.
// Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions#stopping-and-starting-workflow-commands
pub fn write_github_log(
    report: &FindingsReport<'_>,
    paths: &Paths,
    token: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    if report.findings.is_empty() {
        return write_text(report, Style::Plain, out);
    }
    writeln!(out, "::stop-commands::{token}")?;
    // What is not annotated is in the log.
    write_text_as(report, (Look::Plain, Amount::Whole), out)?;
    writeln!(out, "::{token}::")?;
    write_github(report, paths, out)
}

fn properties(located: &Located<'_>, paths: &Paths) -> String {
    let finding = located.finding;
    let file = property(&paths.in_repository(&finding.place.file));
    let place = located.location.as_ref().map(|Location { start, end, range: _ }| {
        format!(",line={},endLine={},col={},endColumn={}", start.line, end.line, start.column, end.column)
    });
    format!("file={file}{},title={}", place.unwrap_or_default(), property(finding.code.name()))
}

fn message(located: &Located<'_>) -> String {
    let help = located.finding.help.iter().flat_map(|help| help.lines());
    std::iter::once(located.finding.sentence().as_ref()).chain(help).map(escape::text).collect::<Vec<_>>().join("\n")
}

/// The text of a command.
// Source: `escapeData` and `escapeProperty` of https://github.com/actions/toolkit, packages/core/src/command.ts.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of one of a command's properties.
fn property(text: &str) -> String {
    data(&escape::text(text)).replace(':', "%3A").replace(',', "%2C")
}
