//! What keeps a job from being created, or from being let run.
//!
//! Every check here stands between a spec and a job that would run twice, or on the wrong objects.

use super::action::frozen;
use super::history::{beside_unrecorded, has_ended, is_idle, made, running_beside};
use super::request::upload_place;
use super::seen::{Manifest as Seen, SeenJob};
use super::stage::Work;
use super::why::{EarlierRun, ListFault, PlaceFault, Rename, SameEffect, Taken, Unused, WayOn, WentBack, Why};
use super::world::{Origin, World};
use crate::ledger::{Outcome, Record};
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::{CsvManifest, ETag, VersionId};
use crate::model::{Attempt, Digest, Job, Manifest, Marker, RunKey, RunNumber, Severity};

/// The first thing that forbids creating a job. The order is that of what a person has to mend first: with a lost record no
/// other answer is sure (R5, R6), and the list comes late, since it matters only if the job may be made at all. A freeze passes by itself, so that it is told
/// last.
pub(super) fn obstacle(world: &World<'_>, job: &Job, (run, work): (&RunKey, &Work)) -> Option<Why> {
    world
        .lost
        .clone()
        .or_else(|| run_order(world, run))
        .or_else(|| same_effect(world, run, work))
        .or_else(|| other_ledger(world, run))
        .or_else(|| {
            let marker = Marker::new(&world.desired.lineage, run, Attempt::FIRST, &work.digest);
            beside_unrecorded(&marker, run, world.observed)
        })
        .or_else(|| manifest(world, job))
        .or_else(|| frozen(&world.desired.freezes, world.observed.at))
}

/// The first thing that forbids putting a run on record as one that was done elsewhere: nothing is sent, so that neither a job of
/// another ledger nor the list is in the way.
pub(super) fn obstacle_to_record(world: &World<'_>, (run, work): (&RunKey, &Work)) -> Option<Why> {
    let marker = || Marker::new(&world.desired.lineage, run, Attempt::FIRST, &work.digest);
    let same_effect = || same_effect(world, run, work);
    let lost = world.lost.clone().or_else(|| run_order(world, run)).or_else(same_effect);
    lost.or_else(|| beside_unrecorded(&marker(), run, world.observed))
}

/// The records of all runs of the same job, in order.
pub(super) fn runs_of<'a>(world: &World<'a>, run: &RunKey) -> impl Iterator<Item = &'a Record> {
    world.observed.runs_of(run).filter(|record| !record.is_refused())
}

/// Runs of a job go on one after the other: their numbers never go back, and none begins while one of them runs (R17).
fn run_order(world: &World<'_>, run: &RunKey) -> Option<Why> {
    let highest: Option<RunNumber> = runs_of(world, run).map(|record| record.run.run).max();
    if let Some(highest) = highest.filter(|highest| *highest > run.run) {
        let taken = taken(world, &RunKey { run: highest, ..run.clone() });
        return Some(Why::RunWentBack(WentBack::Recorded { highest, asked: run.run, taken }));
    }
    if let Some(beside) = running_beside(run, world.observed) {
        return Some(beside);
    }
    let is_active = |record: &&Record| record.is_open() && !has_ended(record, world.observed);
    let active = runs_of(world, run).filter(|record| record.run != *run).find(is_active)?;
    let run = active.run.run;
    Some(Why::EarlierRunActive(match active.job() {
        // Whether it ran is not known, so that neither waiting nor ending it is a way on.
        Some(job) if world.observed.is_gone(&active.run.scope, job) => {
            EarlierRun::Gone { run, job: job.clone(), report: active.report_place(job) }
        }
        Some(_) | None => EarlierRun::Open { run, way_on: way_on(world, active) },
    }))
}

/// The environments that ask for a run, if it is theirs and not this one's: nothing is decided about it from here (R14).
fn taken(world: &World<'_>, run: &RunKey) -> Option<Taken> {
    let by = world.desired.others.get(run).filter(|_| !world.desired.asks_for(run))?;
    Some(Taken { run: run.run, by: by.clone() })
}

/// What can be done about a run that stands in the way of the next one.
fn way_on(world: &World<'_>, active: &Record) -> WayOn {
    if let Some(taken) = taken(world, &active.run) {
        return WayOn::Taken(taken);
    }
    let seen = active.job().and_then(|id| world.observed.job(&active.run.scope, id));
    match active.job() {
        None => WayOn::Resume(made(world.observed, active)),
        Some(_) if seen.is_some_and(SeenJob::is_held) => WayOn::EndOrRestore,
        Some(_) => WayOn::WaitOrEnd,
    }
}

