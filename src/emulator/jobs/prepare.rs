//! Preparing: reads a manifest, piece by piece, into tasks.
//!
//! The tasks are kept, so that a manifest that is changed or removed while its job waits or runs does no harm.

use jiff::Timestamp;

use super::failure::JobFailure;
use super::job::Job;
use super::request::{Confirmation, Manifest};
use super::rows::{self, Columns, Piece, Reach};
use super::status::Status;
use crate::emulator::store::{Change, Failure, Object, Place, Reading as _, StoreError, require_lock};

/// Bytes of the manifest that one step reads.
const PIECE_BYTES: u64 = 512 * 1024;
/// Tasks in a chunk: the most that one transaction runs.
const CHUNK_TASKS: usize = 1_000;

/// Why preparing cannot go on.
enum Stop {
    Job(JobFailure),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<JobFailure> for Stop {
    fn from(failure: JobFailure) -> Self {
        Self::Job(failure)
    }
}

/// Reads one piece, and decides what comes next when it was the last.
pub(super) fn step(change: &mut Change<'_>, job: &mut Job, now: Timestamp) -> Result<(), StoreError> {
    match read_piece(change, job, now) {
        Ok(()) => Ok(()),
        Err(Stop::Job(failure)) => {
            job.fail(failure, now);
            Ok(())
        }
        Err(Stop::Store(error)) => Err(error),
    }
}

fn read_piece(change: &mut Change<'_>, job: &mut Job, now: Timestamp) -> Result<(), Stop> {
    let columns = Columns::find(&job.plan.manifest.fields)?;
    let object = open(change, &job.plan.manifest)?;
    let (from, to) = (job.manifest.offset, job.manifest.offset.saturating_add(PIECE_BYTES));
    let bytes = change.body_range(&object, from..to)?;
    let reach = if to >= object.size { Reach::End } else { Reach::Part };
    let piece = rows::read(&bytes, columns, reach)?;
    if reach == Reach::Part && piece.tasks.is_empty() {
        return Err(JobFailure::format().into());
    }
    keep(change, job, &piece)?;
    if reach == Reach::End {
        finish(job, now)?;
    }
    Ok(())
}

fn open(change: &Change<'_>, manifest: &Manifest) -> Result<Object, Stop> {
    let object = match change.object(Place::new(&manifest.bucket, &manifest.key)) {
        Ok(object) => object,
        Err(Failure::Refused(refusal)) => return Err(JobFailure::unreadable(refusal.code()).into()),
        Err(Failure::Store(error)) => return Err(error.into()),
    };
    if object.etag != manifest.etag {
        return Err(JobFailure::etag(&manifest.etag, &object.etag).into());
    }
    Ok(object)
}

fn keep(change: &mut Change<'_>, job: &mut Job, piece: &Piece) -> Result<(), Stop> {
    let cursor = &mut job.manifest;
    if job.plan.work.takes_one_bucket() {
        let first = piece.tasks.first().map(|task| task.bucket.clone());
        let bucket = cursor.bucket.take().or(first);
        if piece.tasks.iter().any(|task| Some(&task.bucket) != bucket.as_ref()) {
            return Err(JobFailure::content().into());
        }
        if let Some(name) = bucket.as_ref().filter(|_| job.plan.work.needs_object_lock() && cursor.rows == 0) {
            check_lock(change, name)?;
        }
        cursor.bucket = bucket;
    }
    for chunk in piece.tasks.chunks(CHUNK_TASKS) {
        change.save_tasks(&job.id, cursor.chunks, chunk)?;
        cursor.chunks += 1;
    }
    cursor.rows += piece.tasks.len() as u64;
    cursor.offset += piece.consumed as u64;
    Ok(())
}

/// Refuses a bucket without object lock, before any of its keys is looked at.
// Source: S3 User Guide, "S3 Object Lock retention" and "S3 Object Lock legal hold" with Batch Operations.
fn check_lock(change: &Change<'_>, name: &str) -> Result<(), Stop> {
    let checked = change.bucket(name).and_then(|bucket| Ok(require_lock(&bucket)?));
    match checked {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refusal)) => Err(JobFailure::bucket(&refusal.to_string()).into()),
        Err(Failure::Store(error)) => Err(error.into()),
    }
}

fn finish(job: &mut Job, now: Timestamp) -> Result<(), JobFailure> {
    if job.manifest.rows == 0 {
        return Err(JobFailure::content());
    }
    job.tasks.total = Some(job.manifest.rows);
    match job.plan.confirmation {
        Confirmation::Required => {
            job.suspended = Some(now);
            job.status = Status::Suspended;
        }
        Confirmation::NotRequired => job.status = Status::Ready,
    }
    Ok(())
}
