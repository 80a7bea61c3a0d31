//! Putting together what was seen: every index is kept true with each thing that is added.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::sync::Arc;

use super::observed::{Observed, Troubles};
use super::seen::{Manifest, SeenJob, Trouble, Whom};
use crate::ledger::{Claim, Record, Versioned};
use crate::model::finding::Finding;
use crate::model::request::Body;
use crate::model::{JobId, JobName, Lineage, ListedJob, LiveJob, Marker, Request, RunKey, Scope, Time};

impl Observed {
    /// Nothing seen yet, of a ledger that says whose it is.
    pub fn new(at: Time, lineage: Option<Lineage>) -> Self {
        Self {
            at,
            lineage,
            records: BTreeMap::new(),
            by_effect: BTreeMap::new(),
            claims: BTreeMap::new(),
            claimed: BTreeSet::new(),
            lost_claims: BTreeSet::new(),
            jobs: BTreeMap::new(),
            marked: BTreeMap::new(),
            unrecorded: BTreeSet::new(),
            strangers: BTreeMap::new(),
            gone: BTreeMap::new(),
            manifests: BTreeMap::new(),
            findings: BTreeMap::new(),
            callers: BTreeMap::new(),
            troubles: Troubles::default(),
        }
    }

    /// A record, in place of an older state of it.
    pub fn add_record(&mut self, versioned: Versioned) {
        let run = versioned.record.run.clone();
        let effect = versioned.record.effect().clone();
        self.forget_effect(&run);
        self.lost_claims.remove(&run);
        if self.has_unaccounted(&versioned.record) {
            self.unrecorded.insert(run.clone());
        } else {
            self.unrecorded.remove(&run);
        }
        insert(self.by_effect.entry(effect), run.clone());
        self.records.insert(run, Box::new(versioned));
    }

    /// Whether a record does not tell of a job that carries a marker of its run.
    fn has_unaccounted(&self, record: &Record) -> bool {
        let mut marked = self.marked_with(&record.run).filter_map(|seen| seen.marker.as_ref());
        marked.any(|marker| !record.accounts_for(marker.attempt))
    }

    /// A record that was there is gone.
    pub fn remove_record(&mut self, run: &RunKey) {
        self.forget_effect(run);
        self.records.remove(run);
        if self.claimed.contains(run) {
            self.lost_claims.insert(run.clone());
        }
        if self.marked.contains_key(run) {
            self.unrecorded.insert(run.clone());
        }
    }

    fn forget_effect(&mut self, run: &RunKey) {
        let Some(old) = self.records.get(run) else { return };
        if let Some(runs) = self.by_effect.get_mut(old.record.effect()) {
            runs.retain(|other| other != run);
        }
    }

    /// Who owns an effect.
    pub fn add_claim(&mut self, claim: Claim) {
        for owner in &claim.owners {
            self.claimed.insert(owner.run.clone());
            if !self.records.contains_key(&owner.run) {
                self.lost_claims.insert(owner.run.clone());
            }
        }
        self.claims.insert(claim.digest.clone(), claim);
    }

    /// A job that carries a marker of this tool or that the ledger names, in place of an older state of it.
    pub fn add_job(&mut self, mut seen: SeenJob) {
        if let Some(run) = seen.marked_run() {
            if let Some(attempt) = self.records.get(&run).and_then(|versioned| versioned.record.latest()) {
                share(&attempt.request, &mut seen.live);
            }
            let is_ours = |marker: &Marker| self.lineage.as_ref().is_some_and(|lineage| marker.is_of(lineage));
            if !seen.marker.as_ref().is_some_and(is_ours) {
                self.strangers.insert(run.clone(), seen.live.id.clone());
            }
            let attempt = seen.marker.as_ref().map(|marker| marker.attempt);
            let is_known =
                |versioned: &Versioned| attempt.is_some_and(|attempt| versioned.record.accounts_for(attempt));
            if !self.records.get(&run).is_some_and(|versioned| is_known(versioned)) {
                self.unrecorded.insert(run.clone());
            }
            insert(self.marked.entry(run), seen.live.id.clone());
        }
        if let Some(troubles) = self.troubles.jobs.get_mut(&seen.scope) {
            troubles.remove(&seen.live.id);
        }
        self.jobs.entry(seen.scope.clone()).or_default().insert(seen.live.id.clone(), Box::new(seen));
    }

