//! What is not on record, what is put there, and whether a ledger is whole.

use std::io::{self, Write};

use super::table::{Column, Table};
use crate::ledger::{Checked, Fault};
use crate::model::{Invocation, Manifest};
use crate::rebuild::{Fate, Lost, Written};
use crate::render::page::{BELOW, Line, Page, Paper, Tone};
use crate::render::view::RebuildView;
use crate::render::words;

const COLUMNS: [Column; 8] = [
    Column::left("JOB"),
    Column::right("RUN"),
    Column::left("WHERE").dropped(3),
    Column::left("S3 JOB").dropped(4),
    Column::left("STATUS").dropped(2),
    Column::left("PROGRESS").dropped(1),
    Column::left("CREATED").dropped(0),
    Column::left("ON RECORD AS"),
];

/// Writes what is not on record, and what is left alone.
pub fn rebuild(out: &mut dyn Write, paper: impl Into<Paper>, view: RebuildView<'_>) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let RebuildView { header, rebuild, invocation } = view;
    if rebuild.lost.is_empty() {
        let told = if rebuild.left.is_empty() && rebuild.troubles.is_empty() {
            "nothing is missing: every job of the ledger, and every claim, is on record"
        } else {
            "there is nothing to put on record"
        };
        page.line(0, format!("ledger {} of {}: {told}", header.lineage, header.endpoint))?;
    } else {
        let runs = words::counted(rebuild.lost.len() as u64, "run");
        page.line(0, format!("not on record in the ledger {} of {}: {runs}", header.lineage, header.endpoint))?;
        page.blank()?;
        table(&mut page, &rebuild.lost)?;
        page.blank()?;
        rebuild.lost.iter().try_for_each(|lost| notes(&mut page, lost))?;
        page.blank()?;
        page.line(0, words::UNKNOWN)?;
    }
    left(&mut page, view)?;
    for (scope, trouble) in &rebuild.troubles {
        page.blank()?;
        page.line(0, Line::new().tone(Tone::Bad, format!("{scope} could not be asked: {}", trouble.message)))?;
        page.line(
            BELOW,
            format!("what is missing there is not known; repeat {}", invocation.command("ledger rebuild")),
        )?;
    }
    Ok(())
}

fn table(page: &mut Page<'_>, lost: &[Lost]) -> io::Result<()> {
    let mut table = Table::new(&COLUMNS);
    for lost in lost {
        let run = &lost.run;
        let place = format!("{}/{}", run.scope.account, run.scope.region);
        let [job, status, progress, created] = match &lost.fate {
            Fate::Adopted(adopted) => {
                let live = &adopted.job.live;
                let created = live.created.map_or_else(|| "-".to_owned(), |time| time.to_string());
                let status = live.status.map_or_else(|| "unknown".to_owned(), |status| status.to_string());
                [live.id.to_string(), status, words::progress(live.progress), created]
            }
            Fate::Forgotten { .. } => ["-".to_owned(), "not in S3".to_owned(), "-".to_owned(), "-".to_owned()],
            Fate::Unclaimed { .. } => ["-", "-", "-", "-"].map(str::to_owned),
        };
        let cells = [run.name.to_string(), run.run.to_string(), place, job, status, progress, created];
        table.row(tone(lost), cells.into_iter().chain([words::becomes(lost)]));
    }
    table.write(page)
}

fn tone(lost: &Lost) -> Tone {
    match lost.fate {
        Fate::Adopted(_) | Fate::Unclaimed { .. } => Tone::Normal,
        Fate::Forgotten { .. } => Tone::Warn,
    }
}

/// What the job of a run does, and what to know of it.
fn notes(page: &mut Page<'_>, lost: &Lost) -> io::Result<()> {
    let head = Line::new().tone(Tone::Strong, lost.run.name.as_str()).text(format!(" run {}", lost.run.run));
    let does = match &lost.fate {
        Fate::Adopted(adopted) => does(&adopted.job.live).map(|does| format!(": {does}")),
        Fate::Forgotten { .. } | Fate::Unclaimed { .. } => None,
    };
    page.line(0, head.text(does.unwrap_or_default()))?;
    words::rebuilding(lost).iter().try_for_each(|told| page.line(BELOW, told.as_str()))
}

/// What a job does to which objects.
fn does(live: &crate::model::LiveJob) -> Option<String> {
    let operation = live.operation.as_ref()?.kind();
    let objects = match live.manifest.as_ref()? {
        Manifest::Csv(csv) => format!("the list {}", csv.object.address()),
        Manifest::Inventory(report) => format!("the inventory report {}", report.object.address()),
        Manifest::File(file) => format!("the file {}", file.path),
        Manifest::Generator(generator) => format!("the objects of {} that its filter takes", generator.source_bucket),
    };
    Some(format!("{operation} on {objects}"))
}

fn left(page: &mut Page<'_>, view: RebuildView<'_>) -> io::Result<()> {
    for left in &view.rebuild.left {
        let [told, way_out] = words::left_alone(left, view.invocation);
        let head = format!("job {} ({}) is left alone: {told}", left.job.live.id, words::live_status(&left.job));
        page.blank()?;
        page.line(0, Line::new().tone(Tone::Warn, head))?;
        page.line(BELOW, way_out)?;
    }
    Ok(())
}

/// Writes what was put on record.
pub fn rebuilt(
    out: &mut dyn Write,
    paper: impl Into<Paper>,
    (written, invocation): (&Written, &Invocation),
) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let Written { records, claimed, overtaken } = written;
    page.line(0, words::put_on_record(records.len() as u64, claimed.len() as u64))?;
    for run in overtaken {
        page.line(0, format!("somebody else has put {run} in {} on record meanwhile", run.scope))?;
    }
    page.line(0, format!("Next: {} goes on with them", invocation.command("apply")))
}

/// Writes whether a ledger is whole.
pub fn verified(
    out: &mut dyn Write,
    paper: impl Into<Paper>,
    (checked, invocation): (&Checked, &Invocation),
) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let Checked { header: _, records, claims, faults } = checked;
    for Fault { path, message, remedy } in faults {
        page.line(0, Line::new().tone(Tone::Bad, path.as_str()).text(format!(": {message}")))?;
        words::remedy(*remedy, invocation).map_or(Ok(()), |remedy| page.line(BELOW, remedy))?;
    }
    let whole = format!("{} and {}", words::counted(*records, "record"), words::counted(*claims, "claim"));
    match faults.len() as u64 {
        0 => page.line(0, Line::new().tone(Tone::Good, "✓ ").text(format!("the ledger is whole: {whole}"))),
        faults => page.line(0, format!("{} beside {whole} that are whole", words::counted(faults, "fault"))),
    }
}
