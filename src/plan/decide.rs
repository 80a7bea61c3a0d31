//! One step a run: which verdict, why, and which actions.

use super::compare::{create_only_differences, effect_differences, gone_detail, live_differences};
use super::create;
use super::desired::{Create, Desired, Options, Prune};
use super::observed::{Observed, SeenJob};
use super::reason::Reason;
use super::settle::{count_refusal, is_forgotten};
use super::step::{Action, ConfirmIf, Confirmer, Plan, Search, Step, Verdict};
use super::update::{priority_update, tag_update};
use super::world::World;
use crate::ledger::{Closing, Outcome, Record};
use crate::model::{Confirmation, Invocation, Job, JobId, JobStatus, RunKey, RunNumber};

/// Compares desired jobs with what was observed, and returns one step a run, in the order of names.
///
/// Pure: no clock, randomness, environment or I/O. Each step is complete, so that apply has nothing left to decide.
pub fn plan(desired: &Desired, observed: &Observed, options: &Options) -> Plan {
    let world = World::new(desired, observed, options);
    let mut steps: Vec<Step> = desired.jobs.values().map(|job| decide(&world, job)).collect();
    steps.extend(world.unnamed().map(|record| unnamed(&world, record)));
    steps.extend(create::copied(&world));
    for step in &mut steps {
        step.invocation = options.invocation.clone();
        step.findings = observed.findings.get(&step.run).cloned().unwrap_or_default();
    }
    steps.retain(|step| options.only.is_empty() || options.only.contains(&step.run.name));
    steps.sort_by(|a, b| (&a.run.name, &a.run).cmp(&(&b.run.name, &b.run)));
    Plan { project: desired.project.clone(), lineage: desired.lineage.clone(), at: observed.at, steps }
}

