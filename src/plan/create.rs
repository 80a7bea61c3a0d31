//! Runs without a job: may one be created?
//!
//! Every check here stands between a spec and a job that would run twice, or on the wrong objects.

use super::compare::{gone_detail, twin_differences};
use super::decide::{made, once_more};
use super::desired::{Create, Options};
use super::follow::{Said, confirm_if};
use super::history::{beside_unrecorded, running_beside};
use super::observed::{Manifest as Seen, SeenJob};
use super::reason::{Obstacle, Reason};
use super::settle::has_ended;
use super::step::{Action, Basis, Step, Verdict};
use super::world::{Origin, World};
use crate::ledger::{Outcome, Record};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::{CsvManifest, ETag, FileManifest, VersionId};
use crate::model::request::{AttemptKey, Uploaded};
use crate::model::{
    Attempt, Digest, FileContent, Job, Manifest, Marker, ObjectRef, Request, RunKey, RunNumber, Severity,
};

/// A run that has no job. `refused` is its record, if S3 refused the only CreateJob.
pub(super) fn create(world: &World<'_>, job: &Job, refused: Option<&Record>, step: Step) -> Step {
    let run = world.desired.run(job);
    let digest = world.digest(job);
    let step = Step { objects: listed_objects(world, job), ..step };
    if !may_create(world.options) {
        // Without its record nobody can say that there is no job.
        return match world.lost.clone() {
            Some(Obstacle(reason, detail)) => step.blocked(reason, detail),
            None => step.verdict(Verdict::Done, Reason::NotCreated),
        };
    }
    if let Some(Obstacle(reason, detail)) = obstacle(world, job, &step, &digest) {
        return step.blocked(reason, detail);
    }
    let reason = match refused {
        Some(_) => Reason::RefusedBefore,
        None if runs_of(world, &run).next().is_some() => Reason::NextRun,
        None => Reason::FirstRun,
    };
    let attempt = refused.map_or(Attempt::FIRST, |record| record.current().attempt);
    let mut step = step.verdict(Verdict::Create, reason);
    step.detail = step.shares.iter().map(|it| format!("it may do the same as `{}`: {}", it.with, it.reason)).collect();
    let request = request(world, job, (&run, attempt));
    step.basis = request.as_ref().map(|request| Basis { digest, body: request.body.clone() });
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

/// Where the file of a manifest is uploaded to: under its own hash, so that its content never changes there.
pub fn upload_address(file: &FileManifest, content: &FileContent) -> ObjectAddress {
    let name = format!("{}.csv", content.sha256);
    let key = match &file.prefix {
        Some(prefix) => format!("{}/{name}", prefix.as_str().trim_end_matches('/')),
        None => name,
    };
    ObjectAddress { bucket: file.bucket.name().to_owned(), key }
}

/// The first thing that forbids creating a job.
fn obstacle(world: &World<'_>, job: &Job, step: &Step, digest: &Digest) -> Option<Obstacle> {
    let run = &step.run;
    world
        .lost
        .clone()
        .or_else(|| run_order(world, run))
        .or_else(|| same_effect(world, step))
        .or_else(|| other_ledger(world, run))
        .or_else(|| {
            let marker = Marker::new(&world.desired.lineage, run, Attempt::FIRST, digest);
            beside_unrecorded(&marker, run, (world.observed, &world.options.invocation))
        })
        .or_else(|| manifest(world, job))
}

/// The records of all runs of the same job, in order.
fn runs_of<'a>(world: &World<'a>, run: &RunKey) -> impl Iterator<Item = &'a Record> {
    world.observed.runs_of(run).filter(|record| !record.is_refused())
}

