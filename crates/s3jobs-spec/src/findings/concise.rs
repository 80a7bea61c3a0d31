//! Findings a line each, for `grep`, editors and long lists: `PATH:LINE:COLUMN: LEVEL[CODE]: MESSAGE`.

use std::io::{self, Write};

use super::located::{Located, locate};
use super::{Amount, FindingsReport, fold};
use crate::output::escape;
use crate::spec::Severity;

/// Writes a line for each finding, the gravest last, and nothing else. Nothing is folded: the lines are for programs, too.
pub fn write_concise(report: &FindingsReport<'_>, amount: Amount, out: &mut dyn Write) -> io::Result<()> {
    let located = locate(report);
    let is_asked = |located: &&Located<'_>| match amount {
        Amount::Short | Amount::Whole => true,
        Amount::Errors => located.finding.severity == Severity::Error,
    };
    fold::gravest_last(&located).into_iter().filter(is_asked).try_for_each(|located| writeln!(out, "{}", line(located)))
}

/// A file that could not be read has neither line nor column.
fn line(located: &Located<'_>) -> String {
    let finding = located.finding;
    let start = located.location.as_ref().map(|location| location.start);
    let place = start.map(|start| format!(":{}:{}", start.line, start.column)).unwrap_or_default();
    let (file, sentence) = (escape::text(finding.place.file.as_str()), finding.sentence());
    format!("{file}{place}: {}[{}]: {}", finding.severity, finding.code, escape::text(&sentence))
}
