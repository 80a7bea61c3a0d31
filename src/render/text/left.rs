//! Runs that the command left before they came to their end: those of which the same is to be said are one block.

use std::io;

use super::next;
use super::outcomes::FOLDED_FROM;
use crate::apply::Standing;
use crate::model::{Invocation, JobName, Progress};
use crate::plan::{Action, ConfirmIf, Confirmer, Held, Reason, Search, Wait};
use crate::render::page::{BELOW, Line, Page, Tone};
use crate::render::results::Run;
use crate::render::words;

/// How many names stand before a block.
const NAMED: usize = 3;

/// Where a run was seen last.
type Seen<'r> = Option<&'r (Wait, Progress)>;

/// A run that was left, why, and where it was seen last.
type Left<'r, 'a> = (&'r Run<'a>, &'static str, Seen<'r>);

/// The command that goes on with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Apply,
    /// The word of a person, said once more: no other lets their jobs run.
    Confirm,
    /// The same where there may be no job yet, which only apply looks for.
    ApplyConfirm,
    Wait,
    Cancel,
    Prune,
}

/// What is said of runs.
#[derive(Debug, PartialEq, Eq)]
struct Said<'r> {
    /// What was seen last; `None` if nothing was.
    seen: Option<String>,
    why: &'static str,
    /// The calls that failed last.
    met: &'r [String],
    way: Way,
}

/// Writes the runs that were left.
pub(super) fn write(page: &mut Page<'_>, runs: &[Run<'_>], invocation: &Invocation) -> io::Result<()> {
    let left: Vec<Left<'_, '_>> = runs.iter().filter_map(left).collect();
    // How far each of many is stands in the table.
    let tell = |(wait, progress): &(Wait, Progress)| {
        if left.len() < FOLDED_FROM { words::wait_progress(wait, *progress) } else { words::wait(wait) }
    };
    let mut blocks: Vec<(Said<'_>, Vec<&JobName>)> = Vec::new();
    for &(run, why, seen) in &left {
        let said = Said { seen: seen.map(tell), why, met: &run.outcome.met, way: way(run, seen) };
        let name = &run.outcome.run.name;
        match blocks.iter_mut().find(|(other, _)| *other == said) {
            Some((_, names)) => names.push(name),
            None => blocks.push((said, vec![name])),
        }
    }
    blocks.iter().try_for_each(|(said, names)| block(page, (said, names), invocation))
}

/// Why a run was left, and where it was seen last. `None` of one that was not left, or waits for a person.
fn left<'r, 'a>(run: &'r Run<'a>) -> Option<Left<'r, 'a>> {
    let (why, seen) = match &run.outcome.standing {
        Standing::TimedOut(seen) => ("the time to wait was up", seen.as_ref()),
        Standing::Interrupted(seen) => ("the command was interrupted", seen.as_ref()),
        Standing::Closed(_) | Standing::Left(..) | Standing::Refused(_) | Standing::Failed(_) | Standing::Unchanged => {
            return None;
        }
    };
    (!matches!(seen, Some((Wait::Person(_), _)))).then_some((run, why, seen))
}

fn way(run: &Run<'_>, seen: Seen<'_>) -> Way {
    // What would let the job run is no way on for who wanted to end it.
    if let Some(step) = run.step.filter(|step| step.ends()) {
        return if step.reason() == Reason::NoSpec { Way::Prune } else { Way::Cancel };
    }
    let person = || {
        let step = run.step.filter(|step| step.actions.iter().any(is_word_of_person))?;
        let may_create = step.actions.iter().any(|action| match action {
            Action::Create { .. } | Action::Resume { search: Search::AdoptOrResend(_), .. } => true,
            Action::Resume { search: Search::AdoptOnly, .. } | Action::UploadManifest { .. } | Action::Record(_) => {
                false
            }
            Action::CancelDuplicate { .. } | Action::SetPriority { .. } | Action::SetTags { .. } => false,
            Action::Confirm(_) | Action::Cancel { .. } | Action::GiveUp | Action::Close => false,
            Action::Replace { .. } => false,
        });
        Some(if may_create { Way::ApplyConfirm } else { Way::Confirm })
    };
    match seen.map(|(wait, _)| wait) {
        // There may be no job yet: only apply looks for it, and goes on from the ledger.
        None | Some(Wait::Listing { .. } | Wait::Predecessors(_) | Wait::Replaced { .. }) => {
            person().unwrap_or(Way::Apply)
        }
        // Waiting lets no job run.
        Some(Wait::Counting) if run.step.map(Held::of) == Some(Held::ForApply) => Way::Apply,
        Some(Wait::Counting) => person().map_or(Way::Wait, |_| Way::Confirm),
        Some(Wait::Person(_) | Wait::ToRun { .. } | Wait::Running | Wait::ToEnd { .. } | Wait::Ending) => Way::Wait,
    }
}

fn is_word_of_person(action: &Action) -> bool {
    matches!(action, Action::Confirm(ConfirmIf { by: Confirmer::Person, .. }))
}

fn block(page: &mut Page<'_>, (said, names): (&Said<'_>, &[&JobName]), invocation: &Invocation) -> io::Result<()> {
    let seen = match (&said.seen, names.len()) {
        (Some(seen), _) => seen,
        (None, 1) => "where its job stands is not known",
        (None, _) => "where their jobs stand is not known",
    };
    page.blank()?;
    let title = Line::new().tone(Tone::Strong, some(names)).text(": ");
    page.line(0, title.tone(Tone::Warn, format!("{seen}; {}", said.why)))?;
    if !said.met.is_empty() {
        page.line(BELOW, format!("a call failed, and was to be tried again: {}", said.met.join(": ")))?;
    }
    page.line(BELOW, goes_on(said.way, names, invocation))
}

fn goes_on(way: Way, names: &[&JobName], invocation: &Invocation) -> String {
    let again = |command: String| {
        let end = if names.len() == 1 { "its end" } else { "their end" };
        format!("{command} asks for {end} once more")
    };
    let on = |command: String| format!("{command} goes on from where it was");
    match way {
        Way::Apply => on(invocation.apply("")),
        Way::Confirm => on(invocation.command(&format!("confirm {}", joined(names, " ")))),
        Way::ApplyConfirm => on(invocation.apply(&format!(" --confirm {}", joined(names, " --confirm ")))),
        Way::Wait => format!("{} goes on waiting", next::command(invocation, "wait", names)),
        // There is no way to end all jobs but by their names.
        Way::Cancel => again(invocation.command(&format!("cancel {}", joined(names, " ")))),
        Way::Prune => again(invocation.apply("")),
    }
}

/// The names of some jobs, the first few of many.
fn some(names: &[&JobName]) -> String {
    match names.len().saturating_sub(NAMED) {
        0 => joined(names, ", "),
        more => format!("{} and {} more", joined(&names[..NAMED], ", "), words::count(more as u64)),
    }
}

fn joined(names: &[&JobName], between: &str) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(between)
}
