//! One step a run: which verdict, why, and which actions.

use std::collections::BTreeSet;

use super::asked::asked;
use super::compare::{create_only_differences, effect_differences};
use super::create;
use super::desired::{Create, Desired, Options, Prune};
use super::follow::{Said, follow};
use super::observed::Observed;
use super::step::{Action, EndIf, Plan, Step, Verdict};
use super::why::{Changed, Made, Reason, Since, Unseen, WayOut, Why};
use super::world::World;
use crate::ledger::Record;
use crate::model::{Job, JobName, RunKey, RunNumber};

/// Compares desired jobs with what was observed, and returns one step a run, in the order of names.
///
/// Pure: no clock, randomness, environment or I/O. Each step is complete, so that apply has nothing left to decide.
pub fn plan(desired: &Desired, observed: &Observed, options: &Options) -> Plan {
    let world = World::new(desired, observed, options);
    let mut steps: Vec<Step> = desired.jobs.values().map(|job| decide(&world, job)).collect();
    steps.extend(world.unnamed().map(|record| unnamed(&world, record)));
    steps.extend(create::copied(&world));
    steps.retain(|step| options.only.is_empty() || options.only.contains(&step.run.name));
    // A name may have runs in several places: whoever ends jobs does not wait for the others.
    steps.retain(|step| !options.cancel.contains(&step.run.name) || world.is_cancelled(&step.run));
    let ended: BTreeSet<JobName> = steps.iter().filter(|step| step.ends()).map(|step| step.run.name.clone()).collect();
    steps.retain(|step| step.reason() != Reason::NotCreated || !ended.contains(&step.run.name));
    leave_out_runs_to_come(&mut steps, options);
    for step in &mut steps {
        step.asked = asked(&world, step);
    }
    steps.sort_by(|a, b| (&a.run.name, &a.run).cmp(&(&b.run.name, &b.run)));
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
    let mut step = world.step(run.clone(), job.acceptance.clone());
    step.operation = Some(job.operation.kind());
    step.digest = Some(world.digest(job));
    step.effect = Some(world.effect(job));
    step.shares = world.shares(job);
    // What could not be looked at is not what is not there: nothing is created on a guess.
    if let Some(trouble) = world.observed.trouble(&run) {
        return step.blocked(Why::NotObserved(Unseen::Trouble(trouble.clone())));
    }
    match world.observed.record(&run).map(|versioned| &versioned.record) {
        Some(record) if !record.is_refused() => submitted(world, job, record, step),
        Some(record) => create::create(world, job, Some(record), step),
        None => create::create(world, job, None, step),
    }
}

/// A run that was submitted: closed, changed, or on its way.
fn submitted(world: &World<'_>, job: &Job, record: &Record, mut step: Step) -> Step {
    let scope = &record.run.scope;
    let is_changed = record.differs_from(step.digest.as_ref(), step.effect.as_ref());
    // Two environments in one place share their runs: which of them was edited is not known (R14).
    if is_changed && !world.desired.neighbours.is_empty() {
        return neighbours(world, (job, record), step);
    }
    // A block forbids creating and confirming, and nothing else: the run is followed all the same (R10).
    if is_changed && !world.is_cancelled(&record.run) {
        step = follow(world, record, step, Said::Changed(job));
        let way_out = WayOut::RunAgain { highest: highest_run(world, record) };
        step = step.blocked(changed(world, record, way_out));
        step.differences = effect_differences(record, job, scope);
        return step;
    }
    if record.is_open() {
        step.next_run = create_only_differences(record, job, scope);
    }
    follow(world, record, step, if is_changed { Said::Changed(job) } else { Said::Same(job) })
}

/// A run that may be another environment's, which has its jobs in the same place: nothing of it is changed or ended from here.
fn neighbours(world: &World<'_>, (job, record): (&Job, &Record), step: Step) -> Step {
    let mut step = follow(world, record, step, Said::Silent);
    step.actions.retain(|action| !matches!(action, Action::Cancel { .. } | Action::GiveUp));
    // To bump the run or give it up would be this environment's decision about the other's run.
    let way_out = WayOut::OfNeighbours { names: world.desired.neighbours.clone(), scope: record.run.scope.clone() };
    step = step.blocked(changed(world, record, way_out));
    step.differences = effect_differences(record, job, &record.run.scope);
    step
}

