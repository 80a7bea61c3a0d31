//! Findings as Markdown, for the summary of a CI job or a comment.
//!
//! Files with the gravest findings come first, and each finding is a row. What does not fit into a comment is left out,
//! the least severe last, and the page says how much.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use camino::Utf8Path;

use super::located::{Located, locate};
use super::{FindingsReport, Paths, Summary};
use crate::output::add;
use crate::output::counted;
use crate::output::escape::markdown as escaped;
use crate::spec::Severity;

/// Writes the page. Its first line is hidden and always the same, so that a later page can replace it in a comment.
pub fn write_markdown(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let located = locate(report);
    let mut page = format!("<!-- s3jobs validate -->\n## s3jobs validate: {}\n", Summary::of(report));
    let rows = by_file(&located).into_iter().flat_map(|(file, findings)| {
        let file = paths.in_repository(file);
        findings.into_iter().enumerate().map(move |(number, located)| {
            let head = if number == 0 { head(&file) } else { String::new() };
            format!("{head}{}", row(located))
        })
    });
    let left_out = add(&mut page, rows.collect());
    out.write_all(page.as_bytes())?;
    if left_out > 0 {
        let more = counted(left_out as u64, "more finding");
        writeln!(out, "\n{more} left out: the page would be too long.")?;
    }
    Ok(())
}

/// The findings of each file, errors first; the files with errors first.
fn by_file<'l, 'f>(located: &'l [Located<'f>]) -> Vec<(&'l Utf8Path, Vec<&'l Located<'f>>)> {
    let mut files: BTreeMap<&Utf8Path, Vec<&Located<'f>>> = BTreeMap::new();
    for located in located {
        files.entry(&located.finding.place.file).or_default().push(located);
    }
    let mut files: Vec<_> = files.into_iter().collect();
    for (_, findings) in &mut files {
        findings.sort_by_key(|located| located.finding.severity);
    }
    let errors = |findings: &[&Located<'_>]| {
        findings.iter().take_while(|located| located.finding.severity == Severity::Error).count()
    };
    files.sort_by_key(|(_, findings)| Reverse(errors(findings)));
    files
}

fn head(file: &str) -> String {
    format!("\n### {}\n\n| | Line | Code | Finding |\n|---|---:|---|---|\n", escaped(file))
}

fn row(located: &Located<'_>) -> String {
    let finding = located.finding;
    let sign = match finding.severity {
        Severity::Error => ":x:",
        Severity::Warning => ":warning:",
        Severity::Note => ":information_source:",
    };
    let line = located.location.as_ref().map(|location| location.start.line.to_string()).unwrap_or_default();
    let help = finding.help.iter().flat_map(|help| help.lines());
    let text = std::iter::once(finding.sentence().as_ref()).chain(help).map(escaped).collect::<Vec<_>>().join("<br>");
    format!("| {sign} | {line} | `{}` | {text} |\n", finding.code)
}
