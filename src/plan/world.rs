//! The inputs of a plan, and what is looked up in them for every step.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::action::{CreateIf, Share};
use super::after::{After, OnRecord};
use super::desired::{Create, Desired, Options};
use super::held::MovedTo;
use super::history;
use super::observed::Observed;
use super::seen::SeenJob;
use super::stage::{Stage, Work};
use super::step::Step;
use super::why::{Predecessor, Why};
use crate::ledger::{Claim, Record};
use crate::model::digest::DIGEST_VERSION;
use crate::model::{Acceptance, Digest, Job, JobName, RunKey, Scope};

/// The inputs of a plan, and what follows from them for every step.
pub(super) struct World<'a> {
    pub(super) desired: &'a Desired,
    pub(super) observed: &'a Observed,
    pub(super) options: &'a Options,
    /// Why nothing at all may be created.
    pub(super) lost: Option<Why>,
    works: BTreeMap<&'a JobName, Work>,
    shares: BTreeMap<&'a JobName, Vec<Share>>,
    /// The jobs that moved here, by their former names.
    movers: BTreeMap<&'a JobName, Vec<&'a Job>>,
    /// The runs whose specs ask for an effect: put together when somebody asks.
    asked_for: OnceCell<BTreeMap<Digest, Vec<RunKey>>>,
    /// What names without a spec stand for: the same.
    on_record: OnceCell<OnRecord<'a>>,
    /// Whether any run of the project is on record.
    is_on_record: OnceCell<bool>,
}

/// Where a run with an effect stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// In the ledger.
    Record,
    /// In a spec.
    Spec,
}

impl<'a> World<'a> {
    pub(super) fn new(desired: &'a Desired, observed: &'a Observed, options: &'a Options) -> Self {
        let works = desired.jobs.values().map(|job| (&job.name, work(desired, observed, job)));
        Self {
            desired,
            observed,
            options,
            lost: history::lost(&desired.lineage, observed),
            works: works.collect(),
            shares: shares(desired),
            movers: movers(desired),
            asked_for: OnceCell::new(),
            on_record: OnceCell::new(),
            is_on_record: OnceCell::new(),
        }
    }

    /// A step about a run, with nothing to do.
    pub(super) fn step(&self, run: RunKey, stage: Stage, why: Why) -> Step {
        Step {
            why,
            notes: Vec::new(),
            findings: self.observed.findings(&run).to_vec(),
            stage,
            actions: Vec::new(),
            invocation: self.options.invocation.clone(),
            run,
        }
    }

    /// Whether this plan may create jobs.
    pub(super) fn may_create(&self) -> bool {
        self.options.create == Create::Allowed
    }

    /// Whether any run of the project is on record.
    pub(super) fn is_on_record(&self) -> bool {
        let is_ours = |record: &Record| record.run.project == self.desired.project;
        *self.is_on_record.get_or_init(|| self.observed.records().any(is_ours))
    }

    /// What the specs count as success of a run: its own, or that of the same name, since there is no other word on it.
    pub(super) fn acceptance(&self, run: &RunKey) -> Acceptance {
        self.desired.jobs.get(&run.name).map(|job| job.acceptance.clone()).unwrap_or_default()
    }

    /// What a desired job does.
    pub(super) fn work(&self, job: &Job) -> Work {
        self.works.get(&job.name).cloned().unwrap_or_else(|| work(self.desired, self.observed, job))
    }

    /// When CreateJob may be sent for a run with this effect.
    pub(super) fn create_if(&self, run: &RunKey, effect: &Digest) -> CreateIf {
        CreateIf {
            effect: effect.clone(),
            shares: self.shares(run).to_vec(),
            moved: self.former(run),
            after: self.after(run),
            patience: self.options.patience,
            freezes: Arc::clone(&self.desired.freezes),
        }
    }

    /// When a run may be put on record for which nothing is sent: neither what comes before it nor a freeze is in the way of that.
    pub(super) fn record_if(&self, run: &RunKey, effect: &Digest) -> CreateIf {
        CreateIf { after: Vec::new(), freezes: [].into(), ..self.create_if(run, effect) }
    }

    /// The first run of the former name of a run's job, if the spec that asks for the run says that it had one.
    pub(super) fn former(&self, run: &RunKey) -> Option<RunKey> {
        let job = self.desired.jobs.get(&run.name).filter(|job| self.desired.run(job) == *run)?;
        Some(RunKey { name: job.moved.as_ref()?.from.clone(), ..run.first() })
    }

    /// The spec to which the job of a run has moved.
    pub(super) fn moved_to(&self, run: &RunKey) -> Option<MovedTo> {
        let mut wanted = self.movers.get(&run.name)?.iter().map(|job| self.desired.run(job));
        wanted.find(|wanted| wanted.scope == run.scope).map(|wanted| MovedTo { name: wanted.name, run: wanted.run })
    }

