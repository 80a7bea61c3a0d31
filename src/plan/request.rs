//! What CreateJob is sent for a run, and everything that a person agrees to with it.

use std::sync::Arc;

use super::asked::{Asked, Previous};
use super::compare::run_differences;
use super::seen::Manifest as Seen;
use super::world::World;
use crate::ledger::Record;
use crate::model::arn::ObjectAddress;
use crate::model::digest::uploaded_file;
use crate::model::manifest::{ETag, FileManifest};
use crate::model::request::{AttemptKey, Uploaded};
use crate::model::{Attempt, FileContent, Job, Manifest, ObjectRef, Request, RunKey};

/// What is sent for an attempt at a run without a job. `None` of a list whose file is not known.
pub(super) fn request(world: &World<'_>, job: &Job, (run, attempt): (&RunKey, Attempt)) -> Option<Arc<Request>> {
    let key = AttemptKey { lineage: &world.desired.lineage, run, attempt };
    Request::new(job, &key, uploaded(world, job, run).as_ref()).map(Arc::new)
}

/// The ETag of a manifest that is in S3 already.
pub(super) fn found_etag<'a>(world: &World<'a>, job: &Job) -> Option<&'a ETag> {
    match world.observed.manifest(&job.name) {
        Some(Seen::Found { etag, .. }) => Some(etag),
        Some(Seen::Generated | Seen::Missing | Seen::Another | Seen::Unknown(_)) | None => None,
    }
}

/// Where the file of a manifest of kind `file` is, or will be. Until it is there, its hash stands in for the ETag.
fn uploaded(world: &World<'_>, job: &Job, run: &RunKey) -> Option<Uploaded> {
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

/// Where the file of a job belongs, if it has one.
pub(super) fn upload_place(job: &Job) -> Option<ObjectAddress> {
    let (Manifest::File(file), Some(content)) = (&job.manifest, &job.file) else { return None };
    Some(upload_address(file, content))
}

/// What is asked for with a request of a run.
pub(super) fn asked(world: &World<'_>, run: &RunKey, request: Arc<Request>) -> Asked {
    let job = world.desired.jobs.get(&run.name).filter(|job| world.desired.run(job) == *run);
    let before = before(world, run).and_then(|record| Some((record.run.run, &record.latest()?.request)));
    let previous = before
        .map(|(number, before)| Previous { run: number, differences: run_differences(before, &request, &run.scope) });
    Asked {
        file: job.and_then(|job| job.file.clone()).filter(|file| is_listed_by(&request, file)),
        confirmation: job.map(|job| job.confirmation.clone()),
        max_tasks: job.and_then(|job| job.max_tasks),
        previous,
        request,
    }
}

/// Whether a request's list is the one of a file: a spec that has changed since names another one.
fn is_listed_by(request: &Request, file: &FileContent) -> bool {
    uploaded_file(&request.body.manifest).is_some_and(|(_, sha256)| sha256 == file.sha256)
}

/// The last run of the same job before this one.
fn before<'a>(world: &World<'a>, run: &RunKey) -> Option<&'a Record> {
    let mut earlier = world.observed.runs_of(run).rev().filter(|record| record.run.run < run.run);
    earlier.find(|record| !record.is_refused())
}
