//! What stands on record under the former name of a job: it counts as this one's.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::history::{has_ended, is_idle};
use super::stage::Work;
use super::why::{Changed, EarlierRun, Note, WentBack, Why};
use super::world::World;
use crate::ledger::{Closing, Record};
use crate::model::{JobName, RunKey, nearest};

/// What the former name of a job means for a run of it that has no record.
pub(super) enum Former {
    /// The run is over under the former name: how it ended.
    Done(RunKey, Arc<Closing>),
    /// It is this run under the former name, and not over.
    Open(RunKey, Why),
    /// A person has to decide.
    Other(Why),
}

/// What stands under the former names of a run's job: the one that its spec names, and those from which it took its effect over,
/// whatever its spec says by now. `None` if it had none, or nothing stands there that keeps a job from being created.
pub(super) fn look(world: &World<'_>, run: &RunKey, work: &Work) -> Option<Former> {
    let said = world.former(run);
    let by_word =
        said.as_ref().and_then(|former| judge(world, (run, work), &runs_of(world, former).collect::<Vec<_>>()));
    by_word.or_else(|| {
        let claim = world.observed.claim(&work.effect)?;
        let is_said = |former: &RunKey| said.as_ref().is_some_and(|said| said.is_of_same_job(former));
        let mut formers = claim.formers_of(run).filter(|it| !is_said(it) && !it.is_of_same_job(run));
        // The name may do other work by now, which is no concern of this job.
        let is_same = |record: &&Record| *record.effect() == work.effect;
        let records = |former| runs_of(world, former).filter(is_same).collect::<Vec<_>>();
        formers.find_map(|former| judge(world, (run, work), &records(former)))
    })
}

fn runs_of<'a>(world: &World<'a>, former: &RunKey) -> impl Iterator<Item = &'a Record> {
    world.observed.runs_of(former).filter(|record| !record.is_refused())
}

/// What the runs of a former name mean, which are in order.
fn judge(world: &World<'_>, (run, work): (&RunKey, &Work), records: &[&Record]) -> Option<Former> {
    let last = *records.last()?;
    if run.run < last.run.run {
        let why = WentBack::UnderFormerName { former: last.run.clone(), asked: run.run };
        return Some(Former::Other(Why::RunWentBack(why)));
    }
    if run.run == last.run.run && *last.effect() != work.effect {
        return Some(Former::Other(Why::ChangedAfterSubmit(Changed::UnderFormerName { former: last.run.clone() })));
    }
    let is_this_run = run.run == last.run.run;
    // What is taken over is how a run ended, as its record says it; a later run begins as soon as the job has ended.
    let is_in_the_way = |record: &&&Record| record.is_open() && (is_this_run || !has_ended(record, world.observed));
    match records.iter().find(is_in_the_way) {
        Some(open) if is_this_run => Some(Former::Open(last.run.clone(), still_open(world, open))),
        Some(open) => Some(Former::Other(still_open(world, open))),
        None => Some(Former::Done(last.run.clone(), Arc::clone(last.closed.as_ref()?))).filter(|_| is_this_run),
    }
}

/// That nothing stands on record under the former name of a run's job, although it is said to have had one, if that is so. Where the
/// environment is new, nothing does; else the name may be mistyped.
pub(super) fn nothing_moved(world: &World<'_>, run: &RunKey) -> Option<Note> {
    let former = world.former(run)?;
    if world.observed.runs_of(&former).next().is_some() {
        return None;
    }
    let is_ours = |other: &&RunKey| other.project == run.project && other.scope == run.scope && other.name != run.name;
    let known: BTreeSet<&JobName> =
        world.observed.records().map(|record| &record.run).filter(is_ours).map(|other| &other.name).collect();
    let near = nearest(former.name.as_str(), known, |name| name.as_str()).cloned();
    Some(Note::NothingMoved { from: former.name, near })
}

fn still_open(world: &World<'_>, open: &Record) -> Why {
    let is_idle = is_idle(open, world.observed);
    Why::EarlierRunActive(EarlierRun::UnderFormerName { former: open.run.clone(), is_idle })
}
