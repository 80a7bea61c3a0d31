//! The comment itself: everything that nobody has to unfold, and how much fits.

use std::io::{self, Write};

use s3jobs_spec::output::add;

use super::details::{details, has_details, list};
use crate::advice::cost::NOT_INCLUDED;
use crate::advice::effects::EffectKind;
use crate::model::JobName;
use crate::plan::{Plan, Step, Verdict};
use crate::render::done;
use crate::render::escape::markdown as escaped;
use crate::render::fold::Fold;
use crate::render::grave::{grave_effects, named, names};
use crate::render::summary::{self, Kind};
use crate::render::view::{self, PlanView};
use crate::render::{price, unseen, words};

/// Writes a plan as a comment. Its first line is hidden, names project and environment, and is otherwise always the same, so
/// that a later plan can replace the comment.
pub fn plan(out: &mut dyn Write, view: PlanView<'_>) -> io::Result<()> {
    let plan = view.plan;
    let (done, mut steps) = done::folded(plan);
    steps.sort_by_key(|step| Kind::of(step));
    let mut text = head(plan);
    let effects_left_out = add(&mut text, grave(plan));
    let steps = unseen::together(&steps);
    let rows: Vec<String> = steps.iter().map(|(step, runs)| row(step, *runs)).collect();
    if !rows.is_empty() {
        text.push_str("\n| | Job | Run | Verdict | Objects | Cost | Reason |\n|---|---|---:|---|---:|---:|---|\n");
    }
    let rows_left_out = add(&mut text, rows);
    text.push('\n');
    text.push_str(&finished(&done));
    let mut fold = Fold::new(plan);
    let details: Vec<String> = steps
        .iter()
        .filter(|it| has_details(it.0))
        .map(|(step, runs)| details((step, *runs), view, &mut fold))
        .collect();
    let details_left_out = add(&mut text, std::iter::once(of_project(view)).chain(details).collect());
    text.push_str(&left_out(effects_left_out, rows_left_out, details_left_out));
    let again = plan.invocation.same("plan");
    let is_coded = |step: &&Step| step.verdict() == Verdict::Blocked;
    let more = words::more_about(plan.steps.iter().filter(is_coded).map(Step::reason));
    let more = more.map(|more| format!(" {more}.")).unwrap_or_default();
    writeln!(out, "{text}Observed {}. Run {again} to see all of it in a terminal.{more}", plan.at)
}

/// The runs that ended well, folded: one line until somebody wants to know.
fn finished(done: &[&Step]) -> String {
    /// How many are listed; the others are counted.
    const LISTED: usize = 100;
    if done.is_empty() {
        return String::new();
    }
    let line = |step: &&Step| format!("- {} run {}: {}\n", step.run.name, step.run.run, escaped(&words::why(step)));
    let mut lines: Vec<String> = done.iter().take(LISTED).map(line).collect();
    if let more @ 1.. = done.len().saturating_sub(LISTED) {
        lines.push(format!("- and {}\n", words::counted(more as u64, "more job")));
    }
    format!("<details><summary>{}</summary>\n\n{}\n</details>\n\n", done::count(done), lines.concat())
}

/// The hidden mark, the counts, and the price.
fn head(plan: &Plan) -> String {
    let (project, counts) = (&plan.project, summary::counts(plan));
    let environment = plan.environment.as_ref();
    let mark = environment.map(|name| format!(" {name}")).unwrap_or_default();
    let named = environment.map(|name| format!(" for environment {name}")).unwrap_or_default();
    let price = summary::price(plan).map(|price| format!("{price}. {NOT_INCLUDED}\n")).unwrap_or_default();
    format!("<!-- s3jobs plan {project}{mark} -->\n## s3jobs plan{named}: {counts}\n\n{price}")
}

/// What cannot be undone, is public or unprotects objects, each with the jobs that do it. It stands where nobody has to unfold it.
fn grave(plan: &Plan) -> Vec<String> {
    let line = |(at, ((kind, words), jobs)): (usize, ((EffectKind, String), Vec<&JobName>))| {
        let gap = if at == 0 { "\n" } else { "" };
        let kind = words::effect_kind(kind);
        format!("{gap}- :warning: **{kind}**: {} ({})\n", escaped(&words), names(&jobs))
    };
    let effects = grave_effects(plan).into_iter().enumerate().map(line);
    let typed = Some(named(plan)).filter(|jobs| !jobs.is_empty());
    let typed = typed.map(|jobs| format!("- :lock: **each let run when its name is typed**: {}\n", names(&jobs)));
    effects.chain(typed).collect()
}

/// What was found outside of the specs, such as in the project file.
fn of_project(view: PlanView<'_>) -> String {
    let findings = list(view.findings.of_project().iter().map(view::one_line));
    if findings.is_empty() { findings } else { findings + "\n\n" }
}

fn left_out(effects: usize, rows: usize, details: usize) -> String {
    let parts = [
        (effects, "more line about what cannot be undone, is public or unprotects objects"),
        (rows, "more row"),
        (details, "more detail"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, thing)| words::counted(number as u64, thing))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("**Left out, because the comment would be too long: {}.**\n\n", parts.join("; "))
}

fn row(step: &Step, runs: u64) -> String {
    let (sign, verdict) = signs(step);
    let objects = step.stage.objects().map_or_else(|| "?".to_owned(), words::count);
    let cost = price::of_step(step).map(price::words).unwrap_or_default();
    let code = if step.verdict() == Verdict::Blocked { format!("`{}`: ", step.reason()) } else { String::new() };
    let reason = format!("{code}{}", escaped(&words::why(step)));
    let (job, run) = match runs {
        1 => (step.run.name.to_string(), step.run.run.to_string()),
        runs => (words::counted(runs, "run"), String::new()),
    };
    format!("| {sign} | {job} | {run} | {verdict} | {objects} | {cost} | {reason} |\n")
}

pub(super) fn signs(step: &Step) -> (&'static str, &'static str) {
    match (step.verdict(), Kind::of(step)) {
        (Verdict::Create, _) => (":heavy_plus_sign:", "create"),
        (Verdict::Replace, _) => (":arrows_counterclockwise:", "replace"),
        (Verdict::Record, _) => (":memo:", "record"),
        (Verdict::Blocked, _) => (":no_entry:", "**blocked**"),
        (Verdict::Foreign, _) => (":grey_question:", "foreign"),
        (Verdict::Orphan, _) => (":grey_question:", "orphan"),
        (Verdict::Wait | Verdict::Keep, Kind::Change) => (":pencil2:", "change"),
        (Verdict::Wait, _) => (":hourglass:", "wait"),
        (Verdict::Suspended, _) => (":zzz:", "suspended"),
        (Verdict::Keep, _) => (":arrow_forward:", "keep"),
        (Verdict::Done, _) if step.stage.closed().is_none() || done::ended_well(step) => (":heavy_check_mark:", "done"),
        (Verdict::Done, _) => (":x:", "done"),
    }
}
