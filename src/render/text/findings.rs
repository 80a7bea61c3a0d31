//! What was found in S3 about a run's list and buckets, below the run.

use std::io;

use crate::model::{Finding, Severity};
use crate::render::page::{Line, Page, Tone};
use crate::render::words;

/// Writes findings, each with what to do about it.
pub(super) fn write<'f>(
    page: &mut Page<'_>,
    indent: usize,
    findings: impl Iterator<Item = &'f Finding>,
) -> io::Result<()> {
    for finding in findings {
        let tone = match finding.severity {
            Severity::Error => Tone::Bad,
            Severity::Warning => Tone::Warn,
            Severity::Note => Tone::Dim,
        };
        page.line(indent, Line::new().tone(tone, words::code(finding)).text(format!(": {}", finding.located())))?;
        if let Some(help) = &finding.help {
            page.line(indent + 2, Line::new().tone(Tone::Dim, format!("help: {help}")))?;
        }
    }
    Ok(())
}
