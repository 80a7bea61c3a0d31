//! A plan: one line a run, and below it what will be done and why not.

use std::io::{self, Write};

use super::{differences, findings};
use crate::advice::cost::NOT_INCLUDED;
use crate::model::Time;
use crate::plan::{Plan, Step, Verdict};
use crate::render::page::{Line, Page, Style, Tone};
use crate::render::summary::{self, Kind};
use crate::render::words;

/// How far the lines below a step are indented.
const BELOW: usize = 4;

/// Writes a plan.
pub fn plan(out: &mut dyn Write, style: Style, plan: &Plan) -> io::Result<()> {
    let mut page = Page::new(out, style);
    let width = plan.steps.iter().map(|step| step.run.name.as_str().len()).max().unwrap_or(0);
    for step in &plan.steps {
        page.line(0, head(step, width))?;
        body(&mut page, step, plan.at)?;
    }
    if !plan.steps.is_empty() {
        page.blank()?;
    }
    foot(&mut page, plan)
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
    match step.verdict {
        Verdict::Blocked | Verdict::Foreign => format!(" ({})", step.reason),
        Verdict::Create | Verdict::Wait | Verdict::Keep | Verdict::Done | Verdict::Orphan => String::new(),
    }
}

/// How to run a closed job again.
fn again(step: &Step) -> &'static str {
    if step.closed.is_some() { "; bump spec.run to run it again" } else { "" }
}

/// Marker, tone and word of a step.
fn signs(step: &Step) -> (&'static str, Tone, &'static str) {
    match (step.verdict, Kind::of(step)) {
        (Verdict::Create, _) => ("+", Tone::Good, "create"),
        (Verdict::Blocked, _) => ("!", Tone::Bad, "blocked"),
        (Verdict::Foreign, _) => ("?", Tone::Warn, "foreign"),
        (Verdict::Orphan, _) => ("?", Tone::Warn, "orphan"),
        (Verdict::Wait | Verdict::Keep, Kind::Change) => ("~", Tone::Warn, "change"),
        (Verdict::Wait, _) => ("~", Tone::Warn, "wait"),
        (Verdict::Keep, _) => ("=", Tone::Normal, "keep"),
        (Verdict::Done, _) => match &step.closed {
            Some(closing) if words::is_accepted(closing, &step.acceptance) => ("✓", Tone::Good, "done"),
            Some(_) | None => (".", Tone::Normal, "done"),
        },
    }
}

fn body(page: &mut Page<'_>, step: &Step, now: Time) -> io::Result<()> {
    if let Some(effect) = words::effect(step) {
        page.line(BELOW, Line::new().tone(Tone::Dim, effect))?;
    }
    for instruction in words::instructions(step) {
        page.line(BELOW, format!("- {instruction}"))?;
    }
    findings::write(page, BELOW, words::findings(step))?;
    differences::write(page, BELOW, &step.differences)?;
    for line in words::advice(step, now) {
        page.line(BELOW, line)?;
    }
    if !step.next_run.is_empty() {
        page.line(BELOW, "applies to the next run only:")?;
        differences::write(page, BELOW, &step.next_run)?;
    }
    Ok(())
}

fn foot(page: &mut Page<'_>, plan: &Plan) -> io::Result<()> {
    let counts = summary::counts(plan);
    let Some(price) = summary::price(plan) else {
        return page.line(0, Line::new().tone(Tone::Strong, "Plan: ").text(format!("{counts}.")));
    };
    page.line(0, Line::new().tone(Tone::Dim, NOT_INCLUDED))?;
    page.line(0, Line::new().tone(Tone::Strong, "Plan: ").text(format!("{counts}. {price}.")))
}
