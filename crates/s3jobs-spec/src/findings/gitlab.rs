//! Findings as a Code Quality report of GitLab, shown in the merge request.
//!
//! Only the fields that GitLab documents. A finding is new, or resolved, by its fingerprint.

use std::io::{self, Write};

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::located::{Located, locate};
use super::{FindingsReport, Paths};
use crate::output::{self, escape};
use crate::spec::Severity;

/// One violation.
// Source: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
#[derive(Serialize)]
struct Violation {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// Writes a JSON list of violations: an empty one says that everything is well.
pub fn write_gitlab(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let mut fingerprints = Fingerprints::new(paths);
    let violation = |located: &Located<'_>| {
        let finding = located.finding;
        Violation {
            description: description(located),
            check_name: finding.code.name(),
            fingerprint: fingerprints.next(located),
            severity: severity(finding.severity),
            location: Place {
                path: paths.in_repository(&finding.place.file),
                // GitLab wants a line; a file without text has none.
                lines: Lines { begin: located.location.as_ref().map_or(1, |location| location.start.line) },
            },
        }
    };
    let violations: Vec<Violation> = locate(report).iter().map(violation).collect();
    output::write(out, &violations)
}

/// An invalid spec stops everything; `blocker` is left to what is worse than that.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Note => "info",
    }
}

fn description(located: &Located<'_>) -> String {
    let sentence = located.finding.sentence();
    let message = escape::text(&sentence);
    match &located.finding.help {
        Some(help) => format!("{message} ({})", help.lines().map(escape::text).collect::<Vec<_>>().join(" ")),
        None => message.into_owned(),
    }
}
