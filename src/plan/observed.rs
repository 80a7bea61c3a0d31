//! What is there: the ledger's records, S3's jobs and the manifests' heads, at one time.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{attempt_differences, twin_differences};
use super::difference::Difference;
use super::seen::{Manifest, SeenJob, Trouble, Whom};
use crate::ledger::{AttemptRecord, Claim, Record, Versioned};
use crate::model::finding::Finding;
use crate::model::{Caller, Digest, JobId, JobName, Lineage, Marker, RunKey, RunNumber, Scope, Time};

/// Everything that a plan is made from, beside the specs. What it holds is found by run, by job and by effect, and never
/// searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When it was observed.
    pub at: Time,
    /// Whose ledger its header says that it is. `None` if the header is gone.
    pub lineage: Option<Lineage>,
    pub(super) records: BTreeMap<RunKey, Box<Versioned>>,
    /// Which recorded runs have an effect, in order. Nearly always one, for which a tree of its own would be a waste.
    pub(super) by_effect: BTreeMap<Digest, Vec<RunKey>>,
    pub(super) claims: BTreeMap<Digest, Claim>,
    /// Runs for which an effect was claimed, and those of them that have no record.
    pub(super) claimed: BTreeSet<RunKey>,
    pub(super) lost_claims: BTreeSet<RunKey>,
    pub(super) jobs: BTreeMap<Scope, BTreeMap<JobId, Box<SeenJob>>>,
    /// Which jobs carry the marker of a run, in order.
    pub(super) marked: BTreeMap<RunKey, Vec<JobId>>,
    /// Runs that a marker names and that have no record, or one that does not account for the job.
    pub(super) unrecorded: BTreeSet<RunKey>,
    /// Jobs with a marker of another ledger: they are named, and nothing more is asked about them.
    pub(super) strangers: BTreeMap<RunKey, JobId>,
    pub(super) gone: BTreeMap<Scope, BTreeSet<JobId>>,
    pub(super) manifests: BTreeMap<JobName, Manifest>,
    pub(super) findings: BTreeMap<RunKey, Vec<Finding>>,
    pub(super) callers: BTreeMap<Scope, Whom>,
    pub(super) troubles: Troubles,
}

/// What could not be observed. A trouble is that of one scope or of one job, and of nothing beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Troubles {
    pub(super) scopes: BTreeMap<Scope, Trouble>,
    pub(super) jobs: BTreeMap<Scope, BTreeMap<JobId, Trouble>>,
    pub(super) runs: BTreeMap<RunKey, Trouble>,
}

impl Observed {
    /// The record of a run.
    pub fn record(&self, run: &RunKey) -> Option<&Versioned> {
        self.records.get(run).map(Box::as_ref)
    }

