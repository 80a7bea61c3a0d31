//! A plan as a pull-request comment: the counts, a table, and what is behind each row that matters.
//!
//! GitHub takes 65,536 characters. What does not fit is left out, the blocked jobs last, and the comment says how much.

use std::io::{self, Write};

use super::escape::{self, markdown as escaped};
use super::summary::{self, Kind};
use super::text::difference_lines;
use super::{price, words};
use crate::advice::cost::NOT_INCLUDED;
use crate::model::Finding;
use crate::plan::{Plan, Step, Verdict};

/// The longest comment, in bytes, so that it is below GitHub's limit in characters too.
// Source: GitHub's API answers "body is too long (maximum is 65536 characters)".
const LIMIT: usize = 65_000;
/// What the closing lines may need of it.
const RESERVED: usize = 500;

/// Writes a plan as a comment. Its first line is hidden and always the same, so that a later plan can replace the comment.
pub fn plan(out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let mut steps: Vec<&Step> = plan.steps.iter().collect();
    steps.sort_by_key(|step| Kind::of(step));
    let price = summary::price(plan).map(|price| format!("{price}. {NOT_INCLUDED}\n\n")).unwrap_or_default();
    let counts = summary::counts(plan);
    let mut text = format!("<!-- s3jobs plan {} -->\n## s3jobs plan: {counts}\n\n{price}", plan.project);
    let rows: Vec<String> = steps.iter().map(|step| row(step)).collect();
    let details: Vec<String> = steps.iter().filter(|step| has_details(step)).map(|step| details(step, plan)).collect();
    if !rows.is_empty() {
        text.push_str("| | Job | Run | Verdict | Objects | Cost | Reason |\n|---|---|---:|---|---:|---:|---|\n");
    }
    let rows_left_out = add(&mut text, rows);
    text.push('\n');
    let details_left_out = add(&mut text, details);
    text.push_str(&left_out(rows_left_out, details_left_out));
    writeln!(out, "{text}Observed {}. Run `s3jobs plan` to see the same in a terminal.", plan.at)
}

/// Adds pieces as long as they fit, and says how many do not.
pub(super) fn add(text: &mut String, pieces: Vec<String>) -> usize {
    let mut left_out = 0;
    for piece in pieces {
        if left_out == 0 && text.len() + piece.len() + RESERVED <= LIMIT {
            text.push_str(&piece);
        } else {
            left_out += 1;
        }
    }
    left_out
}

fn left_out(rows: usize, details: usize) -> String {
    match (rows, details) {
        (0, 0) => String::new(),
        (0, details) => format!("The details of {} are left out: the comment would be too long.\n\n", jobs(details)),
        (rows, _) => format!("{} left out, with their details: the comment would be too long.\n\n", jobs_are(rows)),
    }
}

fn jobs(number: usize) -> String {
    words::counted(number as u64, "more job")
}

fn jobs_are(number: usize) -> String {
    format!("{} {}", jobs(number), if number == 1 { "is" } else { "are" })
}

fn row(step: &Step) -> String {
    let (sign, verdict) = signs(step);
    let objects = step.objects.map_or_else(|| "?".to_owned(), words::count);
    let cost = price::of_step(step).map(price::words).unwrap_or_default();
    let code = if step.verdict == Verdict::Blocked { format!("`{}`: ", step.reason) } else { String::new() };
    let reason = format!("{code}{}", escaped(&words::why(step)));
    format!("| {sign} | {} | {} | {verdict} | {objects} | {cost} | {reason} |\n", step.run.name, step.run.run)
}

fn signs(step: &Step) -> (&'static str, &'static str) {
    match (step.verdict, Kind::of(step)) {
        (Verdict::Create, _) => (":heavy_plus_sign:", "create"),
        (Verdict::Blocked, _) => (":no_entry:", "**blocked**"),
        (Verdict::Foreign, _) => (":grey_question:", "foreign"),
        (Verdict::Orphan, _) => (":grey_question:", "orphan"),
        (Verdict::Wait | Verdict::Keep, Kind::Change) => (":pencil2:", "change"),
        (Verdict::Wait, _) => (":hourglass:", "wait"),
        (Verdict::Keep, _) => (":arrow_forward:", "keep"),
        (Verdict::Done, _) => (":heavy_check_mark:", "done"),
    }
}

/// Whether more can be said of a step than its row does.
fn has_details(step: &Step) -> bool {
    match Kind::of(step) {
        Kind::Blocked | Kind::Create | Kind::Change | Kind::Waiting | Kind::Orphan | Kind::Foreign => true,
        Kind::Running | Kind::Unchanged => !step.next_run.is_empty() || !step.findings.is_empty(),
    }
}

fn details(step: &Step, plan: &Plan) -> String {
    let (_, verdict) = signs(step);
    let mut text = format!("<details><summary>{} run {}: {}</summary>\n\n", step.run.name, step.run.run, bare(verdict));
    text.extend(words::effect(step).map(|effect| format!("{}\n\n", escaped(&effect))));
    let instructions = words::instructions(step);
    let advice = words::advice(step, plan.at);
    for list in [instructions, advice] {
        text.extend(list.iter().map(|line| format!("- {}\n", escaped(line))));
    }
    text.extend(words::findings(step).map(finding));
    let next_run = (!step.next_run.is_empty()).then(|| "  # applies to the next run only".to_owned());
    let changes = step.differences.iter().flat_map(difference_lines).map(|(_, line)| line);
    let later = next_run.into_iter().chain(step.next_run.iter().flat_map(difference_lines).map(|(_, line)| line));
    text.push_str(&fenced(&changes.chain(later).collect::<Vec<_>>()));
    text.push_str("\n</details>\n\n");
    text
}

/// A finding as an item of the list, and what to do about it.
fn finding(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!(" ({})", escaped(help))).unwrap_or_default();
    format!("- `{}`: {}{help}\n", words::code(finding), escaped(&finding.located()))
}

fn bare(verdict: &str) -> &str {
    verdict.trim_matches('*')
}

/// Lines in a block that Markdown takes as they are, behind a fence longer than any in them.
fn fenced(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines.iter().map(|line| escape::text(line).into_owned()).collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`').map(str::len)).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("\n{fence}diff\n{}\n{fence}\n", lines.join("\n"))
}
