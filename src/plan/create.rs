//! Runs without a job: may one be created?
//!
//! Every check here stands between a spec and a job that would run twice, or on the wrong objects.

use super::compare::twin_differences;
use super::decide::made;
use super::desired::{Create, Options};
use super::follow::{Said, confirm_if};
use super::history::{beside_unrecorded, running_beside};
use super::observed::{Manifest as Seen, SeenJob};
use super::settle::has_ended;
use super::step::{Action, Basis, Step, Verdict};
use super::why::{CopiedMarker, EarlierRun, ListFault, PlaceFault, SameEffect, Taken, Unused, WayOn, WentBack, Why};
use super::world::{Origin, World};
use crate::ledger::{Outcome, Record};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::{CsvManifest, ETag, FileManifest, VersionId};
use crate::model::request::{AttemptKey, Uploaded};
use crate::model::{
    Acceptance, Attempt, Digest, FileContent, Job, Manifest, Marker, ObjectRef, Request, RunKey, RunNumber, Severity,
};

/// A run that has no job. `refused` is its record, if S3 refused the only CreateJob.
pub(super) fn create(world: &World<'_>, job: &Job, refused: Option<&Record>, step: Step) -> Step {
    let run = world.desired.run(job);
    let digest = world.digest(job);
    let step = Step { objects: listed_objects(world, job), ..step };
    if !may_create(world.options) {
        // Without its record nobody can say that there is no job (R6).
        return match world.lost.clone() {
            Some(why) => step.blocked(why),
            None => step.verdict(Verdict::Done, Why::NotCreated),
        };
    }
    if let Some(why) = obstacle(world, job, &step, &digest) {
        return step.blocked(why);
    }
    let why = match refused {
        Some(_) => Why::RefusedBefore,
        None if runs_of(world, &run).next().is_some() => Why::NextRun,
        None => Why::FirstRun,
    };
    let attempt = refused.map_or(Attempt::FIRST, |record| record.current().attempt);
    let mut step = step.verdict(Verdict::Create, why);
    let request = request(world, job, (&run, attempt));
    step.basis = request.as_ref().map(|request| {
        let confirmation = Some(job.confirmation.clone());
        Basis { digest, body: request.body.clone(), confirmation }
    });
    step.actions = actions(world, job, &run, (attempt, request));
    step
}

/// Whether a plan may create jobs.
pub(super) fn may_create(options: &Options) -> bool {
    options.create == Create::Allowed
}

/// What is sent for an attempt.
fn request(world: &World<'_>, job: &Job, (run, attempt): (&RunKey, Attempt)) -> Option<Request> {
    let key = AttemptKey { lineage: &world.desired.lineage, run, attempt };
    Request::new(job, &key, uploaded(world, job, run).as_ref())
}

fn actions(world: &World<'_>, job: &Job, run: &RunKey, (attempt, request): (Attempt, Option<Request>)) -> Vec<Action> {
    let mut actions = Vec::new();
    if let (Manifest::File(file), Some(content), None) = (&job.manifest, &job.file, found_etag(world, job)) {
        actions.push(Action::UploadManifest { from: content.path.clone(), to: upload_address(file, content) });
    }
    actions.extend(request.map(|request| Action::Create { attempt, request: Box::new(request) }));
    actions.extend(confirm_if(world, run, Said::Same(job)).map(Action::Confirm));
    actions.push(Action::Close);
    actions
}

/// The ETag of a manifest that is in S3 already.
fn found_etag<'a>(world: &World<'a>, job: &Job) -> Option<&'a ETag> {
    match world.observed.manifest(&job.name) {
        Some(Seen::Found { etag, .. }) => Some(etag),
        Some(Seen::Generated | Seen::Missing | Seen::Another | Seen::Unknown(_)) | None => None,
    }
}

/// Where the file of a manifest of kind `file` is, or will be. Until it is there, its hash stands in for the ETag.
pub(super) fn uploaded(world: &World<'_>, job: &Job, run: &RunKey) -> Option<Uploaded> {
    let (Manifest::File(file), Some(content)) = (&job.manifest, &job.file) else { return None };
    let etag = found_etag(world, job).cloned().or_else(|| ETag::new(&content.sha256).ok())?;
    let ObjectAddress { bucket, key } = upload_address(file, content);
    let object = ObjectRef::new(format!("s3://{bucket}/{key}")).ok()?.canonical(&run.scope);
    Some(Uploaded { object, etag: etag.canonical() })
}

/// Where the file of a manifest is uploaded to: under its own hash, so that its content never changes there (R15).
pub fn upload_address(file: &FileManifest, content: &FileContent) -> ObjectAddress {
    let name = format!("{}.csv", content.sha256);
    let key = match &file.prefix {
        Some(prefix) => format!("{}/{name}", prefix.as_str().trim_end_matches('/')),
        None => name,
    };
    ObjectAddress { bucket: file.bucket.name().to_owned(), key }
}

