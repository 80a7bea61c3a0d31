//! What of a plan cannot be undone, is public or unprotects objects, and the jobs that do it.

use std::collections::BTreeMap;

use crate::advice::effects::{EffectKind, effects};
use crate::model::JobName;
use crate::plan::why::{ConfirmFault, Note};
use crate::plan::{Action, Plan, Step, Why};
use crate::render::words;

/// How many jobs are named; the others are counted.
const NAMED: usize = 10;

/// Each such effect with the jobs that have it, the gravest first.
pub(super) fn grave_effects(plan: &Plan) -> BTreeMap<(EffectKind, String), Vec<&JobName>> {
    let mut found: BTreeMap<_, Vec<&JobName>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| words::is_ahead(step)) {
        for (kind, words) in of_step(step) {
            found.entry((kind, words)).or_default().push(&step.run.name);
        }
    }
    found
}

/// Each kind of such effects with the jobs that have one, the gravest first.
pub(super) fn grave_kinds(plan: &Plan) -> BTreeMap<EffectKind, Vec<&JobName>> {
    let mut found: BTreeMap<_, Vec<&JobName>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| words::is_ahead(step)) {
        for (kind, _) in of_step(step) {
            let jobs = found.entry(kind).or_default();
            if jobs.last() != Some(&&step.run.name) {
                jobs.push(&step.run.name);
            }
        }
    }
    found
}

/// The jobs that are let run with their names alone, as far as that is known.
pub(super) fn named(plan: &Plan) -> Vec<&JobName> {
    let is_noted = |step: &Step| step.notes.iter().any(|note| matches!(note, Note::NameIsTyped(_)));
    let is_refused = |step: &Step| matches!(step.why, Why::Confirm(ConfirmFault::NameNotTyped { .. }));
    let is_named = |step: &&Step| is_refused(step) || is_noted(step) || wants_name(step);
    plan.steps.iter().filter(|step| words::is_ahead(step)).filter(is_named).map(|step| &step.run.name).collect()
}

fn wants_name(step: &Step) -> bool {
    let conditions = step.actions.iter().filter_map(|it| if let Action::Confirm(it) = it { Some(it) } else { None });
    conditions.flat_map(|it| &it.unnamed).any(|risk| risk.holds(step.stage.objects()))
}

fn of_step(step: &Step) -> impl Iterator<Item = (EffectKind, String)> {
    let effects = step.stage.asked().map(|asked| effects(&asked.request.body)).unwrap_or_default();
    let effects = effects.into_iter().map(|effect| (effect.code.kind(), effect.words));
    effects.filter(|(kind, _)| match kind {
        EffectKind::Irreversible | EffectKind::Public | EffectKind::Unprotected => true,
        EffectKind::Costly | EffectKind::Notable => false,
    })
}

/// The names of some jobs: all, or the first and how many more there are.
pub(super) fn names(jobs: &[&JobName]) -> String {
    let mut names: Vec<String> = jobs.iter().take(NAMED).map(ToString::to_string).collect();
    if let more @ 1.. = jobs.len().saturating_sub(NAMED) {
        names.push(format!("and {}", words::counted(more as u64, "more job")));
    }
    names.join(", ")
}
