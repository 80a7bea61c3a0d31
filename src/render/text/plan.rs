//! A plan: one line a run, and below it what will be done and why not.

use std::io::{self, Write};

use super::lint::{About, Lint};
use super::{asked, differences, findings};
use crate::advice::cost::NOT_INCLUDED;
use crate::plan::{Plan, Step, Verdict};
use crate::render::done;
use crate::render::fold::Fold;
use crate::render::grave::{grave_kinds, named, names};
use crate::render::page::{BELOW, Line, Page, Paper, Tone};
use crate::render::summary::{self, Kind};
use crate::render::unseen;
use crate::render::view::PlanView;
use crate::render::words;

/// Writes a plan. Runs that ended well are one line.
pub fn plan(out: &mut dyn Write, paper: impl Into<Paper>, view: PlanView<'_>) -> io::Result<()> {
    let plan = view.plan;
    let mut page = Page::new(out, paper);
    if let Some(environment) = &plan.environment {
        page.line(0, Line::from("environment ").tone(Tone::Strong, environment.as_str()))?;
        page.blank()?;
    }
    top(&mut page, plan)?;
    let (done, shown) = done::folded(plan);
    let mut below = Below { view, fold: Fold::new(plan), lint: Lint::new(view) };
    steps(&mut page, &shown, &mut below)?;
    if !done.is_empty() {
        let line = Line::new().tone(Tone::Good, "✓ ").text(done::told(&done));
        page.line(0, line.text("; bump spec.run to run one of them again"))?;
    }
    for step in done {
        below.lint.write(&mut page, (BELOW, About::Done), view.findings.of(&step.run.name))?;
    }
    below.lint.write(&mut page, (0, About::Ahead), view.findings.of_project())?;
    if !plan.steps.is_empty() {
        page.blank()?;
    }
    below.lint.left_out(&mut page, &plan.invocation)?;
    foot(&mut page, plan)
}

/// What cannot be undone, is public or unprotects objects, once a kind, and whose names are typed: whoever reads one line reads that.
fn top(page: &mut Page<'_>, plan: &Plan) -> io::Result<()> {
    // Of one job it stands a few lines below.
    let is_long = plan.steps.iter().filter(|step| words::is_ahead(step)).count() > 1;
    let kinds = grave_kinds(plan).into_iter().map(|(kind, jobs)| (words::effect_kind(kind), jobs));
    let typed = Some(("each let run when its name is typed", named(plan))).filter(|(_, jobs)| !jobs.is_empty());
    let lines: Vec<_> = kinds.chain(typed).filter(|_| is_long).collect();
    for (what, jobs) in &lines {
        page.line(0, Line::new().tone(Tone::Bad, format!("! {what}")).text(format!(": {}", names(jobs))))?;
    }
    if lines.is_empty() { Ok(()) } else { page.blank() }
}

/// The steps that have lines of their own.
fn steps<'p>(page: &mut Page<'_>, steps: &[&'p Step], below: &mut Below<'p>) -> io::Result<()> {
    let width = steps.iter().map(|step| step.run.name.as_str().len()).max().unwrap_or(0);
    let mut was_long = false;
    for (step, runs) in unseen::together(steps) {
        if runs > 1 {
            page.line(0, head_of_all(runs, step))?;
            words::advice(step, below.view.plan.at).into_iter().try_for_each(|line| page.line(BELOW, line))?;
            continue;
        }
        if was_long {
            page.blank()?;
        }
        page.line(0, head(step, width))?;
        body(page, step, below)?;
        was_long = words::is_ahead(step);
    }
    Ok(())
}

/// What is shown below steps, and what was shown so far.
struct Below<'p> {
    view: PlanView<'p>,
    fold: Fold<'p>,
    lint: Lint,
}

/// The same as a step's first line, about many runs at once.
fn head_of_all(runs: u64, step: &Step) -> Line {
    let (marker, tone, verdict) = signs(step);
    Line::new()
        .tone(tone, marker)
        .text(" ")
        .tone(Tone::Strong, words::counted(runs, "run"))
        .text("  ")
        .tone(tone, verdict)
        .text(format!("{}: {}", code(step), words::why(step)))
}

