use jiff::Timestamp;

use super::inventory::{Reader, Readers};
use super::keep::keep;
use super::output;
use super::piece::{End, Piece};
use super::source::{Generator, Source};
use super::stop::Stop;
use super::{csv, generate};
use crate::jobs::failure::JobFailure;
use crate::jobs::job::Job;
use crate::jobs::request::Confirmation;
use crate::jobs::scope::JobId;
use crate::jobs::status::Status;
use crate::jobs::tables::JobReading as _;
use crate::store::{Change, Store, StoreError};

/// What preparing needs apart from the job.
pub(in crate::jobs) struct Preparing<'a> {
    pub(in crate::jobs) store: &'a Store,
    pub(in crate::jobs) readers: &'a mut Readers,
    /// The most tasks that a job may have.
    pub(in crate::jobs) keys_per_job: u64,
}

/// Takes one piece of a job's list, and decides what comes next when it was the last.
///
/// Reads outside of the transaction that writes: other requests need not wait for it.
pub(in crate::jobs) fn step(preparing: &mut Preparing<'_>, id: &JobId, now: Timestamp) -> Result<bool, StoreError> {
    let found = preparing.store.read(|view| view.find_job(id))?;
    let Some(seen) = found.filter(|job| job.status == Status::Preparing) else { return Ok(false) };
    let piece = match take(preparing, &seen) {
        Ok(piece) => Ok(piece),
        Err(Stop::Job(failure)) => Err(failure),
        Err(Stop::Store(error)) => return Err(error),
    };
    let limit = preparing.keys_per_job;
    preparing.store.write(|change| {
        let same = |job: &Job| job.status == seen.status && job.manifest == seen.manifest;
        let Some(mut job) = change.find_job(id)?.filter(same) else { return Ok(true) };
        match piece.map_err(Stop::Job).and_then(|piece| settle(change, &mut job, (piece, limit), now)) {
            Ok(()) => {}
            Err(Stop::Job(failure)) => job.fail(failure, now),
            Err(Stop::Store(error)) => return Err(error),
        }
        change.save_job(&job)?;
        Ok(true)
    })
}

/// Reads the next piece.
fn take(preparing: &mut Preparing<'_>, job: &Job) -> Result<Piece, Stop> {
    let store = preparing.store;
    match &job.plan.source {
        Source::Csv { object, fields } => store.read(|view| csv::next(view, (object, fields), &job.manifest)),
        Source::Inventory(object) => {
            let kept = preparing.readers.take(&job.id, &job.manifest);
            let (reader, piece) = store.read(|view| {
                let mut reader = kept.map_or_else(|| Reader::open(view, object, &job.manifest), Ok)?;
                if job.plan.work.is_replication() && !reader.has_versions() {
                    return Err(JobFailure::missing_fields("VersionId").into());
                }
                let piece = reader.next(view, &job.manifest)?;
                Ok::<_, Stop>((reader, piece))
            })?;
            preparing.readers.keep(&job.id, reader);
            Ok(piece)
        }
        Source::Generated(generator) => {
            let mut piece = store.read(|view| generate::next(view, job, generator))?;
            if let Some(output) = generator.output.as_ref().filter(|_| !piece.tasks.is_empty()) {
                piece.file = Some(output::stage(store, &output::folder(job, output), &piece.tasks)?);
            }
            Ok(piece)
        }
    }
}

/// Keeps a piece, and ends with the last one.
fn settle(change: &mut Change<'_>, job: &mut Job, (piece, limit): (Piece, u64), now: Timestamp) -> Result<(), Stop> {
    let Piece { tasks, cursor, end, file } = piece;
    job.manifest = cursor;
    keep(change, job, tasks, limit)?;
    if let Source::Generated(generator) = &job.plan.source {
        let generator = generator.clone();
        if let (Some(output), Some((file, staged))) = (&generator.output, file) {
            output::put_file(change, (job, output), (&file, staged), now)?;
            change.add_generated_file(&job.id, job.manifest.written, &file)?;
            job.manifest.written += 1;
        }
        if end == End::Yes {
            write(change, job, &generator, now)?;
        }
    }
    if end == End::Yes { finish(job, now) } else { Ok(()) }
}

/// Writes the generated list, where it is wanted.
fn write(change: &mut Change<'_>, job: &mut Job, generator: &Generator, now: Timestamp) -> Result<(), Stop> {
    if job.manifest.rows == 0 {
        return Err(JobFailure::no_keys().into());
    }
    if let Some(output) = &generator.output {
        job.generated = Some(output::write_manifest(change, (job, generator, output), now)?);
    }
    Ok(())
}

fn finish(job: &mut Job, now: Timestamp) -> Result<(), Stop> {
    if job.manifest.rows == 0 {
        return Err(JobFailure::content().into());
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
