//! What is behind a row of the comment, folded: effects, every field, findings, differences, and what is done.

use super::comment::signs;
use crate::plan::{Difference, Step};
use crate::render::escape::{self, markdown as escaped};
use crate::render::fold::{Fold, yaml_lines};
use crate::render::summary::Kind;
use crate::render::text::difference_lines;
use crate::render::view::{self, PlanView};
use crate::render::words;

/// Whether more can be said of a step than its row does.
pub(super) fn has_details(step: &Step) -> bool {
    match Kind::of(step) {
        Kind::Record
        | Kind::Blocked
        | Kind::Create
        | Kind::Change
        | Kind::Waiting
        | Kind::Orphan
        | Kind::Foreign
        | Kind::Replace => true,
        Kind::Running | Kind::Unchanged | Kind::Suspended => {
            !step.stage.next_run().is_empty() || !step.findings.is_empty()
        }
    }
}

/// Everything about a step, folded.
pub(super) fn details<'p>((step, runs): (&'p Step, u64), view: PlanView<'_>, fold: &mut Fold<'p>) -> String {
    let (_, verdict) = signs(step);
    let verdict = verdict.trim_matches('*');
    if runs > 1 {
        let head = format!("<details><summary>{}: {verdict}</summary>", words::counted(runs, "run"));
        return [head, list(words::advice(step, view.plan.at)), "</details>\n\n".to_owned()].join("\n\n");
    }
    let mut blocks = vec![format!("<details><summary>{} run {}: {verdict}</summary>", step.run.name, step.run.run)];
    blocks.extend(words::effect(step).map(|effect| escaped(&effect)));
    blocks.extend(asked(step, fold));
    let of_spec = view.findings.of(&step.run.name).iter().map(view::one_line);
    blocks.push(list(of_spec.chain(words::findings(step).map(words::finding))));
    blocks.push(list(words::told(step, view.plan.at)));
    blocks.push(fenced("diff", &differences(step.stage.differences())));
    if !step.stage.next_run().is_empty() {
        blocks.push("Applies to the next run only:".to_owned());
        blocks.push(fenced("diff", &differences(step.stage.next_run())));
    }
    blocks.push("</details>\n\n".to_owned());
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

/// What is asked for, block by block, as long as it can be said no to.
fn asked<'p>(step: &'p Step, fold: &mut Fold<'p>) -> Vec<String> {
    let (Some(asked), Some(fields)) = (&step.stage.asked(), fold.fields(step)) else { return Vec::new() };
    let told = fields.effects.into_iter().map(|it| (words::effect_kind(it.code.kind()), it.words));
    let told: Vec<String> = told.map(|(kind, words)| format!("- **{kind}**: {}", escaped(&words))).collect();
    let lines: Vec<String> = fields.shown.into_iter().flat_map(|(name, value)| named(name, &value)).collect();
    let mut blocks = vec![told.join("\n"), fenced("yaml", &lines)];
    blocks.extend(fields.as_in.iter().map(|(before, names)| format!("As in {before}: {}", names.join(", "))));
    if let Some(previous) = &asked.previous {
        blocks.push(words::since(previous.run, &previous.differences));
        blocks.push(fenced("diff", &differences(&previous.differences)));
    }
    blocks
}

/// A field as YAML: its value beside its name, or below it.
fn named(name: &str, value: &serde_json::Value) -> Vec<String> {
    let lines = yaml_lines(value);
    match lines.as_slice() {
        [only] if !value.is_object() => vec![format!("{name}: {only}")],
        lines => {
            let below = lines.iter().map(|line| format!("  {line}"));
            std::iter::once(format!("{name}:")).chain(below).collect()
        }
    }
}

/// A list of lines, escaped.
pub(super) fn list(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| format!("- {}", escaped(&line))).collect::<Vec<_>>().join("\n")
}

fn differences(differences: &[Difference]) -> Vec<String> {
    differences.iter().flat_map(difference_lines).map(|(_, line)| line).collect()
}

/// Lines in a block that Markdown takes as they are, behind a fence longer than any in them.
fn fenced(language: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = lines.iter().map(|line| escape::text(line).into_owned()).collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`').map(str::len)).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}