/// The first thing that forbids creating a job. The order is that of what a person has to mend first: with a lost record no
/// other answer is sure (R5, R6), and the list comes last, since it matters only if the job may be made at all.
fn obstacle(world: &World<'_>, job: &Job, step: &Step, digest: &Digest) -> Option<Why> {
    let run = &step.run;
    world
        .lost
        .clone()
        .or_else(|| run_order(world, run))
        .or_else(|| same_effect(world, step))
        .or_else(|| other_ledger(world, run))
        .or_else(|| {
            let marker = Marker::new(&world.desired.lineage, run, Attempt::FIRST, digest);
            beside_unrecorded(&marker, run, world.observed)
        })
        .or_else(|| manifest(world, job))
}

/// The records of all runs of the same job, in order.
fn runs_of<'a>(world: &World<'a>, run: &RunKey) -> impl Iterator<Item = &'a Record> {
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
    let active = runs_of(world, run).find(|record| record.is_open() && !has_ended(record, world.observed))?;
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
        None => WayOn::Resume(made(world, active)),
        Some(_) if seen.is_some_and(SeenJob::is_held) => WayOn::EndOrRestore,
        Some(_) => WayOn::WaitOrEnd,
    }
}

/// The same operation on the same objects under another name, account or Region (R3).
pub(super) fn same_effect(world: &World<'_>, step: &Step) -> Option<Why> {
    let (other, origin) = world.same_effect(step, step.effect.as_ref()?)?;
    let recorded = world.observed.record(other).map(|versioned| &versioned.record);
    let has_name = other.name == step.run.name;
    let is_elsewhere = has_name && other.project == step.run.project && world.options.environment.is_some();
    Some(Why::SameEffectElsewhere(match (origin, recorded.and_then(only_claimed)) {
        (Origin::Record, Some(claimed)) => claimed,
        (Origin::Record, None) if is_elsewhere => SameEffect::InAnotherPlace(other.clone()),
        // A name cannot say that it may do the same as itself.
        (Origin::Record, None) if has_name => SameEffect::OfAnotherProject(other.clone()),
        (Origin::Record, None) => SameEffect::UnderAnotherName(other.clone()),
        (Origin::Spec, _) => SameEffect::InAnotherSpec(other.name.clone()),
    }))
}

/// A run that has claimed an effect and of which no job was let run. `None` if it may do the work.
pub fn only_claimed(record: &Record) -> Option<SameEffect> {
    let is_given_up = record.closed.as_ref().is_some_and(|closing| closing.outcome == Outcome::NeverCreated);
    let unused = match (record.is_refused(), is_given_up) {
        (true, _) => Unused::NotSubmitted,
        (false, true) => Unused::GivenUp,
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
    let place = manifest_place(world, job);
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

/// Where the file of a job belongs, if it has one.
fn upload_place(job: &Job) -> Option<ObjectAddress> {
    let (Manifest::File(file), Some(content)) = (&job.manifest, &job.file) else { return None };
    Some(upload_address(file, content))
}

/// Why the policy forbids to let a job run whose list is in S3 (R16).
pub(super) fn forbidden_by_policy(world: &World<'_>, run: &RunKey) -> Option<Why> {
    let found = world.observed.findings(run).iter();
    let errors: Vec<Finding> = found.filter(|it| it.code == FindingCode::PolicyProtectedBucket).cloned().collect();
    (!errors.is_empty()).then_some(Why::ProtectedBucket(errors))
}

fn listed_objects(world: &World<'_>, job: &Job) -> Option<u64> {
    match world.observed.manifest(&job.name)? {
        Seen::Found { objects: Some(objects), .. } => Some(*objects),
        // A file that is not uploaded yet was counted when it was checked.
        Seen::Found { objects: None, .. } | Seen::Missing => job.file.as_ref().map(|content| content.rows),
        Seen::Generated | Seen::Another | Seen::Unknown(_) => None,
    }
}

/// Jobs that carry a marker of a recorded run and are not that run's: they are shown, and never touched (R8).
pub(super) fn copied(world: &World<'_>) -> Vec<Step> {
    let ours = |seen: &&SeenJob| {
        seen.marker
            .as_ref()
            .is_some_and(|marker| marker.project == world.desired.project && marker.is_of(&world.desired.lineage))
    };
    world.observed.jobs().filter(ours).filter_map(|seen| foreign(world, seen)).collect()
}

fn foreign(world: &World<'_>, seen: &SeenJob) -> Option<Step> {
    let run = seen.marked_run()?;
    let versioned = world.observed.record(&run)?;
    versioned.record.latest()?;
    let is_elected = versioned.record.job() == Some(&seen.live.id);
    if is_elected || twin_differences(&versioned.record, &seen.live).is_empty() {
        return None;
    }
    let why = Why::CopiedMarker(CopiedMarker::OfRecord { job: seen.live.id.clone(), stranger: seen.into() });
    Some(world.step(run, Acceptance::default()).verdict(Verdict::Foreign, why))
}
