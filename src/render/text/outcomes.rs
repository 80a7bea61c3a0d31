//! What an apply came to: a table of the runs that did something, the failed tasks, and why nothing was done for the rest.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::report::groups;
use super::table::{Column, Table};
use super::{findings, left, next};
use crate::apply::{Ending, Standing};
use crate::ledger::Closing;
use crate::model::{Invocation, Progress};
use crate::plan::why::Note;
use crate::plan::{Held, Plan, Reason, Step, Verdict, Wait, Why};
use crate::render::done;
use crate::render::page::{BELOW, Line, Page, Paper, Tone};
use crate::render::results::{Results, Run};
use crate::render::words;

/// Writes what an apply came to.
pub fn outcomes(out: &mut dyn Write, paper: impl Into<Paper>, results: Results<'_>) -> io::Result<()> {
    let mut page = Page::new(out, paper);
    let (idle, busy): (Vec<Run<'_>>, Vec<Run<'_>>) = results.runs().partition(is_idle);
    table(&mut page, &busy)?;
    places(&mut page, &busy)?;
    let mut unseen = unseen(&busy);
    for run in &busy {
        match what_is_unseen(run).and_then(|why| unseen.remove(&why)) {
            // One answer about many runs is read once.
            Some(runs @ 2..) => unseen_together(&mut page, (runs, run), results.plan)?,
            Some(_) => below(&mut page, run, results.plan)?,
            None if what_is_unseen(run).is_some() => {}
            None => below(&mut page, run, results.plan)?,
        }
    }
    left::write(&mut page, &busy, &results.plan.invocation)?;
    if !busy.is_empty() && !idle.is_empty() {
        page.blank()?;
    }
    nothing_to_do(&mut page, &idle)?;
    next::jobs(&mut page, &busy, &results.plan.invocation)?;
    page.blank()?;
    page.line(0, foot(results))?;
    next::steps(&mut page, &busy, &results.plan.invocation)
}

const COLUMNS: [Column; 6] = [
    Column::left("JOB"),
    Column::right("RUN").dropped(2),
    Column::left("OUTCOME"),
    Column::right("TASKS").dropped(1),
    Column::right("SUCCEEDED").dropped(0),
    Column::right("FAILED").dropped(3),
];

fn table(page: &mut Page<'_>, runs: &[Run<'_>]) -> io::Result<()> {
    let mut table = Table::new(&COLUMNS);
    for run in runs {
        let mut cells = vec![run.outcome.run.name.to_string(), run.outcome.run.run.to_string(), outcome(run)];
        cells.extend(numbers(run.progress()));
        table.row(words_of(run).2, cells);
    }
    if table.is_empty() { Ok(()) } else { table.write(page) }
}

/// Where the completion reports are: too long for a column.
fn places(page: &mut Page<'_>, runs: &[Run<'_>]) -> io::Result<()> {
    let places: Vec<(&str, String)> = runs
        .iter()
        .filter_map(|run| Some((run.outcome.run.name.as_str(), run.closing()?.report.as_ref()?)))
        .map(|(name, place)| (name, words::report_place(place)))
        .collect();
    let Some(width) = places.iter().map(|(name, _)| name.len()).max() else { return Ok(()) };
    page.blank()?;
    page.line(0, Line::new().tone(Tone::Strong, "Completion reports"))?;
    places.into_iter().try_for_each(|(name, place)| page.line(2, format!("{name:width$}  {place}")))
}

/// What a run came to, in the table.
fn outcome(run: &Run<'_>) -> String {
    let ending = run.ending();
    let has_failures = ending == Ending::Complete && run.failed() > 0;
    if has_failures { "complete, failures accepted" } else { words_of(run).0 }.to_owned()
}