/// The same operation on the same objects under another name, account or Region (R3).
pub(super) fn same_effect(world: &World<'_>, run: &RunKey, work: &Work) -> Option<Why> {
    let (other, origin) = world.same_effect(run, &work.effect)?;
    let recorded = world.observed.record(other).map(|versioned| &versioned.record);
    let has_name = other.name == run.name;
    let is_elsewhere = has_name && other.project == run.project && world.options.environment.is_some();
    Some(Why::SameEffectElsewhere(match (origin, recorded.and_then(|record| only_claimed(record, &work.effect))) {
        (Origin::Record, Some(claimed)) => claimed,
        (Origin::Record, None) if is_elsewhere => SameEffect::InAnotherPlace(other.clone()),
        (Origin::Record, None) if has_name || other.project != run.project => {
            SameEffect::OfAnotherProject { other: other.clone(), is_first: !world.is_on_record() }
        }
        (Origin::Record, None) => {
            SameEffect::UnderAnotherName { other: other.clone(), rename: rename(world, (run, other)) }
        }
        (Origin::Spec, _) => SameEffect::InAnotherSpec(other.name.clone()),
    }))
}

/// What has to be said where a job is another one of the same place under a new name.
fn rename(world: &World<'_>, (run, other): (&RunKey, &RunKey)) -> Option<Rename> {
    if (&other.project, &other.scope) != (&run.project, &run.scope) {
        return None;
    }
    let last = runs_of(world, other).last()?;
    Some(match last.closed.as_deref() {
        Some(closing) if closing.did_nothing() => Rename::Anew(last.run.run.next()),
        Some(_) => Rename::Keep(last.run.run),
        None if is_idle(last, world.observed) => Rename::EndFirst(last.run.run.next()),
        None => Rename::KeepWhenOver(last.run.run),
    })
}

/// A run that has claimed this effect and of which no job that has it was let run. `None` if it may do the work.
pub fn only_claimed(record: &Record, effect: &Digest) -> Option<SameEffect> {
    let is_given_up = record.closed.as_ref().is_some_and(|closing| closing.outcome == Outcome::NeverCreated);
    let unused = match (record.is_refused(), is_given_up) {
        (true, _) => Unused::NotSubmitted,
        (false, true) => Unused::GivenUp,
        (false, false) if record.effect() != effect => Unused::Replaced,
        (false, false) => return None,
    };
    Some(SameEffect::OnlyClaimed { by: record.run.clone(), unused })
}

/// A job that carries this job's name, from another ledger: two copies of a ledger are told of each other by S3's list alone.
fn other_ledger(world: &World<'_>, run: &RunKey) -> Option<Why> {
    world.observed.stranger(run).map(|job| Why::OtherLedger { job: job.clone() })
}

/// The manifest must be there, be the one that the spec means (R15), and be one that S3 can run; so must the buckets. All that
/// keeps the list from being used is told at once.
fn manifest(world: &World<'_>, job: &Job) -> Option<Why> {
    let found = world.observed.findings(&world.desired.run(job)).iter();
    let errors: Vec<Finding> = found.filter(|finding| finding.severity == Severity::Error).cloned().collect();
    let is_without_bucket = errors.iter().any(|finding| finding.code == FindingCode::NoSuchBucket);
    // Where the bucket is missing, nobody needs to be told that the object is.
    let place = manifest_place(world, job).filter(|place| !(is_without_bucket && place.is_missing()));
    (place.is_some() || !errors.is_empty()).then_some(Why::List(ListFault { place, errors }))
}

fn manifest_place(world: &World<'_>, job: &Job) -> Option<PlaceFault> {
    let place = || job.manifest.object().cloned();
    let missing = |version: &Option<VersionId>| PlaceFault::Missing { place: place(), version: version.clone() };
    let changed = |found: &ETag, wanted: &ETag| {
        let (found, wanted) = (found.canonical(), wanted.canonical());
        (found != wanted).then(|| PlaceFault::Changed { place: place(), found, wanted })
    };
    match (world.observed.manifest(&job.name)?, &job.manifest) {
        (Seen::Unknown(trouble), _) => Some(PlaceFault::NotKnown(trouble.clone())),
        (Seen::Missing, Manifest::Csv(CsvManifest { version_id, .. })) => Some(missing(version_id)),
        (Seen::Missing, Manifest::Inventory(report)) => Some(missing(&report.version_id)),
        (Seen::Found { etag, .. }, Manifest::Csv(CsvManifest { etag: wanted, .. })) => changed(etag, wanted),
        (Seen::Found { etag, .. }, Manifest::Inventory(report)) => changed(etag, &report.etag),
        (Seen::Another, _) => Some(PlaceFault::Another { place: upload_place(job) }),
        (Seen::Generated | Seen::Missing | Seen::Found { .. }, _) => None,
    }
}

/// Why the policy forbids to let a job run whose list is in S3 (R16).
pub(super) fn forbidden_by_policy(world: &World<'_>, run: &RunKey) -> Option<Why> {
    let found = world.observed.findings(run).iter();
    let errors: Vec<Finding> = found.filter(|it| it.code == FindingCode::PolicyProtectedBucket).cloned().collect();
    (!errors.is_empty()).then_some(Why::ProtectedBucket(errors))
}
