//! One step of writing a completion report.

use jiff::Timestamp;
use sha1::{Digest as _, Sha1};

use super::object::put;
use super::write_manifest;
use crate::hex::hex;
use crate::jobs::failure::JobFailure;
use crate::jobs::job::{Job, ReportCursor, ReportFile};
use crate::jobs::request::Report;
use crate::jobs::scope::JobId;
use crate::jobs::status::Status;
use crate::jobs::tables::JobReading as _;
use crate::objects::{Failure, Place, Reading as _};
use crate::store::{Change, Staged, Store, StoreError};

/// About how many bytes a result file has at most. They are held in memory while it is written.
const FILE_BYTES: usize = 16 * 1024 * 1024;

/// What comes next in a report.
struct Next {
    job: Job,
    /// A result file, and where its rows end; nothing once all are written.
    file: Option<(ReportFile, Staged, ReportCursor)>,
}

/// Writes the next file of a job's completion report, or its last ones, or, where none is due, ends the job.
///
/// A job whose report cannot be written ends as failed, unless somebody cancelled it.
pub(in crate::jobs) fn step(store: &Store, id: &JobId, now: Timestamp) -> Result<bool, StoreError> {
    let Some(next) = next(store, id)? else { return Ok(false) };
    store.write(|change| {
        let same = |job: &Job| job.status == next.job.status && job.report == next.job.report;
        let Some(mut job) = change.find_job(id)?.filter(same) else { return Ok(true) };
        match write(change, &mut job, next.file, now) {
            Ok(Written::Yes) => {}
            Ok(Written::Refused) | Err(Failure::Refused(_)) => give_up(&mut job, now),
            Err(Failure::Store(error)) => return Err(error),
        }
        change.save_job(&job)?;
        Ok(true)
    })
}

/// Reads and stages outside of the transaction that writes: hashing and writing a file take their time.
fn next(store: &Store, id: &JobId) -> Result<Option<Next>, StoreError> {
    let Some(job) = store.read(|view| view.find_job(id))? else { return Ok(None) };
    if end(job.status).is_none() {
        return Ok(None);
    }
    let Some(report) = due(&job) else { return Ok(Some(Next { job, file: None })) };
    let mut cursor = job.report.clone();
    while let Some(outcome) = cursor.outcome() {
        let piece = store.read(|view| view.report_rows(id, (outcome, cursor.from), FILE_BYTES))?;
        match piece.next {
            Some(from) => cursor.from = from,
            None => cursor.next_outcome(),
        }
        if !piece.csv.is_empty() {
            let staged = store.stage(piece.csv.into())?;
            let name = hex(&Sha1::digest(format!("{}/{}", id.0, cursor.files.len())));
            let key = format!("{}/results/{name}.csv", folder(&job, report));
            let file = ReportFile { outcome, key, md5: staged.etag.clone() };
            cursor.files.push(file.clone());
            return Ok(Some(Next { job, file: Some((file, staged, cursor)) }));
        }
    }
    Ok(Some(Next { job, file: None }))
}

/// Whether a step could be made.
enum Written {
    Yes,
    /// The report's bucket does not take it.
    Refused,
}

fn write(
    change: &mut Change<'_>,
    job: &mut Job,
    file: Option<(ReportFile, Staged, ReportCursor)>,
    now: Timestamp,
) -> Result<Written, Failure> {
    let Some(report) = due(job).cloned() else {
        finish(job, now);
        return Ok(Written::Yes);
    };
    if !takes_reports(change, job, &report)? {
        return Ok(Written::Refused);
    }
    if let Some((file, staged, cursor)) = file {
        put(change, Place::new(&report.bucket, &file.key), (staged, "text/csv"), now)?;
        change.drop_report_rows(&job.id, file.outcome, cursor.before(file.outcome))?;
        job.report = cursor;
    } else {
        write_manifest(change, (&report.bucket, &folder(job, &report)), &job.report.files, now)?;
        finish(job, now);
    }
    Ok(Written::Yes)
}

/// Whether the bucket is whose it should be, and without a default retention.
// Source: S3 User Guide, "Completion reports": a report cannot be written to a bucket with a default retention.
fn takes_reports(change: &Change<'_>, job: &Job, report: &Report) -> Result<bool, Failure> {
    let bucket = change.bucket(&report.bucket)?;
    let retains = bucket.lock.is_some_and(|lock| lock.default.is_some());
    Ok(!retains && job.scope.finds_owner(&bucket, report.expected_owner.as_deref()))
}

fn finish(job: &mut Job, now: Timestamp) {
    if let Some(status) = end(job.status) {
        job.end(status, now);
    }
}

fn give_up(job: &mut Job, now: Timestamp) {
    job.failures.push(JobFailure::report());
    job.end(if job.status == Status::Cancelling { Status::Cancelled } else { Status::Failed }, now);
}

/// The report that is to be written: S3 writes one where at least one task ran.
fn due(job: &Job) -> Option<&Report> {
    job.plan.report.as_ref().filter(|_| job.tasks.done() > 0)
}

/// The status after the last step.
fn end(status: Status) -> Option<Status> {
    match status {
        Status::Completing => Some(Status::Complete),
        Status::Cancelling => Some(Status::Cancelled),
        Status::Failing => Some(Status::Failed),
        Status::New
        | Status::Preparing
        | Status::Suspended
        | Status::Ready
        | Status::Active
        | Status::Pausing
        | Status::Paused
        | Status::Complete
        | Status::Cancelled
        | Status::Failed => None,
    }
}

fn folder(job: &Job, report: &Report) -> String {
    match &report.prefix {
        Some(prefix) => format!("{prefix}/job-{}", job.id.0),
        None => format!("job-{}", job.id.0),
    }
}