/// What a run came to in the table, where endings are counted, and in its colour.
fn words_of(run: &Run<'_>) -> (&'static str, &'static str, Tone) {
    match run.ending() {
        Ending::Complete => ("complete", "complete", Tone::Good),
        Ending::BeyondAcceptance => (words::TOO_MANY_FAILURES, "complete beyond acceptance", Tone::Bad),
        Ending::Failed => ("failed", "failed", Tone::Bad),
        Ending::Cancelled => ("cancelled", "cancelled", Tone::Warn),
        Ending::Unknown => ("unknown", "unknown", Tone::Bad),
        Ending::GivenUp => ("given up, no job", "given up", Tone::Warn),
        Ending::Recorded => ("recorded", "recorded", Tone::Good),
        Ending::AwaitingConfirmation => held_words(run),
        Ending::AwaitingPredecessors => ("waits for other jobs", "waiting for other jobs", Tone::Warn),
        Ending::InProgress => ("in progress", "in progress", Tone::Normal),
        Ending::TimedOut => ("in progress, wait timed out", "timed out", Tone::Warn),
        Ending::Interrupted => ("in progress, interrupted", "interrupted", Tone::Warn),
        Ending::Blocked => ("blocked", "blocked", Tone::Bad),
        Ending::Error => ("error", "with an error", Tone::Bad),
        Ending::Unchanged if run.step.is_some_and(|step| step.verdict() == Verdict::Suspended) => {
            ("suspended", "suspended", Tone::Normal)
        }
        Ending::Unchanged => ("unchanged", "unchanged", Tone::Normal),
    }
}

/// What is said of a held job.
fn held_words(run: &Run<'_>) -> (&'static str, &'static str, Tone) {
    match run.step.map(Held::of) {
        // Only a command that lets nothing run leaves such a job held.
        Some(Held::ForApply) => ("waits for apply", "waiting for apply", Tone::Warn),
        Some(Held::Moved(_)) => ("held, moved away", "held and moved away", Tone::Warn),
        Some(Held::ForPerson | Held::WithoutSpec | Held::WithInvalidSpec) | None => {
            ("waits for a person", "waiting for a person", Tone::Warn)
        }
    }
}

fn numbers(progress: Option<Progress>) -> [String; 3] {
    match progress.filter(|progress| progress.total > 0) {
        Some(Progress { total, succeeded, failed, active_seconds: _ }) => [total, succeeded, failed].map(words::count),
        None => ["-", "-", "-"].map(str::to_owned),
    }
}

/// What deserves more than a row: failed tasks, refusals, errors, and what a person has to do.
fn below(page: &mut Page<'_>, run: &Run<'_>, plan: &Plan) -> io::Result<()> {
    let invocation = &plan.invocation;
    for error in &run.outcome.not_done {
        title(page, Tone::Bad, run, "this was not done; the job does not depend on it")?;
        super::error::lines(page, BELOW, error, Some(&words::help(error, invocation)))?;
    }
    if let Some(told) = words::left_held(&run.outcome.left_held, invocation) {
        title(page, Tone::Warn, run, &told)?;
    }
    match &run.outcome.standing {
        Standing::Closed(closing) => closed(page, run, (closing, invocation)),
        Standing::Left(Wait::Person(whose), progress)
        | Standing::TimedOut(Some((Wait::Person(whose), progress)))
        | Standing::Interrupted(Some((Wait::Person(whose), progress))) => held(page, run, (whose, *progress), plan),
        Standing::Left(Wait::Predecessors(found), _) => {
            title(page, Tone::Warn, run, words::reason(Reason::PredecessorOpen))?;
            let told = words::predecessors(found, (&run.outcome.run, invocation));
            told.into_iter().try_for_each(|line| page.line(BELOW, line))
        }
        Standing::Refused(why) => {
            title(page, Tone::Bad, run, &blocked(why))?;
            refused(page, (why, run), invocation)
        }
        Standing::Failed(error) => {
            title(page, Tone::Bad, run, "an error stopped this run; the others went on")?;
            super::error::lines(page, BELOW, error, Some(&words::help(error, invocation)))
        }
        Standing::Left(..) | Standing::TimedOut(_) | Standing::Interrupted(_) | Standing::Unchanged => Ok(()),
    }
}

