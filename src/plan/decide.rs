//! One step a run: which verdict, why, and which actions.

use std::collections::BTreeSet;

use super::action::{Action, EndIf};
use super::compare::effect_differences;
use super::create;
use super::desired::{Create, Desired, Options, Prune};
use super::elsewhere::contradicted;
use super::follow::{cancel_duplicates, follow};
use super::history::made;
use super::observed::Observed;
use super::order::in_order;
use super::replace::{kept, replaced};
use super::said::Said;
use super::stage::Work;
use super::step::{Plan, Step};
use super::suspend::suspended;
use super::verdict::Verdict;
use super::why::{Changed, Kept, Note, Reason, Since, WayOut, Why};
use super::world::World;
use crate::ledger::Record;
use crate::model::{Job, JobName, JobStatus, RunKey, RunNumber};

/// Compares desired jobs with what was observed, and returns one step a run, in the order of names; a job that comes after others
/// stands behind them.
///
/// Pure: no clock, randomness, environment or I/O. Each step is complete, so that apply has nothing left to decide.
pub fn plan(desired: &Desired, observed: &Observed, options: &Options) -> Plan {
    let world = World::new(desired, observed, options);
    let is_meant = |name: &JobName| options.only.is_empty() || options.only.contains(name);
    let mut steps: Vec<Step> = desired
        .jobs
        .values()
        .filter(|job| is_meant(&job.name))
        .map(|job| decide(&world, job))
        .chain(world.unnamed().filter(|record| is_meant(&record.run.name)).map(|record| unnamed(&world, record)))
        .chain(create::copied(&world).into_iter().filter(|step| is_meant(&step.run.name)))
        .collect();
    // A name may have runs in several places: whoever ends jobs does not wait for the others.
    steps.retain(|step| !options.cancel.contains(&step.run.name) || world.is_cancelled(&step.run));
    let is_ended = |step: &&Step| step.ends() && options.cancel.contains(&step.run.name);
    let ended: BTreeSet<JobName> = steps.iter().filter(is_ended).map(|step| step.run.name.clone()).collect();
    steps.retain(|step| step.reason() != Reason::NotCreated || !ended.contains(&step.run.name));
    leave_out_runs_to_come(&mut steps, options);
    steps.sort_by(|a, b| (&a.run.name, &a.run).cmp(&(&b.run.name, &b.run)));
    let steps = in_order(steps, desired, observed);
    Plan {
        project: desired.project.clone(),
        environment: options.environment.clone(),
        lineage: desired.lineage.clone(),
        at: observed.at,
        recorded: observed.records().map(|record| record.run.clone()).collect(),
        steps,
        invocation: options.invocation.clone(),
    }
}

/// A person's word about a job is about the run that there is, although its spec asks for another one by now.
fn leave_out_runs_to_come(steps: &mut Vec<Step>, options: &Options) {
    if options.only.is_empty() || options.create == Create::Allowed {
        return;
    }
    let there: BTreeSet<RunKey> =
        steps.iter().filter(|step| step.reason() != Reason::NotCreated).map(|step| step.run.first()).collect();
    steps.retain(|step| step.reason() != Reason::NotCreated || !there.contains(&step.run.first()));
}

fn decide(world: &World<'_>, job: &Job) -> Step {
    let run = world.desired.run(job);
    // What could not be looked at is not what is not there: nothing is created on a guess.
    if let Some(trouble) = world.observed.trouble(&run) {
        return create::unseen(world, job, trouble);
    }
    let recorded = world.observed.record(&run).map(|versioned| &versioned.record);
    // Whoever ends a job by its name ends that of a suspended spec, too.
    if job.suspend && !world.is_cancelled(&run) {
        return suspended(world, job, recorded.filter(|record| !record.is_refused()));
    }
    match recorded {
        Some(record) if !record.is_refused() => submitted(world, job, record),
        refused => {
            let mut step = create::create(world, job, refused);
            step.notes.extend(world.is_replaced(&run).then_some(Note::NothingToReplace));
            // Jobs of attempts that were replaced may be listed late.
            let late = refused.map(|record| cancel_duplicates(world, record)).unwrap_or_default();
            step.actions.splice(0..0, late);
            step
        }
    }
}

/// A run that was submitted: closed, changed, or on its way.
fn submitted(world: &World<'_>, job: &Job, record: &Record) -> Step {
    if let Some(why) = contradicted(world, job, record).filter(|_| !world.is_cancelled(&record.run)) {
        return follow(world, record, Said::Changed(job)).blocked(why);
    }
    let Work { operation: _, digest, effect } = world.work(job);
    let is_changed = record.differs_from(Some(&digest), Some(&effect));
    let differences = || effect_differences(record, job, &record.run.scope);
    // Two environments in one place share their runs: which of them was edited is not known (R14).
    if is_changed && !world.desired.neighbours.is_empty() {
        return neighbours(world, (job, record)).changed(differences());
    }
    if let Some(step) = replaced(world, job, record) {
        return step;
    }
    if !is_changed {
        return follow(world, record, Said::Same(job));
    }
    let step = follow(world, record, Said::Changed(job));
    if world.is_cancelled(&record.run) {
        return step;
    }
    // A block forbids creating and confirming, and nothing else: the run is followed all the same (R10).
    let seen = record.job().and_then(|id| world.observed.job(&record.run.scope, id));
    let is_seen = record.job().is_none() || seen.is_some();
    let is_replaceable = is_seen && kept(record, seen, world.observed.at).is_none();
    let way_out = WayOut::RunAgain { highest: highest_run(world, record), is_replaceable };
    step.blocked(changed(world, record, way_out)).changed(differences())
}

