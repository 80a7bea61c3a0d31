//! What a person does after an apply: where the jobs are, and the command that goes on.

use std::io;

use super::outcomes::FOLDED_FROM;
use crate::apply::Standing;
use crate::model::{Invocation, JobName};
use crate::plan::{Held, Wait};
use crate::render::page::{Line, Page, Tone};
use crate::render::results::Run;
use crate::render::words;

/// How many names stand in a command; of more jobs it names none, and is about all.
const NAMED: usize = 3;

/// Writes where the jobs are that have not ended, the first few of many.
pub(super) fn jobs(page: &mut Page<'_>, runs: &[Run<'_>], invocation: &Invocation) -> io::Result<()> {
    let open: Vec<_> = runs
        .iter()
        .filter(|run| run.closing().is_none() && !run.is_job_gone())
        .filter_map(|run| Some((&run.outcome.run, run.outcome.job.as_ref()?)))
        .collect();
    let shown = if open.len() < FOLDED_FROM { &open[..] } else { &open[..NAMED] };
    let Some(width) = shown.iter().map(|(run, _)| run.name.as_str().len()).max() else { return Ok(()) };
    page.blank()?;
    page.line(0, Line::new().tone(Tone::Strong, "Jobs in S3"))?;
    for (run, job) in shown {
        let console = words::console(&run.scope, job).map(|address| format!("  {address}")).unwrap_or_default();
        page.line(2, format!("{:width$}  {job}{console}", run.name.as_str()))?;
    }
    match open.len() - shown.len() {
        0 => Ok(()),
        more => page.line(2, format!("and {more} more: {} lists them", invocation.same("status"))),
    }
}

/// Writes the commands that go on with what is not done.
pub(super) fn steps(page: &mut Page<'_>, runs: &[Run<'_>], invocation: &Invocation) -> io::Result<()> {
    let of = |is_meant: &dyn Fn(&Run<'_>) -> bool| -> Vec<&JobName> {
        runs.iter().filter(|run| is_meant(run)).map(|run| &run.outcome.run.name).collect()
    };
    let running = of(&|run| matches!(run.outcome.standing, Standing::Left(ref wait, _) if is_under_way(wait)));
    let counting = |run: &Run<'_>| matches!(run.outcome.standing, Standing::Left(Wait::Counting, _));
    let is_for = |run: &Run<'_>, whom: &Held| run.step.map(Held::of).as_ref() == Some(whom);
    let by_spec = of(&|run| counting(run) && is_for(run, &Held::ForApply));
    let by_person = of(&|run| counting(run) && is_for(run, &Held::ForPerson));
    let held_for = |run: &Run<'_>, whom: &Held| matches!(&run.outcome.standing, Standing::Left(Wait::Person(held), _) if held == whom);
    let held = of(&|run| held_for(run, &Held::ForPerson));
    let left = of(&|run| held_for(run, &Held::ForApply));
    if !held.is_empty() {
        page.line(0, format!("Next: {}", confirm(invocation, &held)))?;
    }
    if !left.is_empty() {
        let apply = invocation.apply("");
        let says = if left.len() == 1 { "its spec says" } else { "their specs say" };
        page.line(0, format!("Next: {apply} lets {} run, as {says}", them(&left)))?;
    }
    if !running.is_empty() {
        let wait = command(invocation, "wait", &running);
        let record = if running.len() == 1 { "record" } else { "records" };
        page.line(0, format!("Next: {wait} follows {} to the end and closes the {record}", them(&running)))?;
    }
    if !by_spec.is_empty() {
        let apply = invocation.apply("");
        page.line(0, format!("Next: {apply} lets {} run when S3 has counted the tasks", them(&by_spec)))?;
    }
    if !by_person.is_empty() {
        let status = command(invocation, "status", &by_person);
        page.line(0, format!("Next: {status} tells when S3 has counted the tasks and a person may confirm"))?;
    }
    let waiting = of(&|run| matches!(run.outcome.standing, Standing::Left(Wait::Predecessors(_), _)));
    if !waiting.is_empty() {
        let apply = invocation.apply("");
        page.line(0, format!("Next: {apply} creates {} when the jobs before are done", them(&waiting)))?;
    }
    let refused = runs.iter().filter_map(|run| match &run.outcome.standing {
        Standing::Refused(why) => Some(why.reason()),
        Standing::Closed(_)
        | Standing::Left(..)
        | Standing::Failed(_)
        | Standing::TimedOut(_)
        | Standing::Interrupted(_)
        | Standing::Unchanged => None,
    });
    words::more_about(refused).map_or(Ok(()), |more| page.line(0, Line::new().tone(Tone::Dim, more)))
}

/// Whether the job goes on to its end without anybody.
fn is_under_way(wait: &Wait) -> bool {
    match wait {
        Wait::ToRun { .. } | Wait::Running | Wait::ToEnd { .. } | Wait::Ending => true,
        Wait::Predecessors(_) | Wait::Listing { .. } | Wait::Counting | Wait::Person(_) | Wait::Replaced { .. } => {
            false
        }
    }
}

/// A command about some jobs, by name where they are few.
pub(super) fn command(invocation: &Invocation, word: &str, jobs: &[&JobName]) -> String {
    if jobs.len() > NAMED {
        return invocation.same(word);
    }
    let names: Vec<&str> = jobs.iter().map(|name| name.as_str()).collect();
    invocation.command(&format!("{word} {}", names.join(" ")))
}

/// How a person lets some jobs run. Nobody confirms many without a look at each.
fn confirm(invocation: &Invocation, jobs: &[&JobName]) -> String {
    if jobs.len() > NAMED {
        return format!("{} shows the {} that wait for a person", invocation.same("status"), them(jobs));
    }
    format!("{} lets {} run", command(invocation, "confirm", jobs), them(jobs))
}

fn them(jobs: &[&JobName]) -> String {
    if jobs.len() == 1 { "the job".to_owned() } else { format!("{} jobs", words::count(jobs.len() as u64)) }
}
