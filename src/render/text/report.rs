//! A completion report: counts, and the failed tasks by what went wrong.

use std::io::{self, Write};

use crate::completion::{CompletionReport, FailureGroup};
use crate::ledger::{Closing, ReportPlace};
use crate::model::{Acceptance, JobId, RunKey, RunNumber};
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;

/// A completion report, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct ReportView<'a> {
    /// The run.
    pub run: &'a RunKey,
    /// Its job.
    pub job: Option<&'a JobId>,
    /// How the run ended, if its record is closed.
    pub closing: Option<&'a Closing>,
    /// What the spec counts as success, if there is a spec.
    pub acceptance: Option<&'a Acceptance>,
    /// Where the report is.
    pub place: &'a ReportPlace,
    /// What it says.
    pub report: &'a CompletionReport,
    /// A later run of the job, if there is one that is not shown.
    pub later: Option<&'a LaterRun>,
}

/// A later run of a job than the one that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterRun {
    /// Its number.
    pub run: RunNumber,
    /// Why it is not shown.
    pub why: String,
}

/// Writes completion reports, one after the other.
pub fn reports(out: &mut dyn Write, paper: Paper, views: &[ReportView<'_>]) -> io::Result<()> {
    for (at, view) in views.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        report(out, paper, *view)?;
    }
    Ok(())
}

/// Writes a completion report.
pub fn report(out: &mut dyn Write, paper: impl Into<Paper>, view: ReportView<'_>) -> io::Result<()> {
    let ReportView { run, job, closing, acceptance, place, report, later } = view;
    let mut page = Page::new(out, paper);
    let job = job.map(|job| format!("  job {job}")).unwrap_or_default();
    let head = format!("  run {}{job}  in {}", run.run, run.scope);
    page.line(0, Line::new().tone(Tone::Strong, run.name.as_str()).text(head))?;
    if let Some(LaterRun { run: later, why }) = later {
        let told = format!("not the latest: run {later} has no report, since {why}");
        page.line(2, Line::new().tone(Tone::Warn, told))?;
    }
    if let Some(closing) = closing {
        let words = match acceptance {
            Some(acceptance) => words::closing(closing, acceptance),
            None => words::closing_alone(closing),
        };
        page.line(2, words)?;
    }
    page.line(2, format!("report {}, written {}", words::report_place(place), report.created))?;
    let (succeeded, failed) = (words::count(report.succeeded), words::count(report.failed));
    page.line(2, format!("tasks in the report: {succeeded} succeeded, {failed} failed"))?;
    groups(&mut page, 2, report)
}

/// Writes the failed tasks of a report, by what went wrong.
pub(super) fn groups(page: &mut Page<'_>, indent: usize, report: &CompletionReport) -> io::Result<()> {
    for failures in &report.groups {
        page.line(indent, group_line(failures, report.failed))?;
        for sample in &failures.samples {
            page.line(indent + 4, Line::new().tone(Tone::Dim, words::sample(sample)))?;
        }
        let more = failures.count.saturating_sub(failures.samples.len() as u64);
        if more > 0 {
            page.line(indent + 4, Line::new().tone(Tone::Dim, format!("and {} more", words::count(more))))?;
        }
    }
    Ok(())
}

fn group_line(group: &FailureGroup, failed: u64) -> Line {
    let FailureGroup { code, http_status, count, message, samples: _ } = group;
    let code = code.as_deref().unwrap_or("no error code");
    let status = http_status.map(|status| format!(" (HTTP {status})")).unwrap_or_default();
    let message = message.as_deref().map(|message| format!(": {message}")).unwrap_or_default();
    let share = words::percent(*count, failed);
    Line::new()
        .text(format!("{} ({share} of the failures)  ", words::counted(*count, "task")))
        .tone(Tone::Strong, code)
        .text(format!("{status}{message}"))
}