fn decide(world: &World<'_>, job: &Job) -> Step {
    let run = world.desired.run(job);
    let mut step = Step::new(run.clone(), job.acceptance.clone());
    step.operation = Some(job.operation.kind());
    step.digest = Some(world.digest(job));
    if let Some(trouble) = world.observed.troubles.get(&run.scope) {
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
    let is_changed = step.digest.as_ref() != Some(&record.digest);
    if is_changed && !world.options.cancel.contains(&record.run.name) {
        let detail = vec![
            format!("run {} was submitted on {} and cannot change any more", record.run.run, record.current().intended),
            format!(
                "restore the spec, or set `run: {}` to run the changed job once more",
                highest_run(world, record).next()
            ),
        ];
        step = follow(world, record, step, None).blocked(Reason::ChangedAfterSubmit, detail);
        step.differences = effect_differences(record, job, scope);
        return step;
    }
    if record.is_open() {
        step.next_run = create_only_differences(record, job, scope);
    }
    follow(world, record, step, Some(job))
}

/// The highest run number of a job that the ledger knows.
fn highest_run(world: &World<'_>, record: &Record) -> RunNumber {
    let records = world.observed.records.iter().map(|versioned| &versioned.record);
    let same = records.filter(|other| other.run.is_of_same_job(&record.run));
    same.map(|other| other.run.run).max().unwrap_or(record.run.run)
}

/// A live run of this project that no spec asks for: an earlier run of a job, or an orphan.
fn unnamed(world: &World<'_>, record: &Record) -> Step {
    // An earlier run is judged as the spec of the same name judges: there is no other word on what counts as success.
    let acceptance = world.desired.jobs.get(&record.run.name).map(|job| job.acceptance.clone()).unwrap_or_default();
    let mut step = Step::new(record.run.clone(), acceptance);
    step.operation = Some(record.current().request.body.operation.kind());
    step.digest = Some(record.digest.clone());
    let later = world.desired.jobs.get(&record.run.name).is_some_and(|job| {
        let wanted = world.desired.run(job);
        wanted.is_of_same_job(&record.run) && wanted.run > record.run.run
    });
    let mut step = follow(world, record, step, None);
    if later || step.verdict == Verdict::Blocked || step.closed.is_some() {
        return step;
    }
    let ended = step.reason == Reason::Ended;
    step = step.verdict(Verdict::Orphan, Reason::NoSpec);
    if world.options.prune == Prune::Cancel && !ended {
        step.actions.insert(0, Action::Cancel { why: "s3jobs: no spec names this job (--prune)".to_owned() });
    }
    step
}

/// What becomes of a run that has a record. `job` is its spec, if that still asks for the same.
fn follow(world: &World<'_>, record: &Record, mut step: Step, job: Option<&Job>) -> Step {
    step.job = record.job().cloned();
    if let Some(closing) = &record.closed {
        return closed(world, record, (step, closing));
    }
    if let Some(trouble) = world.observed.troubles.get(&record.run.scope) {
        return step.blocked(Reason::NotObserved, vec![trouble.message.clone()]);
    }
    let Some(id) = record.job() else { return intent(world, record, (step, job)) };
    match world.observed.job(&record.run.scope, id) {
        Some(seen) => live(world, record, seen, (step, job)),
        None if is_forgotten(record, world.observed) => {
            step.actions.push(Action::Close);
            step.verdict(Verdict::Wait, Reason::Ended)
        }
        None if world.observed.gone.contains(&(record.run.scope.clone(), id.clone())) => {
            step.blocked(Reason::OutcomeUnknown, gone_detail(id))
        }
        None => step.blocked(Reason::NotObserved, vec![format!("job {id} could not be described")]),
    }
}

/// A run whose intent is recorded and whose job is not. Only a spec that still asks for the run has its request sent
/// again; else the job is adopted if it is there, and nothing new is made.
fn intent(world: &World<'_>, record: &Record, (mut step, job): (Step, Option<&Job>)) -> Step {
    let attempt = record.current().attempt;
    let cancel = world.options.cancel.contains(&record.run.name);
    let search = match job {
        Some(_) if !cancel && may_create(world.options) => Search::AdoptOrResend,
        Some(_) | None => Search::AdoptOnly,
    };
    step.actions = vec![Action::Resume { attempt, search }];
    if cancel {
        step.actions.push(cancel_action());
    } else {
        step.actions.extend(confirm_if(world, &record.run, job).map(Action::Confirm));
    }
    step.actions.push(Action::Close);
    step.verdict(Verdict::Wait, Reason::IntentWithoutJob)
}

fn cancel_action() -> Action {
    Action::Cancel { why: "s3jobs: cancelled by a person".to_owned() }
}

/// A run whose job S3 knows.
fn live(world: &World<'_>, record: &Record, seen: &SeenJob, (mut step, job): (Step, Option<&Job>)) -> Step {
    step.status = seen.live.status;
    step.progress = Some(seen.live.progress);
    step.objects = (seen.live.progress.total > 0).then_some(seen.live.progress.total);
    step.suspended = seen.live.suspended.filter(|_| seen.live.status == Some(JobStatus::Suspended));
    step.differences = live_differences(record, &seen.live);
    if !step.differences.is_empty() {
        let detail = vec![format!("job {} is not the job that was recorded; nothing is done to it", seen.live.id)];
        return step.blocked(Reason::JobDiffers, detail);
    }
    let duplicates = duplicates(world, record, &seen.live.id);
    if let Some(running) = duplicates.iter().find(|twin| !twin.live.status.is_some_and(JobStatus::is_held)) {
        let detail = vec![
            format!("job {} is a second job of this run and was let run by somebody else", running.live.id),
            "find out who did, and cancel one of the two by hand".to_owned(),
        ];
        return step.blocked(Reason::DuplicateRuns, detail);
    }
    let cancels = duplicates.iter().map(|twin| Action::CancelDuplicate { job: twin.live.id.clone() });
    step.actions.extend(cancels);
    if !seen.live.status.is_some_and(JobStatus::is_terminal) && may_create(world.options) {
        step.actions.extend(job.and_then(|job| priority_update(job, &seen.live)));
        step.actions.extend(job.and_then(|job| tag_update(job, record, seen)));
    }
    by_status(world, record, seen, (step, job))
}

fn by_status(world: &World<'_>, record: &Record, seen: &SeenJob, (mut step, job): (Step, Option<&Job>)) -> Step {
    let Some(status) = seen.live.status else {
        step.actions.push(Action::Close);
        return step.verdict(Verdict::Keep, Reason::Running);
    };
    if !status.is_terminal() && world.options.cancel.contains(&record.run.name) {
        step.actions.extend([cancel_action(), Action::Close]);
        return step.verdict(Verdict::Wait, Reason::CancelRequested);
    }
    let confirm = confirm_if(world, &record.run, job).filter(|_| status.is_held());
    step.actions.extend(confirm.map(Action::Confirm));
    step.actions.push(Action::Close);
    match status {
        JobStatus::New | JobStatus::Preparing => step.verdict(Verdict::Wait, Reason::Counting),
        JobStatus::Suspended => match confirm {
            None => step.verdict(Verdict::Wait, Reason::AwaitingConfirmation),
            Some(condition) => {
                match count_refusal(&condition, seen.live.progress.total, (&record.run.name, &world.options.invocation))
                {
                    Some((reason, detail)) => step.blocked(reason, detail),
                    None => step.verdict(Verdict::Wait, Reason::ReadyToConfirm),
                }
            }
        },
        JobStatus::Complete | JobStatus::Cancelled | JobStatus::Failed => step.verdict(Verdict::Wait, Reason::Ended),
        JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused => {
            step.verdict(Verdict::Keep, Reason::Running)
        }
        JobStatus::Completing | JobStatus::Cancelling | JobStatus::Failing => {
            step.verdict(Verdict::Keep, Reason::Running)
        }
    }
}

/// Other jobs of the same attempt with the same body, that have not been cancelled.
fn duplicates<'a>(world: &World<'a>, record: &'a Record, elected: &JobId) -> Vec<&'a SeenJob> {
    world
        .observed
        .marked(record)
        .filter(|seen| seen.live.id != *elected && live_differences(record, &seen.live).is_empty())
        .filter(|seen| seen.live.status != Some(JobStatus::Cancelled))
        .filter(|seen| seen.live.status != Some(JobStatus::Cancelling))
        .filter(|seen| seen.live.status != Some(JobStatus::Failed) || seen.live.progress.succeeded > 0)
        .collect()
}

/// On whose word the job is let run, if anybody's.
pub(super) fn confirm_if(world: &World<'_>, run: &RunKey, job: Option<&Job>) -> Option<ConfirmIf> {
    let most = job.and_then(|job| job.max_tasks);
    if world.options.confirm.contains(&run.name) {
        return Some(ConfirmIf { by: Confirmer::Person, guard: None, most });
    }
    match job.map(|job| &job.confirmation)? {
        Confirmation::Automatic => Some(ConfirmIf { by: Confirmer::Spec, guard: None, most }),
        Confirmation::Guarded(guard) => Some(ConfirmIf { by: Confirmer::Spec, guard: Some(*guard), most }),
        Confirmation::Manual => None,
    }
}

fn closed(world: &World<'_>, record: &Record, (mut step, closing): (Step, &Closing)) -> Step {
    let reason = match closing.outcome {
        Outcome::Complete => Reason::Completed,
        Outcome::Failed => Reason::Failed,
        Outcome::Cancelled => Reason::Cancelled,
        Outcome::Unknown => Reason::ClosedUnknown,
    };
    step.objects = (closing.progress.total > 0).then_some(closing.progress.total);
    step.progress = Some(closing.progress);
    step.closed = Some(closing.clone());
    let elected = record.job();
    let held = world.observed.marked(record).filter(|seen| Some(&seen.live.id) != elected);
    let held = held.filter(|seen| seen.live.status.is_some_and(JobStatus::is_held));
    let held = held.filter(|seen| live_differences(record, &seen.live).is_empty());
    step.actions = held.map(|seen| Action::CancelDuplicate { job: seen.live.id.clone() }).collect();
    let verdict = if step.actions.is_empty() { Verdict::Done } else { Verdict::Wait };
    step.verdict(verdict, reason)
}

impl Step {
    /// A step about a run, with nothing decided yet.
    pub(super) fn new(run: RunKey, acceptance: crate::model::Acceptance) -> Self {
        Self {
            run,
            verdict: Verdict::Keep,
            reason: Reason::NotCreated,
            detail: Vec::new(),
            findings: Vec::new(),
            actions: Vec::new(),
            differences: Vec::new(),
            next_run: Vec::new(),
            operation: None,
            digest: None,
            objects: None,
            job: None,
            status: None,
            progress: None,
            suspended: None,
            closed: None,
            acceptance,
            invocation: Invocation::default(),
        }
    }

    pub(super) fn verdict(mut self, verdict: Verdict, reason: Reason) -> Self {
        self.verdict = verdict;
        self.reason = reason;
        self
    }

    /// The step with nothing to be done until a person has decided.
    pub(super) fn blocked(mut self, reason: Reason, detail: Vec<String>) -> Self {
        self.actions.clear();
        self.detail = detail;
        self.verdict(Verdict::Blocked, reason)
    }
}

/// Whether a plan may create jobs.
pub(super) fn may_create(options: &Options) -> bool {
    options.create == Create::Allowed
}
