//! Where every run stands: a table.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::findings;
use super::table::{Column, Table};
use crate::apply::Ending;
use crate::model::{JobStatus, Progress, Scope, Time};
use crate::plan::{Plan, Reason, Step, Verdict, Why};
use crate::render::page::{Line, Page, Paper, Tone};
use crate::render::words;

const COLUMNS: [Column; 7] = [
    Column::left("JOB"),
    Column::right("RUN").dropped(2),
    Column::left("WHERE").dropped(3),
    Column::left("S3 JOB").dropped(0),
    Column::left("STATUS"),
    Column::left("PROGRESS").dropped(1),
    Column::left("NOTE").below(),
];

/// The column that says in which account and Region a run is, which is left out where all are in one.
const WHERE: usize = 2;

/// Writes where every run of a plan stands. The plan's actions are not shown: nothing is done.
pub fn status(out: &mut dyn Write, paper: impl Into<Paper>, plan: &Plan) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let scopes: BTreeSet<&Scope> = plan.steps.iter().map(|step| &step.run.scope).collect();
    let is_shown = |at: usize| at != WHERE || scopes.len() > 1;
    let columns: Vec<Column> = shown(COLUMNS, is_shown);
    let mut table = Table::new(&columns);
    for step in &plan.steps {
        table.row(tone(step), shown(cells(step, plan.at), is_shown));
    }
    if table.is_empty() {
        return page.line(0, "no jobs");
    }
    table.write(&mut page)?;
    plan.steps.iter().try_for_each(|step| found(&mut page, step))?;
    next(&mut page, plan)
}

/// What a person can do about the runs that go no further by themselves.
fn next(page: &mut Page<'_>, plan: &Plan) -> io::Result<()> {
    let blocked: Vec<_> = plan.steps.iter().filter(|step| step.verdict() == Verdict::Blocked).collect();
    let Some(more) = words::more_about(blocked.iter().map(|step| step.reason())) else { return Ok(()) };
    let runs = words::counted(blocked.len() as u64, "blocked run");
    page.blank()?;
    page.line(0, format!("{runs}: {} shows the ways out; {more}", plan.invocation.same("plan")))
}

/// What was found about a run: why S3 failed its job for its list.
fn found(page: &mut Page<'_>, step: &Step) -> io::Result<()> {
    if step.findings.is_empty() {
        return Ok(());
    }
    page.blank()?;
    page.line(0, Line::new().tone(Tone::Strong, step.run.name.as_str()).text(format!(", run {}:", step.run.run)))?;
    findings::write(page, 2, step.findings.iter())
}

/// What stands in the columns that are shown.
fn shown<T>(all: impl IntoIterator<Item = T>, is_shown: impl Fn(usize) -> bool) -> Vec<T> {
    all.into_iter().enumerate().filter(|(at, _)| is_shown(*at)).map(|(_, one)| one).collect()
}

fn cells(step: &Step, now: Time) -> [String; 7] {
    let dash = || "-".to_owned();
    let Scope { account, region, endpoint: _ } = &step.run.scope;
    [
        step.run.name.to_string(),
        step.run.run.to_string(),
        format!("{account}/{region}"),
        step.stage.job().map_or_else(dash, ToString::to_string),
        status_word(step),
        step.stage.progress().map_or_else(dash, words::progress),
        note(step, now),
    ]
}

/// S3's status of the job, or how the run was closed. S3 calls a job complete even if every task failed.
fn status_word(step: &Step) -> String {
    let acceptance = step.stage.acceptance();
    let is_accepted = |seen: Progress| acceptance.accepts(seen.failed, seen.total);
    match (step.stage.closed(), step.stage.status()) {
        (Some(closing), _) if Ending::of_closing(closing, &acceptance) == Ending::BeyondAcceptance => {
            words::TOO_MANY_FAILURES.to_owned()
        }
        (Some(closing), _) => words::outcome(closing.outcome).to_owned(),
        (None, Some(JobStatus::Complete)) if !step.stage.progress().is_none_or(is_accepted) => {
            words::TOO_MANY_FAILURES.to_owned()
        }
        (None, Some(status)) => status.to_string(),
        (None, None) if step.stage.job().is_some() => "unknown".to_owned(),
        (None, None) => "no job".to_owned(),
    }
}

/// What the run waits for, or what is wrong with it.
fn note(step: &Step, now: Time) -> String {
    if step.verdict() == Verdict::Blocked {
        return format!("{}: {}", step.reason(), words::reason(step.reason()));
    }
    let known = words::detail(step);
    // Of a job that is not the run's, the row says nothing else.
    if step.verdict() == Verdict::Foreign
        || matches!(step.why, Why::JobListed { .. } | Why::LetRun { .. } | Why::EndAsked { .. } | Why::MovedAway { .. })
    {
        return known.join("; ");
    }
    if step.reason() == Reason::AwaitingConfirmation {
        let left = step.stage.suspended().map(|since| format!("; {}", words::days_left(since, now)));
        let confirm = step.invocation.command(&format!("confirm {}", step.run.name));
        let waits = format!("waits for {confirm}{}", left.unwrap_or_default());
        return known.into_iter().chain([waits]).collect::<Vec<_>>().join("; ");
    }
    if let Why::Predecessors(found) = &step.why {
        return words::after(found);
    }
    if step.reason() == Reason::ReadyToConfirm {
        return "the next apply lets it run".to_owned();
    }
    if step.verdict() == Verdict::Create {
        return "the next apply creates its job".to_owned();
    }
    if step.verdict() == Verdict::Record {
        return "the next apply puts it on record, and nothing runs".to_owned();
    }
    if step.reason() == Reason::Ended {
        let wait = step.invocation.command(&format!("wait {}", step.run.name));
        return format!("{}; {wait} closes it", words::reason(step.reason()));
    }
    if step.stage.closed().is_some() { words::why(step) } else { words::reason(step.reason()).to_owned() }
}

fn tone(step: &Step) -> Tone {
    match step.verdict() {
        Verdict::Blocked => Tone::Bad,
        Verdict::Wait | Verdict::Orphan | Verdict::Foreign => Tone::Warn,
        Verdict::Create | Verdict::Replace | Verdict::Record | Verdict::Keep | Verdict::Suspended => Tone::Normal,
        Verdict::Done => match step.stage.closed() {
            Some(closing) if words::is_accepted(closing, &step.stage.acceptance()) => Tone::Good,
            Some(_) => Tone::Bad,
            None => Tone::Normal,
        },
    }
}