    /// Forgets the elected job of a run that is closed: nobody asks about it any more, and thousands of them take room.
    pub fn forget_ended(&mut self, run: &RunKey) {
        let record = self.records.get(run).map(|versioned| &versioned.record).filter(|record| !record.is_open());
        let Some(job) = record.and_then(|record| record.job()) else { return };
        if let Some(jobs) = self.jobs.get_mut(&run.scope) {
            jobs.remove(job);
        }
        if let Some(marked) = self.marked.get_mut(run) {
            marked.retain(|other| other != job);
            if marked.is_empty() {
                self.marked.remove(run);
            }
        }
    }

    /// What a later ListJobs tells of a job that was described before. Says whether that is so.
    pub fn update_job(&mut self, scope: &Scope, listed: &ListedJob) -> bool {
        let seen = self.jobs.get_mut(scope).and_then(|jobs| jobs.get_mut(&listed.id));
        seen.is_some_and(|seen| {
            seen.update(listed);
            true
        })
    }

    /// A job that another ledger made: the run that its marker names here, and the job.
    pub fn add_stranger(&mut self, run: RunKey, job: JobId) {
        self.strangers.insert(run, job);
    }

    /// A job that the ledger names and S3 no longer knows.
    pub fn add_gone(&mut self, scope: Scope, job: JobId) {
        self.gone.entry(scope).or_default().insert(job);
    }

    /// What the list of a desired job looks like.
    pub fn set_manifest(&mut self, name: JobName, manifest: Manifest) {
        self.manifests.insert(name, manifest);
    }

    /// What was found in S3 about the list and the buckets of a run.
    pub fn set_findings(&mut self, run: RunKey, findings: Vec<Finding>) {
        if findings.is_empty() {
            self.findings.remove(&run);
        } else {
            self.findings.insert(run, findings);
        }
    }

    /// Who makes the calls in a scope.
    pub fn set_caller(&mut self, scope: Scope, caller: Whom) {
        self.callers.insert(scope, caller);
    }

    /// A scope whose jobs could not be listed.
    pub fn set_trouble(&mut self, scope: Scope, trouble: Trouble) {
        self.troubles.scopes.insert(scope, trouble);
    }

    /// The jobs of a scope could be listed again.
    pub fn clear_trouble(&mut self, scope: &Scope) {
        self.troubles.scopes.remove(scope);
    }

    /// A job that could not be described, and the run that its marker or a record names, if any does.
    pub fn set_job_trouble(&mut self, scope: Scope, job: JobId, (run, trouble): (Option<RunKey>, Trouble)) {
        if let Some(run) = run {
            self.troubles.runs.insert(run, trouble.clone());
        }
        self.troubles.jobs.entry(scope).or_default().insert(job, trouble);
    }

    /// A job of a run could be described again.
    pub fn clear_job_trouble(&mut self, run: &RunKey) {
        self.troubles.runs.remove(run);
    }
}

/// Puts something into the ordered list of a key, once. A list begins with room for one, which is all that most ever hold.
fn insert<K: Ord, T: Ord>(entry: Entry<'_, K, Vec<T>>, item: T) {
    let list = entry.or_insert_with(|| Vec::with_capacity(1));
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}

/// Holds once what S3 says as it was recorded, which of thousands of jobs is nearly everything.
fn share(recorded: &Request, live: &mut LiveJob) {
    fn once<T: PartialEq + Clone>(said: &mut Option<T>, recorded: &T) {
        if said.as_ref() == Some(recorded) {
            *said = Some(recorded.clone());
        }
    }
    let Body { operation, manifest, report, role_arn } = &recorded.body;
    once(&mut live.operation, operation);
    once(&mut live.manifest, manifest);
    once(&mut live.role_arn, role_arn);
    if let Some(report) = report {
        once(&mut live.report, report);
    }
    if live.description == recorded.description {
        live.description = Arc::clone(&recorded.description);
    }
}
