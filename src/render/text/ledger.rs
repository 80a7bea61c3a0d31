//! What the ledger knows: a table of runs, or one run with its attempts.

use std::io::{self, Write};

use serde::Serialize;

use super::table::{Column, Table};
use crate::ledger::{AttemptRecord, ConfirmedBy, Header, History, Record, Versioned};
use crate::model::yaml::to_yaml;
use crate::render::json;
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
    let Record {
        version,
        revision,
        nonce: _,
        run: _,
        digest_version: _,
        digest: _,
        effect: _,
        owner,
        epoch,
        attempts,
        closed,
        rebuilt,
        recorded,
        pruned,
        happened: _,
    } = record;
    heading(&mut page, record)?;
    let written = format!("version {version}, revision {revision}, epoch {epoch}, last written by {owner}");
    write_fields(&mut page, 2, &[("record", written)])?;
    if let Some(rebuilt) = rebuilt {
        write_fields(&mut page, 2, &[("rebuilt", words::rebuilt(rebuilt))])?;
    }
    if let Some(recorded) = recorded {
        write_fields(&mut page, 2, &[("done", words::recording(recorded))])?;
    }
    if let Some(pruned) = pruned {
        write_fields(&mut page, 2, &[("pruned", words::pruned(pruned))])?;
    }
    attempts.iter().try_for_each(|attempt| write_attempt(&mut page, attempt))?;
    match closed {
        Some(closing) => {
            let report = closing.report.as_ref().map_or_else(|| "none".to_owned(), words::report_place);
            write_fields(&mut page, 2, &[("closed", closing.at.to_string()), ("report", report)])
        }
        None => Ok(()),
    }
}

/// Writes which run it is, and where it stands.
pub(super) fn heading(page: &mut Page<'_>, record: &Record) -> io::Result<()> {
    let (run, digest) = (&record.run, &record.digest);
    page.line(0, Line::new().tone(Tone::Strong, run.name.as_str()).text(format!("  run {}", run.run)))?;
    let fields = [
        ("project", run.project.to_string()),
        ("where", run.scope.to_string()),
        ("state", state(record)),
        ("digest", format!("{digest} (v{})", record.digest_version)),
    ];
    write_fields(page, 2, &fields)
}

/// Writes what happened to a run: each event, below whoever did it.
pub fn history(out: &mut dyn Write, paper: impl Into<Paper>, history: &History) -> io::Result<()> {
    write_history(&mut Page::new(out, paper), history)
}

pub(super) fn write_history(page: &mut Page<'_>, history: &History) -> io::Result<()> {
    if history.events.is_empty() {
        return Ok(());
    }
    page.line(2, "history")?;
    let mut before = None;
    for (number, event) in history.events.iter().enumerate() {
        if number == history.first() && history.left_out > 0 {
            let left_out = words::counted(history.left_out, "event");
            page.line(4, Line::new().tone(Tone::Dim, format!("... {left_out} between are not kept")))?;
            before = None;
        }
        if before != Some(event.who) {
            let who = history.author(event).map_or_else(|| "somebody".to_owned(), words::who);
            page.line(4, Line::new().tone(Tone::Dim, who))?;
            before = Some(event.who);
        }
        page.line(6, format!("{}  {}", event.at, words::history_event(event)))?;
    }
    Ok(())
}

/// Where a run stands, as the ledger knows it.
fn state(record: &Record) -> String {
    if let Some(closing) = &record.closed {
        return words::closing_alone(closing);
    }
    let attempt = record.current();
    match (&attempt.refused, &attempt.job) {
        (Some(_), None) => "open: refused by S3, no job exists".to_owned(),
        (None, None) => "open: the request is recorded, its job is not".to_owned(),
        (_, Some(_)) if attempt.replacing.is_some() => "open: being replaced".to_owned(),
        (_, Some(_)) if attempt.cancelling.is_some() => "open: its end was asked for".to_owned(),
        (_, Some(_)) if attempt.confirming.is_some() => "open: let run".to_owned(),
        (_, Some(_)) => "open: held".to_owned(),
    }
}

fn write_attempt(page: &mut Page<'_>, attempt: &AttemptRecord) -> io::Result<()> {
    let AttemptRecord { attempt: number, request, intended, sends, refused, job, applied_tags: _, echo, .. } = attempt;
    page.line(2, format!("attempt {}", number.get()))?;
    let mut fields = vec![
        ("operation", request.body.operation.kind().to_string()),
        ("token", request.client_request_token.as_str().to_owned()),
        ("recorded", format!("{intended}, sent {} at most", words::counted(u64::from(*sends), "time"))),
    ];
    fields.extend(job.as_ref().map(|job| ("job", job.to_string())));
    let times = [
        ("elected", attempt.elected),
        ("confirming", attempt.confirming),
        ("cancelling", attempt.cancelling),
        ("replacing", attempt.replacing),
    ];
    fields.extend(times.into_iter().filter_map(|(name, time)| Some((name, time?.to_string()))));
    if let Some(ConfirmedBy { arn, ci }) = &attempt.confirmed_by {
        let who = arn.clone().into_iter().chain(ci.as_ref().map(ToString::to_string));
        fields.push(("confirmed by", who.collect::<Vec<_>>().join(", ")));
    }
    fields.extend(attempt.cancel_reason.as_ref().map(|reason| ("because", reason.clone())));
    fields.extend(refused.as_ref().map(|refusal| ("refused", format!("{}: {}", refusal.at, refusal.message))));
    write_fields(page, 4, &fields)?;
    page.line(4, Line::new().tone(Tone::Dim, "request"))?;
    write_value(page, 6, &json::RequestView::from(&**request))?;
    if echo.is_empty() {
        return Ok(());
    }
    page.line(4, Line::new().tone(Tone::Dim, "S3 added"))?;
    write_value(page, 6, echo)
}

/// A value as YAML, as a spec would say it.
fn write_value(page: &mut Page<'_>, indent: usize, value: &impl Serialize) -> io::Result<()> {
    let text = to_yaml(&serde_json::to_value(value)?);
    let hang = |line: &str| line.len() - line.trim_start().len() + 2;
    text.lines().try_for_each(|line| page.hanging((indent, hang(line)), line))
}

/// How wide the names of fields are, in columns.
const NAME: usize = 11;

pub(super) fn write_fields(page: &mut Page<'_>, indent: usize, fields: &[(&str, String)]) -> io::Result<()> {
    fields.iter().try_for_each(|(name, value)| {
        page.hanging((indent, NAME + 1), Line::new().tone(Tone::Dim, format!("{name:<NAME$} ")).text(value.as_str()))
    })
}
