//! One step a run: which verdict, why, and which actions.

use std::collections::BTreeSet;

use super::asked::asked;
use super::compare::{create_only_differences, effect_differences};
use super::create;
use super::desired::{Create, Desired, Options, Prune};
use super::follow::{Said, follow};
use super::observed::Observed;
use super::reason::Reason;
use super::step::{Action, EndIf, Plan, Step, Verdict};
use super::world::World;
use crate::ledger::Record;
use crate::model::{Job, JobName, JobStatus, RunKey, RunNumber};

/// Compares desired jobs with what was observed, and returns one step a run, in the order of names.
///
/// Pure: no clock, randomness, environment or I/O. Each step is complete, so that apply has nothing left to decide.
pub fn plan(desired: &Desired, observed: &Observed, options: &Options) -> Plan {
    let world = World::new(desired, observed, options);
    let mut steps: Vec<Step> = desired.jobs.values().map(|job| decide(&world, job)).collect();
    steps.extend(world.unnamed().map(|record| unnamed(&world, record)));
    steps.extend(create::copied(&world));
    steps.retain(|step| options.only.is_empty() || options.only.contains(&step.run.name));
    // Whoever ends jobs does not wait for others of their names.
    steps.retain(|step| !options.cancel.contains(&step.run.name) || world.is_cancelled(&step.run));
    let ended: BTreeSet<JobName> = steps.iter().filter(|step| step.ends()).map(|step| step.run.name.clone()).collect();
    steps.retain(|step| step.reason != Reason::NotCreated || !ended.contains(&step.run.name));
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
        steps.iter().filter(|step| step.reason != Reason::NotCreated).map(|step| step.run.first()).collect();
    steps.retain(|step| step.reason != Reason::NotCreated || !there.contains(&step.run.first()));
}