fn run_order(world: &World<'_>, run: &RunKey) -> Option<Obstacle> {
    let highest: Option<RunNumber> = runs_of(world, run).map(|record| record.run.run).max();
    if let Some(highest) = highest.filter(|highest| *highest > run.run) {
        let told = format!("run {highest} of this job is in the ledger and the spec says run {}", run.run);
        let way_out =
            others(world, &RunKey { run: highest, ..run.clone() }).unwrap_or_else(|| once_more(highest, "the job"));
        let detail = vec![told, way_out];
        return Some(Obstacle(Reason::RunWentBack, detail));
    }
    if let Some(beside) = running_beside(run, world.observed) {
        return Some(beside);
    }
    let active = runs_of(world, run).find(|record| record.is_open() && !has_ended(record, world.observed))?;
    if let Some(id) = active.job().filter(|id| world.observed.is_gone(&run.scope, id)) {
        let told = format!("run {} of this job is not closed", active.run.run);
        let detail = std::iter::once(told).chain(gone_detail(id)).collect();
        return Some(Obstacle(Reason::EarlierRunActive, detail));
    }
    let told = format!("run {} of this job is not closed", active.run.run);
    Some(Obstacle(Reason::EarlierRunActive, vec![told, way_on(world, active)]))
}

/// What is said of a run that another environment asks for: it is that one's.
fn others(world: &World<'_>, run: &RunKey) -> Option<String> {
    let environments = world.desired.others.get(run).filter(|_| !world.desired.asks_for(run))?;
    let name =
        |environment: &Option<_>| environment.as_ref().map_or("no environment".to_owned(), |it| format!("`{it}`"));
    let names: Vec<String> = environments.iter().map(name).collect();
    Some(format!(
        "run {} is what the spec for {} asks for, where a job of one name is one run: give each environment another account or Region, \
         or its jobs other names",
        run.run,
        names.join(" and ")
    ))
}

/// What can be done about a run that stands in the way of the next one.
fn way_on(world: &World<'_>, active: &Record) -> String {
    if let Some(told) = others(world, &active.run) {
        return told;
    }
    let command = |verb: &str| world.options.invocation.command(&format!("{verb} {}", active.run.name));
    let (wait, cancel) = (command("wait"), command("cancel"));
    let seen = active.job().and_then(|id| world.observed.job(&active.run.scope, id));
    match active.job() {
        None => format!("{}: go on with run {}, or end it ({cancel})", made(world, active), active.run.run),
        Some(_) if seen.is_some_and(SeenJob::is_held) => {
            format!("it is held: end it ({cancel}), or restore its spec to let it run")
        }
        Some(_) => format!("wait until it has ended ({wait}), or end it ({cancel})"),
    }
}

/// The same operation on the same objects under another name, account or Region.
pub(super) fn same_effect(world: &World<'_>, step: &Step) -> Option<Obstacle> {
    let (other, origin) = world.same_effect(step, step.effect.as_ref()?)?;
    let recorded = world.observed.record(other).map(|versioned| &versioned.record);
    if let (Origin::Record, Some(detail)) = (origin, recorded.and_then(only_claimed)) {
        return Some(Obstacle(Reason::SameEffectElsewhere, detail));
    }
    let has_name = other.name == step.run.name;
    let is_elsewhere = has_name && other.project == step.run.project && world.options.environment.is_some();
    let detail = match origin {
        Origin::Record if is_elsewhere => vec![
            format!("{other} in {} already works on these same objects", other.scope),
            format!(
                "give this environment its own objects (`environments: {{NAME: {{manifest: ...}}}}`), or say that it is \
                 meant with `sameEffect: {{of: {}, reason: ...}}`",
                other.name
            ),
        ],
        // A name cannot say that it may do the same as itself.
        Origin::Record if has_name => vec![
            format!("{other} of project `{}` in {} does the same to the same objects", other.project, other.scope),
            format!(
                "if both are meant, give this one another name and say so with `sameEffect: {{of: {}, reason: ...}}`; else \
                 change what the job does",
                other.name
            ),
        ],
        Origin::Record => vec![
            format!("{other} in {} does the same to the same objects", other.scope),
            format!(
                "if this is a new name for it, keep the name `{0}`; if both are meant, say so with `sameEffect: {{of: {0}, \
                 reason: ...}}`; else change what the job does",
                other.name
            ),
        ],
        Origin::Spec => vec![
            format!("the spec of `{}` asks for the same on the same objects", other.name),
            "remove one of the two specs".to_owned(),
        ],
    };
    Some(Obstacle(Reason::SameEffectElsewhere, detail))
}

