//! Which runs are not on record, and what became of each. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::look::Look;
use crate::apply::SECOND_JOB;
use crate::ledger::{self, Claim, Record, Versioned};
use crate::model::compare::{differences, digest_of_live};
use crate::model::request::Body;
use crate::model::{Digest, JobStatus, RunKey, Scope, Time};
use crate::plan::{SeenJob, Trouble};

/// What can be put on record, and what cannot.
#[derive(Clone, Debug)]
pub struct Rebuild {
    /// When it was looked.
    pub at: Time,
    /// What is not on record, in the order of runs.
    pub lost: Vec<Lost>,
    /// Jobs that carry a marker of this ledger and are left alone.
    pub left: Vec<Left>,
    /// Scopes of which nothing can be said, and why.
    pub troubles: BTreeMap<Scope, Trouble>,
}

/// A run that is not on record, or not wholly.
#[derive(Clone, Debug)]
pub struct Lost {
    /// The run.
    pub run: RunKey,
    /// What is put on record of it.
    pub fate: Fate,
}

/// What is put on record of a run.
#[derive(Clone, Debug)]
pub enum Fate {
    /// S3 knows its job.
    Adopted(Box<Adopted>),
    /// S3 knows no job of it, and a claim tells that it was submitted: it is closed as unknown, and never run again.
    Forgotten {
        /// What it did, as it was claimed.
        effect: Digest,
        /// When it was claimed.
        since: Time,
    },
    /// Its record is there. That its effect is its job's is not.
    Unclaimed {
        /// What it does, in the form in which the right to do it is claimed.
        effect: Digest,
        /// The run under the former name of its job that did it, from which it took the right over.
        moved_from: Option<RunKey>,
    },
}

/// A job that becomes the one of its run.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The job.
    pub job: SeenJob,
    /// What its marker says that it does, which is what it does.
    pub digest: Digest,
    /// The same in normal form.
    pub effect: Digest,
    /// Other jobs of the same run: which one the lost record named is not known.
    pub beside: Vec<SeenJob>,
    /// The record that stands for the run and knows of no job of this attempt: it was refused, closed as unknown by a rebuilding, or
    /// is of an earlier attempt.
    pub stale: Option<Versioned>,
}

impl Adopted {
    /// Where another job of the run is not what goes on record, as paths of the request; empty if nowhere. Only one without
    /// differences is ever acted on.
    pub fn differences(&self, second: &SeenJob) -> Vec<String> {
        let Some(body) = Body::of_live(&self.job.live, &self.job.scope) else { return Vec::new() };
        differences(&body, &second.live, &second.scope).into_iter().map(|found| found.path).collect()
    }
}

/// A job that carries the marker of a run of this ledger and is left alone.
#[derive(Clone, Debug)]
pub struct Left {
    /// The job.
    pub job: SeenJob,
    /// The run that the marker names.
    pub run: RunKey,
    /// Why.
    pub why: Unfit,
}

/// Why a job is not put on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It does not do what its marker says: the marker was copied, or S3 says more of it than this version can read.
    NotAsMarked,
    /// The same, and it has not ended; that a job of its run was submitted is known, so that nothing of that can be settled.
    NotAsMarkedAndClaimed,
    /// Another job, which does something else, has the same run and becomes the one on record.
    OtherWork,
}

/// What the specs ask for: by it the digests of a run are known that S3 does not tell exactly.
pub type Specified = BTreeMap<RunKey, (Digest, Digest)>;

/// Finds what is not on record. `wanted` holds digest and effect of the runs that specs ask for.
pub fn find(look: &Look, wanted: &Specified) -> Rebuild {
    let mut groups: BTreeMap<RunKey, Vec<&SeenJob>> = BTreeMap::new();
    for seen in &look.jobs {
        if let Some(run) = seen.marked_run() {
            groups.entry(run).or_default().push(seen);
        }
    }
    let (mut lost, mut left) = (Vec::new(), Vec::new());
    for (run, jobs) in groups {
        let (adopted, others) = sort_out(&run, jobs, (look, wanted));
        left.extend(others);
        lost.extend(adopted.map(|adopted| Lost { run, fate: Fate::Adopted(Box::new(adopted)) }));
    }
    lost.extend(forgotten(look, (&lost, &left)));
    lost.extend(unclaimed(look));
    lost.sort_by(|a: &Lost, b| a.run.cmp(&b.run));
    Rebuild { at: look.at, lost, left, troubles: look.troubles.clone() }
}