/// What keeps S3 from being asked about a run, if that is why it is blocked, and nothing else is told of it.
fn what_is_unseen(run: &Run<'_>) -> Option<Vec<String>> {
    let Standing::Refused(why) = &run.outcome.standing else { return None };
    let is_alone = run.outcome.not_done.is_empty() && run.outcome.left_held.is_empty();
    let is_unseen = is_alone && why.reason() == Reason::NotObserved;
    is_unseen.then(|| words::facts(why, (&run.outcome.run, run.invocation)))
}

/// How many runs could not be looked at, by what keeps them from that.
fn unseen(runs: &[Run<'_>]) -> BTreeMap<Vec<String>, u64> {
    let mut unseen = BTreeMap::new();
    for why in runs.iter().filter_map(what_is_unseen) {
        *unseen.entry(why).or_default() += 1;
    }
    unseen
}

/// Why many runs could not be looked at: the same for all.
fn unseen_together(page: &mut Page<'_>, (runs, first): (u64, &Run<'_>), plan: &Plan) -> io::Result<()> {
    let Standing::Refused(why) = &first.outcome.standing else { return Ok(()) };
    page.blank()?;
    let title = Line::new().tone(Tone::Strong, words::counted(runs, "run")).text(": ");
    page.line(0, title.tone(Tone::Bad, blocked(why)))?;
    refused(page, (why, first), &plan.invocation)
}

fn blocked(why: &Why) -> String {
    let reason = why.reason();
    format!("blocked ({reason}): {}", words::reason(reason))
}

/// Why a run is blocked, and what to do.
fn refused(page: &mut Page<'_>, (why, run): (&Why, &Run<'_>), invocation: &Invocation) -> io::Result<()> {
    let help = words::refusal_help(why.reason(), invocation);
    let told = words::facts(why, (&run.outcome.run, invocation)).into_iter();
    told.chain(help).try_for_each(|line| page.line(BELOW, line))
}

fn held(page: &mut Page<'_>, run: &Run<'_>, (held, progress): (&Held, Progress), plan: &Plan) -> io::Result<()> {
    let left =
        run.step.and_then(|step| step.stage.suspended()).map(|since| format!("; {}", words::days_left(since, plan.at)));
    let counted = words::counted(progress.total, "task");
    title(page, Tone::Warn, run, &format!("S3 counted {counted} and holds the job{}", left.unwrap_or_default()))?;
    let asked = run.step.iter().flat_map(|step| &step.notes).filter(|note| is_of_held(note));
    asked.map(words::note).try_for_each(|line| page.line(BELOW, line))?;
    let choice = words::way_on(held, (&run.outcome.run, &plan.invocation));
    choice.into_iter().try_for_each(|line| page.line(BELOW, line))
}

/// Whether a note says what was asked for of a job that S3 holds all the same.
fn is_of_held(note: &Note) -> bool {
    match note {
        Note::LetRunAt(_) | Note::EndAskedAt(_) | Note::NameIsTyped(_) => true,
        Note::LookedForUntil(_) | Note::SecondJob(_) | Note::Recorded(_) => false,
        Note::NothingMoved { .. } | Note::LaterRun { .. } => false,
        Note::NothingToReplace | Note::ReplacedSince(_) => false,
    }
}

fn closed(page: &mut Page<'_>, run: &Run<'_>, (closing, invocation): (&Closing, &Invocation)) -> io::Result<()> {
    let ended_well = matches!(run.ending(), Ending::Complete | Ending::Recorded);
    let beside = words::second_jobs(&run.outcome.beside);
    if ended_well && run.failed() == 0 && beside.is_empty() && !matches!(run.report, Some(Err(_))) {
        return Ok(());
    }
    let tone = if ended_well { Tone::Warn } else { Tone::Bad };
    title(page, tone, run, &words::closing(closing, &run.acceptance()))?;
    beside.into_iter().try_for_each(|line| page.line(BELOW, line))?;
    findings::write(page, BELOW, run.lists_faults())?;
    match run.report {
        Some(Ok(report)) => groups(page, BELOW, report),
        Some(Err(error)) => {
            page.line(BELOW, "its completion report could not be read")?;
            super::error::lines(page, BELOW, error, Some(&error.help(invocation)))
        }
        None if run.failed() == 0 => Ok(()),
        None if closing.report.is_some() => {
            let report = invocation.command(&format!("report {}", run.outcome.run.name));
            page.line(BELOW, format!("{report} says which tasks failed"))
        }
        None => page.line(BELOW, "it has no completion report: which tasks failed is not known"),
    }
}

