//! What the ledger knows: a table of runs, or one run with its attempts.

use std::io::{self, Write};

use super::table::{Column, Table};
use crate::ledger::{AttemptRecord, Header, Record, Versioned};
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;

const COLUMNS: [Column; 6] = [
    Column::left("PROJECT").dropped(1),
    Column::left("JOB"),
    Column::right("RUN"),
    Column::left("WHERE").dropped(2),
    Column::left("S3 JOB").dropped(0),
    Column::left("STATE").below(),
];

/// Writes whose ledger it is, and its runs.
pub fn list(out: &mut dyn Write, paper: impl Into<Paper>, header: &Header, records: &[Versioned]) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let Header { version: _, lineage, endpoint, created } = header;
    page.line(0, format!("ledger {lineage} of {endpoint}, made {created}"))?;
    let mut table = Table::new(&COLUMNS);
    for Versioned { record, version: _ } in records {
        let run = &record.run;
        let job = record.job().map_or_else(|| "-".to_owned(), ToString::to_string);
        let place = format!("{}/{}", run.scope.account, run.scope.region);
        let cells = [run.project.to_string(), run.name.to_string(), run.run.to_string(), place, job, state(record)];
        table.row(if record.is_open() { Tone::Warn } else { Tone::Normal }, cells);
    }
    page.blank()?;
    if table.is_empty() { page.line(0, "no runs") } else { table.write(&mut page) }
}

/// Writes everything about one run.
pub fn show(out: &mut dyn Write, paper: impl Into<Paper>, record: &Record) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let Record { version, revision, nonce: _, run, digest_version, digest, effect: _, owner, epoch, attempts, closed } =
        record;
    page.line(0, Line::new().tone(Tone::Strong, run.name.as_str()).text(format!("  run {}", run.run)))?;
    let fields = [
        ("project", run.project.to_string()),
        ("where", run.scope.to_string()),
        ("state", state(record)),
        ("digest", format!("{digest} (v{digest_version})")),
        ("record", format!("version {version}, revision {revision}, epoch {epoch}, last written by {owner}")),
    ];
    write_fields(&mut page, 2, &fields)?;
    attempts.iter().try_for_each(|attempt| write_attempt(&mut page, attempt))?;
    match closed {
        Some(closing) => {
            let report = closing.report.as_ref().map_or_else(|| "none".to_owned(), words::report_place);
            write_fields(&mut page, 2, &[("closed", closing.at.to_string()), ("report", report)])
        }
        None => Ok(()),
    }
}

/// Where a run stands, as the ledger knows it.
fn state(record: &Record) -> String {
    let attempt = record.current();
    match (&record.closed, &attempt.refused, &attempt.job) {
        (Some(closing), _, _) => words::closing_alone(closing),
        (None, Some(_), None) => "open: refused by S3, no job exists".to_owned(),
        (None, None, None) => "open: the request is recorded, its job is not".to_owned(),
        (None, _, Some(_)) if attempt.replacing.is_some() => "open: being replaced".to_owned(),
        (None, _, Some(_)) if attempt.confirming.is_some() => "open: let run".to_owned(),
        (None, _, Some(_)) => "open: held".to_owned(),
    }
}

fn write_attempt(page: &mut Page<'_>, attempt: &AttemptRecord) -> io::Result<()> {
    let AttemptRecord { attempt: number, request, intended, sends, refused, job, .. } = attempt;
    page.line(2, format!("attempt {}", number.get()))?;
    let mut fields = vec![
        ("operation", request.body.operation.kind().to_string()),
        ("token", request.client_request_token.as_str().to_owned()),
        ("recorded", format!("{intended}, sent {} at most", words::counted(u64::from(*sends), "time"))),
    ];
    fields.extend(job.as_ref().map(|job| ("job", job.to_string())));
    let times = [("elected", attempt.elected), ("confirming", attempt.confirming), ("replacing", attempt.replacing)];
    fields.extend(times.into_iter().filter_map(|(name, time)| Some((name, time?.to_string()))));
    fields.extend(refused.as_ref().map(|refusal| ("refused", format!("{}: {}", refusal.at, refusal.message))));
    write_fields(page, 4, &fields)
}

fn write_fields(page: &mut Page<'_>, indent: usize, fields: &[(&str, String)]) -> io::Result<()> {
    fields.iter().try_for_each(|(name, value)| {
        page.line(indent, Line::new().tone(Tone::Dim, format!("{name:<11} ")).text(value.as_str()))
    })
}