/// Marker, name, run, verdict and reason.
fn head(step: &Step, width: usize) -> Line {
    let (marker, tone, verdict) = signs(step);
    Line::new()
        .tone(tone, marker)
        .text(" ")
        .tone(Tone::Strong, format!("{:width$}", step.run.name.as_str()))
        .text(format!("  run {}  ", step.run.run))
        .tone(tone, verdict)
        .text(format!("{}: {}{}", code(step), words::why(step), again(step)))
}

/// The stable code of what keeps a run from going on, in parentheses.
fn code(step: &Step) -> String {
    match step.verdict() {
        Verdict::Blocked | Verdict::Foreign => format!(" ({})", step.reason()),
        Verdict::Create | Verdict::Replace | Verdict::Record | Verdict::Wait | Verdict::Keep => String::new(),
        Verdict::Done | Verdict::Orphan | Verdict::Suspended => String::new(),
    }
}

/// How to run a closed job again.
fn again(step: &Step) -> &'static str {
    if step.stage.closed().is_some() { "; bump spec.run to run it again" } else { "" }
}

/// Marker, tone and word of a step.
fn signs(step: &Step) -> (&'static str, Tone, &'static str) {
    match (step.verdict(), Kind::of(step)) {
        (Verdict::Create, _) => ("+", Tone::Good, "create"),
        (Verdict::Replace, _) => ("-/+", Tone::Warn, "replace"),
        (Verdict::Record, _) => ("+", Tone::Good, "record"),
        (Verdict::Blocked, _) => ("!", Tone::Bad, "blocked"),
        (Verdict::Foreign, _) => ("?", Tone::Warn, "foreign"),
        (Verdict::Orphan, _) => ("?", Tone::Warn, "orphan"),
        (Verdict::Wait | Verdict::Keep, Kind::Change) => ("~", Tone::Warn, "change"),
        (Verdict::Wait, _) => ("~", Tone::Warn, "wait"),
        (Verdict::Keep, _) => ("=", Tone::Normal, "keep"),
        (Verdict::Suspended, _) => ("-", Tone::Dim, "suspended"),
        (Verdict::Done, _) => match step.stage.closed() {
            Some(closing) if words::is_accepted(closing, &step.stage.acceptance()) => ("✓", Tone::Good, "done"),
            Some(_) | None => (".", Tone::Normal, "done"),
        },
    }
}

fn body<'p>(page: &mut Page<'_>, step: &'p Step, below: &mut Below<'p>) -> io::Result<()> {
    let Below { view, fold, lint } = below;
    if let Some(effect) = words::effect(step) {
        page.line(BELOW, Line::new().tone(Tone::Dim, effect))?;
    }
    asked::write(page, fold, step)?;
    let is_ahead = Kind::of(step) != Kind::Unchanged;
    lint.write(page, (BELOW, if is_ahead { About::Ahead } else { About::Done }), view.findings.of(&step.run.name))?;
    findings::write(page, BELOW, words::findings(step))?;
    let done = words::instructions(step).into_iter().map(|line| format!("- {line}"));
    let known = words::advice(step, view.plan.at).into_iter();
    if step.verdict() == Verdict::Blocked {
        differences::write(page, BELOW, step.stage.differences())?;
        known.chain(done).try_for_each(|line| page.line(BELOW, line))?;
    } else {
        done.into_iter().try_for_each(|line| page.line(BELOW, line))?;
        differences::write(page, BELOW, step.stage.differences())?;
        known.into_iter().try_for_each(|line| page.line(BELOW, line))?;
    }
    if !step.stage.next_run().is_empty() {
        page.line(BELOW, "applies to the next run only:")?;
        differences::write(page, BELOW, step.stage.next_run())?;
    }
    Ok(())
}

fn foot(page: &mut Page<'_>, plan: &Plan) -> io::Result<()> {
    let is_coded = |step: &&Step| matches!(step.verdict(), Verdict::Blocked | Verdict::Foreign);
    if let Some(more) = words::more_about(plan.steps.iter().filter(is_coded).map(Step::reason)) {
        page.line(0, Line::new().tone(Tone::Dim, more))?;
    }
    let counts = summary::counts(plan);
    let Some(price) = summary::price(plan) else {
        return page.line(0, Line::new().tone(Tone::Strong, "Plan: ").text(format!("{counts}.")));
    };
    page.line(0, Line::new().tone(Tone::Dim, NOT_INCLUDED))?;
    page.line(0, Line::new().tone(Tone::Strong, "Plan: ").text(format!("{counts}. {price}.")))
}