fn decide(world: &World<'_>, job: &Job) -> Step {
    let run = world.desired.run(job);
    let mut step = world.step(run.clone(), job.acceptance.clone());
    step.operation = Some(job.operation.kind());
    step.digest = Some(world.digest(job));
    step.effect = Some(world.effect(job));
    step.shares = world.shares(job);
    if let Some(trouble) = world.observed.trouble(&run) {
        return step.blocked(Reason::NotObserved, vec![trouble.message.clone()]);
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
    if is_changed && !world.desired.neighbours.is_empty() {
        return neighbours(world, (job, record), step);
    }
    if is_changed && !world.is_cancelled(&record.run) {
        step = follow(world, record, step, Said::Changed(job));
        step = step.blocked(Reason::ChangedAfterSubmit, changed_detail(world, record));
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
    let names: Vec<String> = world.desired.neighbours.iter().map(|name| format!("`{name}`")).collect();
    let mut step = follow(world, record, step, Said::Silent);
    step.actions.retain(|action| !matches!(action, Action::Cancel { .. } | Action::GiveUp));
    // To bump the run or give it up would be this environment's decision about the other's run.
    let mut detail: Vec<String> = changed_detail(world, record).into_iter().take(1).collect();
    detail.push(format!(
        "{} has its jobs in {}, too, where a job of one name is one run: if this is its run, give each environment another \
         account or Region, or its jobs other names",
        names.join(" and "),
        record.run.scope
    ));
    step = step.blocked(Reason::ChangedAfterSubmit, detail);
    step.differences = effect_differences(record, job, &record.run.scope);
    step
}

/// Why a changed spec is not taken up, and the ways out.
fn changed_detail(world: &World<'_>, record: &Record) -> Vec<String> {
    let run = record.run.run;
    let once_more = once_more(highest_run(world, record), "the changed job");
    let Some(intended) = record.latest().map(|attempt| attempt.intended) else {
        return vec![format!("run {run} is over, and not known to have done what the spec asks for"), once_more];
    };
    if record.is_open() && record.job().is_none() {
        let cancel = world.options.invocation.command(&format!("cancel {}", record.run.name));
        return vec![
            format!("run {run} was recorded on {intended}, and {}", made(world, record)),
            format!("restore the spec to go on with it; or give it up ({cancel}), and {once_more}"),
        ];
    }
    vec![
        format!("run {run} was submitted on {intended} and cannot change any more"),
        format!("restore the spec, or {once_more}"),
    ]
}

/// What is known of the job of a run whose record names none.
pub(super) fn made(world: &World<'_>, record: &Record) -> String {
    let Some(seen) = world.observed.twins(record).next() else {
        return "whether S3 has made its job is not known".to_owned();
    };
    let status = seen.live.status.map_or("in a status of its own", JobStatus::as_str);
    let state = if seen.is_held() { "held".to_owned() } else { format!("{status}: somebody let it run, or ended it") };
    format!("S3 lists its job, {}, which is {state}", seen.live.id)
}

/// What runs a job once more whose highest run is this one.
pub(super) fn once_more(highest: RunNumber, what: &str) -> String {
    match highest.next() {
        next if next == highest => format!("give it another name to run {what} once more: its run numbers are used up"),
        next => format!("set `run: {next}` to run {what} once more"),
    }
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
    let is_held = step.reason == Reason::AwaitingConfirmation;
    if let Some(later) = later.as_ref().filter(|_| is_held) {
        return step.blocked(Reason::ChangedAfterSubmit, superseded(world, record, later));
    }
    let has_spec = world.desired.jobs.contains_key(&record.run.name);
    if is_held && !has_spec && world.options.confirm.contains(&record.run.name) {
        return step.blocked(Reason::NoSpec, unasked(world, record));
    }
    if later.is_some() || step.verdict == Verdict::Blocked || step.closed.is_some() {
        return step;
    }
    if world.options.invalid.contains(&record.run.name) {
        let verdict = step.verdict;
        return step.verdict(verdict, Reason::SpecInvalid);
    }
    let ended = step.reason == Reason::Ended;
    step = step.verdict(Verdict::Orphan, Reason::NoSpec);
    if world.options.prune == Prune::Cancel && !ended {
        let is_running = step.status.is_some_and(|status| !status.is_held());
        let only = if is_running { EndIf::Live } else { EndIf::Held };
        step.actions.insert(0, Action::Cancel { why: "s3jobs: no spec names this job (--prune)".to_owned(), only });
        if record.job().is_none() {
            step.actions.insert(1, Action::GiveUp);
        }
    }
    step
}

/// Why a person's word does not let a run run that no spec asks for.
fn unasked(world: &World<'_>, record: &Record) -> Vec<String> {
    let cancel = world.options.invocation.command(&format!("cancel {}", record.run.name));
    vec![
        format!(
            "no spec asks for run {} in {}, so that nobody can say what it was to do",
            record.run.run, record.run.scope
        ),
        format!("restore its spec to let it run, or end it ({cancel})"),
    ]
}

/// Why a person's word does not let a run run whose spec asks for a later one: what they have read is the spec.
fn superseded(world: &World<'_>, record: &Record, later: &RunKey) -> Vec<String> {
    let cancel = world.options.invocation.command(&format!("cancel {}", record.run.name));
    vec![
        format!("run {} is held, and the spec asks for run {} by now", record.run.run, later.run),
        format!("{cancel} ends it, and the next apply creates run {}; restore the spec to let it run", later.run),
    ]
}

impl Step {
    pub(super) fn verdict(mut self, verdict: Verdict, reason: Reason) -> Self {
        self.verdict = verdict;
        self.reason = reason;
        self
    }

    /// The step as it is until a person has decided: nothing is created or let run.
    pub(super) fn blocked(mut self, reason: Reason, detail: Vec<String>) -> Self {
        self.actions = self.actions.into_iter().filter_map(Action::under_a_block).collect();
        self.detail = detail;
        self.verdict(Verdict::Blocked, reason)
    }
}