/// Which of the jobs with a run's marker becomes the one on record, and which are left alone.
fn sort_out(run: &RunKey, jobs: Vec<&SeenJob>, (look, wanted): (&Look, &Specified)) -> (Option<Adopted>, Vec<Left>) {
    let (mut told, mut others): (Vec<(&SeenJob, Digest)>, Vec<&SeenJob>) = (Vec::new(), Vec::new());
    for seen in jobs {
        match marked_digest(seen) {
            Some(digest) => told.push((seen, digest)),
            None => others.push(seen),
        }
    }
    told.sort_by_key(|(seen, _)| precedence(seen));
    let is_claimed = told.is_empty() && claim_of(look, run).is_some();
    let left = |seen: &SeenJob, why| Left { job: seen.clone(), run: run.clone(), why };
    let mut lefts: Vec<Left> = others
        .into_iter()
        .map(|seen| {
            let is_open = is_claimed && !has_ended(seen);
            left(seen, if is_open { Unfit::NotAsMarkedAndClaimed } else { Unfit::NotAsMarked })
        })
        .collect();
    let mut told = told.into_iter();
    let Some((job, digest)) = told.next() else { return (None, lefts) };
    let (beside, other_work): (Vec<_>, Vec<_>) = told.partition(|(seen, _)| seen.marker == job.marker);
    lefts.extend(other_work.into_iter().map(|(seen, _)| left(seen, Unfit::OtherWork)));
    let stale = look.records.iter().find(|versioned| versioned.record.run == *run).cloned();
    let effect = effect(run, (job, &digest), (look, wanted));
    let beside = beside.into_iter().map(|(seen, _)| seen.clone()).collect();
    (Some(Adopted { job: job.clone(), digest, effect, beside, stale }), lefts)
}

/// The digest of a job that does what its marker says. `None` if it does not, or cannot be read.
fn marked_digest(seen: &SeenJob) -> Option<Digest> {
    let digest = digest_of_live(&seen.live, &seen.scope, &seen.marker.as_ref()?.digest)?;
    seen.live.role_arn.is_some().then_some(digest)
}

/// In which order the jobs of a run are taken for its own: one that was let run before one that was ended before it ran, and
/// that before one that is held: what somebody has decided stands. Then the last attempt, and the oldest.
fn precedence(seen: &SeenJob) -> (u8, Reverse<u32>, Option<Time>, String) {
    let is_second = seen.live.status_reason.as_deref() == Some(SECOND_JOB);
    let rank = if seen.was_let_run() {
        0
    } else if !seen.is_held() && !is_second {
        1
    } else if seen.is_held() {
        2
    } else {
        3
    };
    let attempt = seen.marker.as_ref().map_or(0, |marker| marker.attempt.get());
    (rank, Reverse(attempt), seen.live.created, seen.live.id.to_string())
}

/// The effect of a job: as it was claimed, or as its spec says it; S3 tells it less exactly.
fn effect(run: &RunKey, (seen, digest): (&SeenJob, &Digest), (look, wanted): (&Look, &Specified)) -> Digest {
    let of_live = || {
        let (operation, manifest) = (seen.live.operation.as_ref()?, seen.live.manifest.as_ref()?);
        Some(Digest::effect_of(operation, manifest, None, &seen.scope))
    };
    let of_spec = || wanted.get(run).filter(|(wanted, _)| wanted == digest).map(|(_, effect)| effect.clone());
    let claimed = claim_of(look, run).map(|claim| claim.digest.clone());
    claimed.or_else(of_spec).or_else(of_live).unwrap_or_else(|| digest.clone())
}

/// Runs that were claimed and have neither record nor job, where S3 could be asked.
fn forgotten(look: &Look, (found, left): (&[Lost], &[Left])) -> Vec<Lost> {
    let is_open = |run: &RunKey| left.iter().any(|it| it.run == *run && it.why == Unfit::NotAsMarkedAndClaimed);
    let is_found = |run: &RunKey| found.iter().any(|it| it.run == *run);
    let is_seen = |scope: &Scope| look.scopes.contains(scope) && !look.troubles.contains_key(scope);
    let mut runs: BTreeMap<&RunKey, Fate> = BTreeMap::new();
    for (claim, owner) in look.claims.iter().flat_map(|claim| claim.owners.iter().map(move |owner| (claim, owner))) {
        let run = &owner.run;
        // A record that stands, whatever it says, is the ordinary apply's.
        let is_recorded = look.records.iter().any(|versioned| versioned.record.run == *run);
        if !is_recorded && is_seen(&run.scope) && !is_open(run) && !is_found(run) {
            let fate = Fate::Forgotten { effect: claim.digest.clone(), since: owner.since };
            runs.entry(run).or_insert(fate);
        }
    }
    runs.into_iter().map(|(run, fate)| Lost { run: run.clone(), fate }).collect()
}

/// Runs whose effect nobody is on record for: the record was made again, and its claim was not yet; or the claim was put back to what
/// it said before.
fn unclaimed(look: &Look) -> impl Iterator<Item = Lost> {
    let records = look.records.iter().map(|versioned| &versioned.record);
    ledger::unclaimed(records, look.claims.iter()).map(|record: &Record| Lost {
        run: record.run.clone(),
        fate: Fate::Unclaimed {
            effect: record.effect().clone(),
            moved_from: record.recorded.as_ref().and_then(|recording| recording.moved_from.clone()),
        },
    })
}

fn claim_of<'l>(look: &'l Look, run: &RunKey) -> Option<&'l Claim> {
    look.claims.iter().find(|claim| claim.owners.iter().any(|owner| owner.run == *run))
}

fn has_ended(seen: &SeenJob) -> bool {
    seen.live.status.is_some_and(JobStatus::is_terminal)
}