    /// Every record, in the order of runs.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values().map(|versioned| &versioned.record)
    }

    /// The records of all runs of a run's job, in order.
    pub fn runs_of(&self, run: &RunKey) -> impl DoubleEndedIterator<Item = &Record> {
        let at = |number| RunKey { run: number, ..run.clone() };
        let runs = self.records.range(at(RunNumber::FIRST)..=at(RunNumber::LAST));
        runs.map(|(_, versioned)| &versioned.record)
    }

    /// The records of all runs with an effect.
    pub fn with_effect(&self, effect: &Digest) -> impl Iterator<Item = &Record> {
        let runs = self.by_effect.get(effect).into_iter().flatten();
        runs.filter_map(|run| self.records.get(run)).map(|versioned| &versioned.record)
    }

    /// Who owns an effect.
    pub fn claim(&self, effect: &Digest) -> Option<&Claim> {
        self.claims.get(effect)
    }

    /// A run for which an effect was claimed and that has no record.
    pub(super) fn lost_claim(&self) -> Option<&RunKey> {
        self.lost_claims.first()
    }

    /// Every claim.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.values()
    }

    /// A job by its id.
    pub fn job(&self, scope: &Scope, id: &JobId) -> Option<&SeenJob> {
        self.jobs.get(scope)?.get(id).map(Box::as_ref)
    }

    /// Every job that carries a marker of this ledger, or that the ledger names.
    pub fn jobs(&self) -> impl Iterator<Item = &SeenJob> {
        self.jobs.values().flat_map(BTreeMap::values).map(Box::as_ref)
    }

    /// Who makes the calls in a scope, where somebody has to know that.
    pub fn caller(&self, scope: &Scope) -> Option<&Whom> {
        self.callers.get(scope)
    }

    /// Who makes the calls, wherever that is known.
    pub fn callers(&self) -> impl Iterator<Item = (&Scope, &Caller)> {
        self.callers.iter().filter_map(|(scope, caller)| Some((scope, caller.as_ref().ok()?)))
    }

    /// Whether S3 no longer knows a job that the ledger names.
    pub fn is_gone(&self, scope: &Scope, id: &JobId) -> bool {
        self.gone.get(scope).is_some_and(|gone| gone.contains(id))
    }

    /// The list of a desired job.
    pub fn manifest(&self, name: &JobName) -> Option<&Manifest> {
        self.manifests.get(name)
    }

    /// What was found in S3 about the list and the buckets of a run that has no job yet.
    pub fn findings(&self, run: &RunKey) -> &[Finding] {
        self.findings.get(run).map_or(&[], Vec::as_slice)
    }

    /// Why nothing can be said of a run: its scope could not be listed, or a job of it could not be described.
    pub fn trouble(&self, run: &RunKey) -> Option<&Trouble> {
        self.troubles.scopes.get(&run.scope).or_else(|| self.troubles.runs.get(run))
    }

    /// Why a job could not be described.
    pub(super) fn job_trouble(&self, scope: &Scope, id: &JobId) -> Option<&Trouble> {
        self.troubles.jobs.get(scope)?.get(id)
    }

    /// Everything that could not be observed.
    pub fn troubles(&self) -> impl Iterator<Item = &Trouble> {
        self.troubles.scopes.values().chain(self.troubles.jobs.values().flat_map(BTreeMap::values))
    }

    /// A job that could not be described and whose run is not on record: it may tell of a lost record.
    pub fn unseen(&self) -> impl Iterator<Item = (&RunKey, &Trouble)> {
        self.troubles.runs.iter().filter(|(run, _)| !self.records.contains_key(*run))
    }

    /// Jobs whose marker names a run, whichever attempt and ledger.
    pub(super) fn marked_with<'a>(&'a self, run: &RunKey) -> impl Iterator<Item = &'a SeenJob> {
        let scope = self.jobs.get(&run.scope);
        let ids = self.marked.get(run).into_iter().flatten();
        ids.filter_map(move |id| scope?.get(id)).map(Box::as_ref)
    }

    /// Jobs with a marker whose run, or whose attempt at it, is not on record.
    pub(super) fn unrecorded(&self) -> impl Iterator<Item = &SeenJob> {
        self.unrecorded.iter().flat_map(|run| {
            let record = self.records.get(run).map(|versioned| &versioned.record);
            let is_known = move |marker: &Marker| record.is_some_and(|record| record.accounts_for(marker.attempt));
            self.marked_with(run).filter(move |seen| !seen.marker.as_ref().is_some_and(is_known))
        })
    }

    /// A job that another ledger made for a run of the same job.
    pub(super) fn stranger(&self, run: &RunKey) -> Option<&JobId> {
        let at = |number| RunKey { run: number, ..run.clone() };
        self.strangers.range(at(RunNumber::FIRST)..=at(RunNumber::LAST)).map(|(_, job)| job).next()
    }

    /// Jobs whose marker is that of a record's current attempt, lineage included.
    pub fn marked<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        // Most runs have one job, the elected one, and finding the marker in a text takes longer than looking that up.
        let mut jobs = self.marked_with(&record.run).peekable();
        let description = record.latest().map(|attempt| &attempt.request.description).filter(|_| jobs.peek().is_some());
        let marker = description.and_then(|description| Marker::find(description));
        jobs.filter(move |seen| marker.is_some() && seen.marker == marker)
    }

    /// Other jobs of a run that do the recorded operation on the recorded objects, whatever their role and report are. Those of an
    /// attempt that was replaced do what that was recorded with.
    pub(super) fn doubles<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        let is_beside =
            |found: &Difference| found.path == "roleArn" || found.path == "report" || found.path.starts_with("report.");
        let own = self.others(record).filter(move |seen| twin_differences(record, &seen.live).iter().all(is_beside));
        let replaced = self.of_replaced(record).filter(move |(seen, attempt)| {
            attempt_differences(attempt, &seen.live, &record.run.scope).iter().all(is_beside)
        });
        own.chain(replaced.map(|(seen, _)| seen))
    }

    /// Other jobs of a run that are what was recorded, and are never to be let run: those beside the elected one, once it is known
    /// which that is, and those of attempts that were replaced.
    pub(super) fn duplicates<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        let own = self.twins(record).filter(|_| record.is_decided());
        let replaced = self
            .of_replaced(record)
            .filter(|(seen, attempt)| attempt_differences(attempt, &seen.live, &record.run.scope).is_empty());
        own.chain(replaced.map(|(seen, _)| seen))
    }

    /// Jobs that carry the marker of an attempt that was replaced, each with what is on record of that.
    fn of_replaced<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = (&'a SeenJob, &'a AttemptRecord)> {
        // Few runs have more than one attempt.
        let jobs = (!record.replaced().is_empty()).then(|| self.marked_with(&record.run)).into_iter().flatten();
        jobs.filter_map(|seen| {
            let marker = seen.marker.as_ref()?;
            let attempt = record.replaced().iter().find(|it| it.attempt == marker.attempt)?;
            let is_its_own = Marker::find(&attempt.request.description).as_ref() == Some(marker);
            is_its_own.then_some((seen, attempt))
        })
    }

    /// Other jobs of a record's current attempt that are what was recorded.
    pub(super) fn twins<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        self.others(record).filter(|seen| twin_differences(record, &seen.live).is_empty())
    }

    /// The same, oldest first. Which of several is elected does not matter, as long as every runner chooses the same: the first.
    pub(super) fn twins_by_age<'a>(&'a self, record: &'a Record) -> Vec<&'a SeenJob> {
        let mut found: Vec<&SeenJob> = self.twins(record).collect();
        found.sort_by(|a, b| (a.live.created, &a.live.id).cmp(&(b.live.created, &b.live.id)));
        found
    }

    /// The jobs with a record's marker, but for the elected one.
    fn others<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        // Most runs have one job, the elected one: no text need be searched for its marker.
        let marked = self.marked.get(&record.run);
        let has_others = marked.is_some_and(|ids| ids.iter().any(|id| record.job() != Some(id)));
        let jobs = has_others.then(|| self.marked(record)).into_iter().flatten();
        jobs.filter(|seen| record.job() != Some(&seen.live.id))
    }
}
