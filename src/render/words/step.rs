//! What a step does, and what a person should know about it.

use super::action::action;
use super::counted;
use super::help::refusal_help;
use super::reason::next_command;
use super::why::{facts, note};
use crate::model::Time;
use crate::plan::{Action, Share, Step, Verdict, Why};
use crate::render::price;

/// What is done to how many objects, where, for how much. `None` where nothing is left to be done.
pub(in crate::render) fn effect(step: &Step) -> Option<String> {
    if matches!(step.verdict(), Verdict::Done | Verdict::Foreign | Verdict::Suspended) {
        return None;
    }
    let operation = step.stage.operation()?;
    if step.verdict() == Verdict::Record {
        return Some(format!("{operation} in {}: no job is created", step.run.scope));
    }
    let objects = match step.stage.objects() {
        Some(objects) => counted(objects, "object"),
        None => "objects that S3 will count".to_owned(),
    };
    let price = price::of_step(step).map(|cost| format!(", {}", price::words(cost))).unwrap_or_default();
    Some(format!("{operation} on {objects} in {}{price}", step.run.scope))
}

/// What is done, in order, each with its condition. A block keeps a job from running, and nothing else from being done.
pub(in crate::render) fn instructions(step: &Step) -> Vec<String> {
    let mut lines: Vec<String> =
        step.actions.iter().filter(|it| is_told(step, it)).map(|it| instruction(step, it)).collect();
    let confirms = step.actions.iter().any(|action| matches!(action, Action::Confirm(_)));
    if step.creates() && !confirms {
        let confirm = step.invocation.command(&format!("confirm {}", step.run.name));
        let held = format!("hold it until a person runs {confirm}");
        lines.insert(lines.len().saturating_sub(1), held);
    }
    if step.verdict() == Verdict::Blocked {
        lines = lines.into_iter().map(|line| format!("all the same, {line}")).collect();
    }
    lines
}

fn instruction(step: &Step, it: &Action) -> String {
    match (it, &step.why) {
        (Action::Resume { .. }, Why::JobListed { job, .. }) => format!("take up the job {job}"),
        (_, _) => action(it, &step.run),
    }
}

/// What is done and what a person should know, in the order in which it is read: what blocks a run comes first.
pub(in crate::render) fn told(step: &Step, now: Time) -> Vec<String> {
    let (done, known) = (instructions(step), advice(step, now));
    if step.verdict() == Verdict::Blocked { [known, done].concat() } else { [done, known].concat() }
}

/// Why a step stands where it stands, and what stands beside it, with the names and numbers of this case.
pub fn detail(step: &Step) -> Vec<String> {
    let may_share = |it: &Share| format!("it may do the same as `{}`: {}", it.with, it.reason);
    let shares =
        step.actions.iter().find_map(|it| if let Action::Create { when, .. } = it { Some(&when.shares) } else { None });
    let shares = shares.into_iter().flatten().map(may_share);
    shares.chain(facts(&step.why, (&step.run, &step.invocation))).chain(step.notes.iter().map(note)).collect()
}

/// What a person should know and can do: the plan's own words, then what follows from the reason.
pub(in crate::render) fn advice(step: &Step, now: Time) -> Vec<String> {
    // A job that is listed is not looked for.
    let is_listed = matches!(step.why, Why::JobListed { .. });
    let help = refusal_help(step.reason(), &step.invocation).filter(|_| !is_listed);
    detail(step).into_iter().chain(help).chain(next_command(step, now)).collect()
}

/// Closing the record becomes of every run; it is told only where a job is created, where a
/// run is blocked, or where it is all that is left.
fn is_told(step: &Step, action: &Action) -> bool {
    let is_told_of = step.creates() || step.verdict() == Verdict::Blocked;
    !matches!(action, Action::Close) || is_told_of || is_closed_now(step)
}

fn is_closed_now(step: &Step) -> bool {
    step.reason() == crate::plan::Reason::Ended
}