/// What is said of a run that has claimed an effect and of which no job was let run. `None` if it may do the work.
pub fn only_claimed(record: &Record) -> Option<Vec<String>> {
    let is_given_up = record.closed.as_ref().is_some_and(|closing| closing.outcome == Outcome::NeverCreated);
    let state = match (record.is_refused(), is_given_up) {
        (true, _) => "was not submitted",
        (false, true) => "was given up before a job of it was known",
        (false, false) => return None,
    };
    let (run, name) = (&record.run, &record.run.name);
    Some(vec![
        format!("{run} in {} claimed the effect and {state}", run.scope),
        format!(
            "go on under the name `{name}`, which owns the effect; or say that this job is meant with `sameEffect: {{of: \
             {name}, reason: ...}}`"
        ),
    ])
}

/// A job that carries this job's name, from another ledger.
fn other_ledger(world: &World<'_>, run: &RunKey) -> Option<Obstacle> {
    let theirs = world.observed.stranger(run)?;
    let detail = vec![
        format!("job {theirs} is of the same project and name, and was made with another ledger"),
        "find out whose it is; rename the project or the job if this is another one".to_owned(),
    ];
    Some(Obstacle(Reason::OtherLedger, detail))
}

/// The manifest must be there, be the one that the spec means, and be one that S3 can run; so must the buckets.
fn manifest(world: &World<'_>, job: &Job) -> Option<Obstacle> {
    let errors = errors(world, job);
    let Some(Obstacle(reason, mut detail)) = manifest_place(world, job) else {
        return Some(Obstacle(forbidding(errors.first()?.code), told(&errors)));
    };
    // What S3 would not answer is told by what that may mean, where it is known.
    let reason = match (reason, errors.first()) {
        (Reason::ManifestUnknown, Some(error)) => forbidding(error.code),
        (reason, _) => reason,
    };
    // All that keeps the list from being used is told at once.
    detail.extend(told(&errors));
    Some(Obstacle(reason, detail))
}

fn manifest_place(world: &World<'_>, job: &Job) -> Option<Obstacle> {
    let place = job.manifest.object().map(ToString::to_string).unwrap_or_default();
    match (world.observed.manifest(&job.name)?, &job.manifest) {
        (Seen::Unknown(trouble), _) => Some(Obstacle(Reason::ManifestUnknown, vec![trouble.message.clone()])),
        (Seen::Missing, Manifest::Csv(CsvManifest { version_id, .. })) => Some(missing(&place, version_id.as_ref())),
        (Seen::Missing, Manifest::Inventory(report)) => Some(missing(&place, report.version_id.as_ref())),
        (Seen::Found { etag, .. }, Manifest::Csv(CsvManifest { etag: wanted, .. })) => changed(&place, etag, wanted),
        (Seen::Found { etag, .. }, Manifest::Inventory(report)) => changed(&place, etag, &report.etag),
        (Seen::Another, _) => Some(another(job)),
        (Seen::Generated | Seen::Missing | Seen::Found { .. }, _) => None,
    }
}

/// Why the policy forbids to let a job run whose list is in S3.
pub(super) fn forbidden_by_policy(world: &World<'_>, run: &RunKey) -> Option<Obstacle> {
    let found = world.observed.findings(run).iter();
    let errors: Vec<&Finding> = found.filter(|it| it.code == FindingCode::PolicyProtectedBucket).collect();
    (!errors.is_empty()).then(|| Obstacle(Reason::ProtectedBucket, told(&errors)))
}