/// Why a changed spec is not taken up, and the ways out.
fn changed(world: &World<'_>, record: &Record, way_out: WayOut) -> Why {
    let since = match record.latest().map(|attempt| attempt.intended) {
        None => Since::Over,
        Some(at) if record.is_open() && record.job().is_none() => Since::Recorded { at, made: made(world, record) },
        Some(at) => Since::Submitted { at },
    };
    Why::ChangedAfterSubmit(Changed::Spec { run: record.run.run, since, way_out })
}

/// What is known of the job of a run whose record names none.
pub(super) fn made(world: &World<'_>, record: &Record) -> Made {
    world.observed.twins(record).next().map_or(Made::NotKnown, |seen| {
        let (job, status) = (seen.live.id.clone(), seen.live.status);
        Made::Listed { job, status }
    })
}

/// The highest run number of a job that the ledger knows.
fn highest_run(world: &World<'_>, record: &Record) -> RunNumber {
    world.observed.runs_of(&record.run).next_back().map_or(record.run.run, |last| last.run.run)
}

/// A live run of this project that no spec asks for: an earlier run of a job, or an orphan.
fn unnamed(world: &World<'_>, record: &Record) -> Step {
    // An earlier run is judged as the spec of the same name judges: there is no other word on what counts as success.
    let acceptance = world.desired.jobs.get(&record.run.name).map(|job| job.acceptance.clone()).unwrap_or_default();
    let mut step = world.step(record.run.clone(), acceptance);
    step.operation = record.latest().map(|attempt| attempt.request.body.operation.kind());
    step.digest = Some(record.digest.clone());
    step.effect = Some(record.effect().clone());
    let wanted = world.desired.jobs.get(&record.run.name).map(|job| world.desired.run(job));
    let later = wanted.filter(|wanted| wanted.is_of_same_job(&record.run) && wanted.run > record.run.run);
    let mut step = follow(world, record, step, Said::Silent);
    let is_held = step.reason() == Reason::AwaitingConfirmation;
    // A person who confirms has read the spec, and this run is not in it (R7).
    if let Some(later) = later.as_ref().filter(|_| is_held) {
        let (run, later) = (record.run.run, later.run);
        return step.blocked(Why::ChangedAfterSubmit(Changed::Superseded { run, later }));
    }
    let has_spec = world.desired.jobs.contains_key(&record.run.name);
    if is_held && !has_spec && world.options.confirm.contains(&record.run.name) {
        return step.blocked(Why::HeldWithoutSpec { run: record.run.run, scope: record.run.scope.clone() });
    }
    if later.is_some() || step.verdict == Verdict::Blocked || step.closed().is_some() {
        return step;
    }
    if world.options.invalid.contains(&record.run.name) {
        let verdict = step.verdict;
        return step.verdict(verdict, Why::SpecInvalid);
    }
    let ended = step.reason() == Reason::Ended;
    step = step.verdict(Verdict::Orphan, Why::NoSpec);
    if world.options.prune == Prune::Cancel && !ended {
        // What was agreed to for a held job ends no job that was let run since (R7).
        let is_running = step.status().is_some_and(|status| !status.is_held());
        let only = if is_running { EndIf::Live } else { EndIf::Held };
        step.actions.insert(0, Action::Cancel { why: "s3jobs: no spec names this job (--prune)".to_owned(), only });
        if record.job().is_none() {
            step.actions.insert(1, Action::GiveUp);
        }
    }
    step
}

impl Step {
    pub(super) fn verdict(mut self, verdict: Verdict, why: Why) -> Self {
        self.verdict = verdict;
        self.why = why;
        self
    }

    /// The step as it is until a person has decided: nothing is created or let run, and all else goes on (R10).
    pub(super) fn blocked(mut self, why: Why) -> Self {
        self.actions = self.actions.into_iter().filter_map(Action::under_a_block).collect();
        self.notes.clear();
        self.verdict(Verdict::Blocked, why)
    }
}