fn title(page: &mut Page<'_>, tone: Tone, run: &Run<'_>, words: &str) -> io::Result<()> {
    page.blank()?;
    page.line(0, Line::new().tone(Tone::Strong, run.outcome.run.name.as_str()).text(": ").tone(tone, words))
}

/// From how many runs on of which the same is to be said they are folded.
pub(super) const FOLDED_FROM: usize = 11;

/// Whether nothing was done for a run, and nothing is left of it.
fn is_idle(run: &Run<'_>) -> bool {
    run.ending() == Ending::Unchanged && run.outcome.left_held.is_empty()
}

/// Why nothing was done for some runs.
fn nothing_to_do(page: &mut Page<'_>, runs: &[Run<'_>]) -> io::Result<()> {
    let done: Vec<&Step> = runs.iter().filter_map(|run| run.step.filter(|step| done::ended_well(step))).collect();
    let is_folded = done.len() >= FOLDED_FROM;
    let is_shown = |run: &&Run<'_>| !(is_folded && run.step.is_some_and(done::ended_well));
    let shown: Vec<&Run<'_>> = runs.iter().filter(is_shown).collect();
    let width = shown.iter().map(|run| run.outcome.run.name.as_str().len()).max().unwrap_or(0);
    for run in shown {
        page.line(0, nothing_to_do_for(run, width))?;
        // What second jobs of a closed run did, and which job only looks like the run's.
        let is_told = |step: &&Step| step.stage.closed().is_some() || step.verdict() == Verdict::Foreign;
        let told = run.step.filter(is_told).into_iter().flat_map(words::detail);
        told.into_iter().try_for_each(|line| page.line(BELOW, line))?;
    }
    if is_folded {
        page.line(0, format!("{}; bump spec.run to run one of them again", done::told(&done)))
    } else {
        Ok(())
    }
}

/// Why nothing was done for a run.
fn nothing_to_do_for(run: &Run<'_>, width: usize) -> Line {
    let number = run.outcome.run.run;
    let words = match run.step {
        Some(step) => match words::run_is_closed(step) {
            Some(closed) => closed,
            None if step.verdict() == Verdict::Orphan => format!("run {number}: {}; left alone", words::why(step)),
            None if step.reason() == Reason::NotCreated => {
                let plan = step.invocation.same("plan");
                format!("run {number}: {}; {plan} shows what apply would do", words::why(step))
            }
            None => format!("run {number}: {}", words::why(step)),
        },
        None => format!("run {number}: nothing was to be done"),
    };
    Line::new().tone(Tone::Strong, format!("{:width$}", run.outcome.run.name.as_str())).text("  ").text(words)
}

/// The counts, in the order of endings: `Result: 3 complete (1 with accepted failures), 1 unchanged.`
fn foot(results: Results<'_>) -> Line {
    let mut counts: BTreeMap<(Ending, &str), u64> = BTreeMap::new();
    let mut with_failures = 0_u64;
    for run in results.runs() {
        let ending = run.ending();
        *counts.entry((ending, words_of(&run).1)).or_default() += 1;
        with_failures += u64::from(ending == Ending::Complete && run.failed() > 0);
    }
    let counted = |((ending, words), number): (&(Ending, &str), &u64)| {
        let has_note = *ending == Ending::Complete && with_failures > 0;
        let note = if has_note { format!(" ({with_failures} with accepted failures)") } else { String::new() };
        format!("{number} {words}{note}")
    };
    let parts: Vec<String> = counts.iter().map(counted).collect();
    let idle = counts.keys().all(|(ending, _)| *ending == Ending::Unchanged);
    let counts = if parts.is_empty() { "no jobs".to_owned() } else { parts.join(", ") };
    Line::new().tone(Tone::Strong, if idle { "Nothing to do: " } else { "Result: " }).text(format!("{counts}."))
}