    /// What the spec of a run says that it comes after.
    fn after(&self, run: &RunKey) -> Vec<Result<After, Box<Predecessor>>> {
        let job = self.desired.jobs.get(&run.name).filter(|_| self.desired.asks_for(run));
        job.into_iter().flat_map(|job| &job.after).map(|name| self.predecessor(name, &run.scope)).collect()
    }

    /// What a name stands for beside a job in a place.
    fn predecessor(&self, name: &JobName, beside: &Scope) -> Result<After, Box<Predecessor>> {
        if let Some(job) = self.desired.jobs.get(name) {
            return Ok(After {
                run: self.desired.run(job),
                acceptance: Some(job.acceptance.clone()),
                is_suspended: job.suspend,
            });
        }
        let on_record = self.on_record.get_or_init(|| OnRecord::of(self.desired, self.observed));
        let run = on_record.stands_for(name, (beside, self.desired.home.as_ref()))?;
        Ok(After { run: run.clone(), acceptance: None, is_suspended: false })
    }

    /// What a desired job does to which objects, as a hash.
    pub(super) fn digest(&self, job: &Job) -> Digest {
        self.work(job).digest
    }

    /// Whether a person ends the job of a run with this command. A name stands for the job that its spec asks for; where no
    /// run of that one is open, or there is no spec, for those of the name that are open elsewhere.
    pub(super) fn is_cancelled(&self, run: &RunKey) -> bool {
        let wanted = self.desired.jobs.get(&run.name).map(|job| self.desired.run(job));
        let is_named = wanted.is_none_or(|wanted| wanted.is_of_same_job(run) || !self.is_any_open(&wanted));
        self.options.cancel.contains(&run.name) && is_named
    }

    /// Whether a person lets the job of a run run with this command: only the very run that a spec asks for.
    pub(super) fn is_confirmed(&self, run: &RunKey) -> bool {
        self.options.confirm.contains(&run.name) && self.desired.asks_for(run)
    }

    /// Whether a person replaces the job of a run with this command.
    pub(super) fn is_replaced(&self, run: &RunKey) -> bool {
        self.desired.replaced.contains(&run.name) && self.desired.asks_for(run)
    }

    /// Whether a person has typed the name of the job of a run, for this very run: the one that a spec asks for.
    pub(super) fn is_typed(&self, run: &RunKey) -> bool {
        self.options.typed.contains(&run.name) && self.desired.asks_for(run)
    }

    /// Whether any run of a job is open.
    fn is_any_open(&self, run: &RunKey) -> bool {
        self.observed.runs_of(run).any(|record| record.is_open() && !record.is_refused())
    }

    /// The runs whose specs ask for an effect.
    fn asked_for(&self, effect: &Digest) -> &[RunKey] {
        let asked_for = self.asked_for.get_or_init(|| {
            let mut asked_for: BTreeMap<Digest, Vec<RunKey>> = BTreeMap::new();
            for job in self.desired.jobs.values() {
                asked_for.entry(self.work(job).effect).or_default().push(self.desired.run(job));
            }
            asked_for
        });
        asked_for.get(effect).map(Vec::as_slice).unwrap_or_default()
    }

    /// The jobs with which a run may share its effect: its own spec says so, or theirs does.
    fn shares(&self, run: &RunKey) -> &[Share] {
        let shares = self.shares.get(&run.name).filter(|_| self.desired.asks_for(run));
        shares.map(Vec::as_slice).unwrap_or_default()
    }

    /// Another project, job, account or Region with the same effect that no spec says to be meant; the ledger's before a
    /// spec's.
    pub(super) fn same_effect(&self, run: &RunKey, effect: &Digest) -> Option<(&RunKey, Origin)> {
        let shares = self.shares(run);
        let may_share = |other: &RunKey| Share::with(shares, other).is_some();
        let claim = self.observed.claim(effect);
        if claim.is_some_and(|claim| claim.was_taken_by(run)) {
            return None;
        }
        // Who has the effect by a word is judged by whether it still stands, and not by what else is asked for by now.
        let is_owner = claim.is_some_and(|claim| claim.is_of(run));
        let counts = |(_, origin): &(&RunKey, Origin)| !is_owner || *origin == Origin::Record;
        // Whoever may do what one of the owners does may do what all of them do.
        // An owner needs the word about one that was there before it: a later one's word is about that one alone.
        let owners = || claim.into_iter().flat_map(Claim::holders);
        let is_shared = owners().take_while(|owner| !owner.run.is_of_same_job(run)).any(|owner| may_share(&owner.run));
        let claimed = owners().map(|owner| (&owner.run, Origin::Record));
        let recorded = self.observed.with_effect(effect).filter(|record| !record.is_refused());
        // What a former name did is the new one's, which owns the effect; and who gave it back did nothing.
        let recorded = recorded.filter(|record| !claim.is_some_and(|claim| claim.is_left_by(&record.run)));
        let recorded = recorded.map(|record| (&record.run, Origin::Record));
        let asked_for = self.asked_for(effect).iter().map(|other| (other, Origin::Spec));
        let former = self.former(run);
        let of_spec = |other: &RunKey| self.shares.get(&other.name).into_iter().flatten();
        let in_common = |other: &RunKey| of_spec(other).any(|it| shares.iter().any(|own| own.with == it.with));
        let is_meant = |(other, origin): &(&RunKey, Origin)| {
            may_share(other)
                || in_common(other)
                || (is_shared && *origin == Origin::Record)
                || former.as_ref().is_some_and(|former| other.is_of_same_job(former))
        };
        claimed.chain(recorded).chain(asked_for).filter(counts).find(|it| !it.0.is_of_same_job(run) && !is_meant(it))
    }