/// A run that may be another environment's, which has its jobs in the same place: nothing of it is changed or ended from here.
fn neighbours(world: &World<'_>, (job, record): (&Job, &Record)) -> Step {
    let mut step = follow(world, record, Said::OfNeighbours(job));
    step.actions.retain(|action| !matches!(action, Action::Cancel { .. } | Action::GiveUp));
    // To bump the run or give it up would be this environment's decision about the other's run.
    let way_out = WayOut::OfNeighbours { names: world.desired.neighbours.clone(), scope: record.run.scope.clone() };
    step.blocked(changed(world, record, way_out))
}

/// Why a changed spec is not taken up, and the ways out.
fn changed(world: &World<'_>, record: &Record, way_out: WayOut) -> Why {
    let since = match record.latest().map(|attempt| attempt.intended) {
        None => Since::Over,
        Some(at) if record.is_open() && record.job().is_none() => {
            Since::Recorded { at, made: made(world.observed, record) }
        }
        Some(at) => Since::Submitted { at },
    };
    Why::ChangedAfterSubmit(Changed::Spec { run: record.run.run, since, way_out })
}

/// The highest run number of a job that the ledger knows.
fn highest_run(world: &World<'_>, record: &Record) -> RunNumber {
    world.observed.runs_of(&record.run).next_back().map_or(record.run.run, |last| last.run.run)
}

/// A live run of this project that no spec asks for: an earlier run of a job, or an orphan.
fn unnamed(world: &World<'_>, record: &Record) -> Step {
    let wanted = world.desired.jobs.get(&record.run.name).map(|job| world.desired.run(job));
    let later = wanted.as_ref().filter(|wanted| wanted.is_of_same_job(&record.run) && wanted.run > record.run.run);
    let mut step = follow(world, record, Said::Silent);
    if record.is_refused() {
        // Nothing is left of it but jobs of attempts that were replaced.
        step.actions = cancel_duplicates(world, record);
        return step.because(Why::NoSpec);
    }
    let is_held = step.reason() == Reason::AwaitingConfirmation;
    // A person who confirms has read the spec, and this run is not in it (R7).
    if let Some(later) = later.filter(|_| is_held) {
        let (run, later) = (record.run.run, later.run);
        return step.blocked(Why::ChangedAfterSubmit(Changed::Superseded { run, later }));
    }
    let has_spec = world.desired.jobs.contains_key(&record.run.name);
    if is_held && !has_spec && world.options.confirm.contains(&record.run.name) {
        let moved = world.moved_to(&record.run);
        return step.blocked(Why::HeldWithoutSpec { run: record.run.run, scope: record.run.scope.clone(), moved });
    }
    // Who ends it has decided, whatever its spec is by now.
    let is_decided = step.verdict() == Verdict::Blocked || world.is_cancelled(&record.run);
    if later.is_some() || is_decided || step.stage.closed().is_some() {
        return step;
    }
    if !has_spec && world.desired.replaced.contains(&record.run.name) {
        let (moved, run) = (world.moved_to(&record.run), record.run.run);
        let kept = moved.map_or(Kept::WithoutSpec { run }, |to| Kept::MovedAway { to: to.name });
        return step.blocked(Why::NotReplaced(kept));
    }
    orphaned(world, record, (step, wanted))
}

/// A live run whose spec is invalid, has another name, asks for an earlier run, or is gone.
fn orphaned(world: &World<'_>, record: &Record, (mut step, wanted): (Step, Option<RunKey>)) -> Step {
    if world.options.invalid.contains(&record.run.name) {
        let why = Why::SpecInvalid(Box::new(step.why.clone()));
        return step.because(why);
    }
    let ended = step.reason() == Reason::Ended;
    // Its spec is there, under another name: it is neither an orphan nor to be pruned.
    if let Some(to) = world.moved_to(&record.run).filter(|_| !ended) {
        let is_held = step.stage.status().is_none_or(JobStatus::is_held);
        return step.because(Why::MovedAway { to, is_held });
    }
    // What is pruned has no spec any more; this run has one, in a newer checkout (R33).
    if let Some(asked) = wanted.filter(|wanted| wanted.is_of_same_job(&record.run) && !ended) {
        return step.because(Why::Ahead(asked.run));
    }
    step = step.because(Why::NoSpec);
    if world.options.prune == Prune::Cancel && !ended {
        // What was agreed to for a held job ends no job that was let run since (R7).
        let is_running = step.stage.status().is_some_and(|status| !status.is_held());
        let only = if is_running { EndIf::Live } else { EndIf::Held };
        step.actions.insert(0, Action::Cancel { why: "s3jobs: no spec names this job (--prune)".to_owned(), only });
        if record.job().is_none() {
            step.actions.insert(1, Action::GiveUp);
        }
    }
    step
}