/// What was found that forbids the job.
fn errors<'a>(world: &World<'a>, job: &Job) -> Vec<&'a Finding> {
    let found = world.observed.findings(&world.desired.run(job)).iter();
    found.filter(|finding| finding.severity == Severity::Error).collect()
}

fn told(errors: &[&Finding]) -> Vec<String> {
    errors.iter().flat_map(|finding| std::iter::once(finding.located()).chain(finding.help.clone())).collect()
}

/// The reason for which a finding that is an error forbids the job.
fn forbidding(code: FindingCode) -> Reason {
    match code {
        FindingCode::ManifestVersion => Reason::ManifestMissing,
        FindingCode::ManifestEncryption => Reason::ManifestForbidden,
        FindingCode::OtherRegion | FindingCode::NoSuchBucket | FindingCode::BucketUnseen => Reason::OtherRegion,
        FindingCode::RowsOutsideGuard => Reason::CountOutsideGuard,
        FindingCode::PolicyMaxTasks => Reason::CountAbovePolicy,
        FindingCode::PolicyProtectedBucket => Reason::ProtectedBucket,
        FindingCode::ManifestForm
        | FindingCode::ManifestRow
        | FindingCode::ManifestKeyEncoding
        | FindingCode::DuplicateRows
        | FindingCode::OneBucket
        | FindingCode::SeveralBuckets
        | FindingCode::VersionIdNeeded
        | FindingCode::InventoryReport
        | FindingCode::ManifestInPart
        | FindingCode::ManifestUnread => Reason::ManifestMalformed,
    }
}

fn missing(place: &str, version: Option<&VersionId>) -> Obstacle {
    let detail = match version {
        None => vec![format!("there is no object {place}"), "upload it, or correct `manifest`".to_owned()],
        Some(version) => vec![
            format!("there is no object {place}, or no version `{version}` of it"),
            "correct `versionId`, or leave it out with its `etag` set to the current one's; or upload the object"
                .to_owned(),
        ],
    };
    Obstacle(Reason::ManifestMissing, detail)
}

fn changed(place: &str, etag: &ETag, wanted: &ETag) -> Option<Obstacle> {
    let (etag, wanted) = (etag.canonical(), wanted.canonical());
    if etag == wanted {
        return None;
    }
    let detail = vec![
        format!("{place} has the ETag {etag}, the spec says {wanted}"),
        format!("if the new content is meant, set `etag: {etag}`"),
    ];
    Some(Obstacle(Reason::ManifestChanged, detail))
}

fn listed_objects(world: &World<'_>, job: &Job) -> Option<u64> {
    match world.observed.manifest(&job.name)? {
        Seen::Found { objects: Some(objects), .. } => Some(*objects),
        // A file that is not uploaded yet was counted when it was checked.
        Seen::Found { objects: None, .. } | Seen::Missing => job.file.as_ref().map(|content| content.rows),
        Seen::Generated | Seen::Another | Seen::Unknown(_) => None,
    }
}

/// Why a job is not created whose file cannot be where it belongs.
fn another(job: &Job) -> Obstacle {
    let place = match (&job.manifest, &job.file) {
        (Manifest::File(file), Some(content)) => upload_address(file, content).to_string(),
        _ => "its place".to_owned(),
    };
    another_at(&place)
}

/// The same, by the place alone.
pub(super) fn another_at(place: &str) -> Obstacle {
    let detail = vec![
        format!("{place} is named for the content of the file, and holds another list"),
        "find out who wrote it; remove it, or give another `prefix`".to_owned(),
    ];
    Obstacle(Reason::ManifestChanged, detail)
}

/// Jobs that carry a marker of a recorded run and are not that run's: they are shown, and never touched.
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
    let mut step = world.step(run, crate::model::Acceptance::default()).verdict(Verdict::Foreign, Reason::CopiedMarker);
    step.detail =
        vec![format!("job {} carries this run's marker and is not the recorded job; it is left alone", seen.live.id)];
    Some(step)
}