    /// Whether a run has its effect by the word of a spec, and not as the first.
    pub(super) fn is_sharing(&self, run: &RunKey, effect: &Digest) -> bool {
        let claim = self.observed.claim(effect);
        claim.is_some_and(|claim| claim.is_of(run) && !claim.was_taken_by(run))
    }

    /// Records of this project whose run no spec asks for: open ones, those with a second job that is held, and the last
    /// of a job that was asked for by name.
    pub(super) fn unnamed(&self) -> impl Iterator<Item = &'a Record> {
        let wanted: BTreeSet<RunKey> = self.desired.jobs.values().map(|job| self.desired.run(job)).collect();
        let records = self.observed.records();
        records
            .filter(move |record| !wanted.contains(&record.run))
            .filter(|record| self.is_reached(&record.run))
            .filter(|record| !record.is_refused() || self.has_live_twin(record))
            .filter(|record| record.is_open() || self.is_asked_for(record) || self.has_live_twin(record))
    }

    /// Whether a command reaches a run that no spec asks for: it is this environment's, or named and nobody's.
    fn is_reached(&self, run: &RunKey) -> bool {
        let is_named = || self.options.only.contains(&run.name) && self.desired.is_abandoned(run);
        self.desired.reaches(run, self.options.unnamed) || is_named()
    }

    /// Whether a second job of a run has not ended: it is cancelled while it is held, and told of while it runs, whatever
    /// became of the run.
    fn has_live_twin(&self, record: &Record) -> bool {
        let is_held = || self.observed.duplicates(record).any(SeenJob::is_held);
        let is_running = || self.observed.doubles(record).any(SeenJob::is_running);
        is_held() || record.is_decided() && is_running()
    }

    /// Whether a closed run without a spec is the last one of a job that was asked for by name.
    fn is_asked_for(&self, record: &Record) -> bool {
        self.options.only.contains(&record.run.name)
            && !self.desired.jobs.contains_key(&record.run.name)
            && self.observed.runs_of(&record.run).next_back().is_none_or(|last| last.run == record.run)
    }
}

/// What a job does. Where the very same work is on record it is not hashed again, which would take most of the time of a plan in
/// which nothing is to be done.
fn work(desired: &Desired, observed: &Observed, job: &Job) -> Work {
    let recorded = recorded(desired, observed, job);
    let digest = recorded.map(|record| record.digest.clone());
    let effect = recorded.and_then(|record| record.effect.clone());
    Work {
        operation: job.operation.kind(),
        digest: digest.unwrap_or_else(|| desired.digest(job)),
        effect: effect.unwrap_or_else(|| desired.effect(job)),
    }
}

/// The record of a job's run, if what the job does is what is recorded, word for word.
fn recorded<'a>(desired: &Desired, observed: &'a Observed, job: &Job) -> Option<&'a Record> {
    let run = desired.run(job);
    let record = &observed.record(&run)?.record;
    let body = &record.latest()?.request.body;
    let is_same = record.digest_version == DIGEST_VERSION
        && job.file.is_none()
        && job.manifest.canonical(&run.scope) == body.manifest
        && job.operation.canonical(&run.scope) == body.operation;
    is_same.then_some(record)
}

/// The jobs that moved here, by their former names.
fn movers(desired: &Desired) -> BTreeMap<&JobName, Vec<&Job>> {
    let mut movers: BTreeMap<&JobName, Vec<&Job>> = BTreeMap::new();
    for job in desired.jobs.values() {
        if let Some(moved) = &job.moved {
            movers.entry(&moved.from).or_default().push(job);
        }
    }
    movers
}

/// Which jobs may do the same, as their specs say it, from both sides.
fn shares(desired: &Desired) -> BTreeMap<&JobName, Vec<Share>> {
    let mut shares: BTreeMap<&JobName, Vec<Share>> = BTreeMap::new();
    for job in desired.jobs.values() {
        let Some(said) = &job.same_effect else { continue };
        let share = |with: &JobName| Share { with: with.clone(), reason: said.reason.to_string() };
        shares.entry(&job.name).or_default().push(share(&said.of));
        if said.of != job.name {
            shares.entry(&said.of).or_default().push(share(&job.name));
        }
    }
    shares
}
