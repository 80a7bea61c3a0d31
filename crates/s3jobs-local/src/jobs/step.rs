//! Steps that a job makes whosever turn it is, each in one transaction.

use jiff::Timestamp;

use super::failure::JobFailure;
use super::job::Job;
use super::prepare::{self, Preparing};
use super::report;
use super::scope::JobId;
use super::status::Status;
use super::summary::Standing;
use crate::jobs::tables::JobReading as _;
use crate::store::{Change, Store, StoreError};

/// Whether a job of this status has such a step to make.
pub(super) fn is_due(status: Status) -> bool {
    match status {
        Status::New | Status::Preparing | Status::Completing | Status::Cancelling | Status::Failing => true,
        Status::Suspended
        | Status::Ready
        | Status::Active
        | Status::Pausing
        | Status::Paused
        | Status::Complete
        | Status::Cancelled
        | Status::Failed => false,
    }
}

/// Makes the step of a job, whose status may have changed since it was looked at.
pub(super) fn take(preparing: &mut Preparing<'_>, job: &Standing, now: Timestamp) -> Result<bool, StoreError> {
    let store = preparing.store;
    match job.status {
        Status::New => change(store, job, |_, job| {
            job.status = Status::Preparing;
            Ok(())
        }),
        Status::Preparing => prepare::step(preparing, &job.id, now),
        Status::Completing | Status::Cancelling | Status::Failing => report::step(store, &job.id, now),
        Status::Suspended
        | Status::Ready
        | Status::Active
        | Status::Pausing
        | Status::Paused
        | Status::Complete
        | Status::Cancelled
        | Status::Failed => Ok(false),
    }
}

fn change(
    store: &Store,
    standing: &Standing,
    edit: impl FnOnce(&mut Change<'_>, &mut Job) -> Result<(), StoreError>,
) -> Result<bool, StoreError> {
    store.write(|change| {
        let same = |job: &Job| job.status == standing.status;
        let Some(mut job) = change.find_job(&standing.id)?.filter(same) else { return Ok(false) };
        edit(change, &mut job)?;
        change.save_job(&job)?;
        Ok(true)
    })
}

/// Lets a job fail that nobody confirmed in time.
pub(super) fn expire(change: &mut Change<'_>, id: &JobId, now: Timestamp) -> Result<(), StoreError> {
    let Some(mut job) = change.find_job(id)?.filter(|job| job.status == Status::Suspended) else { return Ok(()) };
    job.fail(JobFailure::expired(), now);
    change.save_job(&job)
}
