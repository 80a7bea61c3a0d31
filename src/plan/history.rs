//! What records and jobs tell together: what became of a run's job, and whether the ledger lacks a part of its history.
//!
//! That a run has no record means that it never ran only if no record was ever lost. Three things tell of a loss: a header
//! that is gone, a job of our lineage that is not on record, and an effect that was claimed for a run without a record.

use super::compare::twin_differences;
use super::observed::Observed;
use super::seen::SeenJob;
use super::why::{CopiedMarker, EarlierRun, JobDiffers, Loss, Made, Noticed, SecondJob, Why};
use crate::ledger::Record;
use crate::model::compare::may_have_digest;
use crate::model::{JobStatus, Lineage, Marker, RunKey};

/// Why nothing at all may be created with this ledger, if that is so.
pub(super) fn lost(lineage: &Lineage, observed: &Observed) -> Option<Why> {
    let unrecorded = || unrecorded(observed, |marker| marker.is_of(lineage)).find(|seen| does_as_marked(seen));
    let loss = header_loss(lineage, observed.lineage.as_ref())
        .or_else(|| unrecorded().and_then(lost_job))
        .or_else(|| claimed(observed))?;
    Some(Why::LedgerLostHistory { loss, noticed: Noticed::Planning })
}

/// What tells that a ledger is no longer the one it was. `None` if it is.
pub fn header_loss(expected: &Lineage, found: Option<&Lineage>) -> Option<Loss> {
    let is_same = found == Some(expected);
    (!is_same).then(|| Loss::Header { expected: expected.clone(), found: found.cloned() })
}

/// Jobs with a marker of ours whose run is not on record, or is without a job of it.
pub(super) fn unrecorded<'a>(
    observed: &'a Observed,
    is_ours: impl Fn(&Marker) -> bool + 'a,
) -> impl Iterator<Item = &'a SeenJob> {
    observed.unrecorded().filter(move |seen| seen.marker.as_ref().is_some_and(&is_ours))
}

/// Why a run may not be created beside jobs that are not on record.
///
/// One that does what its marker says tells of a lost record, and nothing may be created. One that does not may carry a
/// copied marker; but S3 may also say of our own job what we cannot read. So neither another run of the job that it names
/// is created, nor the effect that it names under another name.
pub(super) fn beside_unrecorded(own: &Marker, run: &RunKey, observed: &Observed) -> Option<Why> {
    let ours = || unrecorded(observed, |marker| marker.lineage == own.lineage);
    if let Some(lost) = ours().find(|seen| does_as_marked(seen)) {
        return Some(Why::LedgerLostHistory { loss: lost_job(lost)?, noticed: Noticed::Planning });
    }
    let concerns = |seen: &&SeenJob| {
        let same_job = seen.marked_run().is_some_and(|marked| marked.is_of_same_job(run));
        same_job || seen.marker.as_ref().is_some_and(|marker| marker.digest == own.digest)
    };
    let seen = ours().find(concerns)?;
    let marker = seen.marker.as_ref()?;
    let (job, name, run) = (seen.live.id.clone(), marker.name.clone(), marker.run);
    Some(Why::CopiedMarker(CopiedMarker::NotOnRecord { job, name, run, stranger: seen.into() }))
}

/// Why an intent's request is not sent again beside a job that carries its marker and is not what was recorded.
///
/// It may be a stranger with a copied marker, or our own job of which S3 says more than was sent: nobody but CreateJob's
/// answer could have told.
pub(super) fn stranger(record: &Record, observed: &Observed) -> Option<Why> {
    if observed.twins(record).next().is_some() {
        return None;
    }
    let seen = observed.marked(record).next()?;
    let differences = twin_differences(record, &seen.live);
    Some(Why::JobDiffers(JobDiffers::Marked { job: seen.live.id.clone(), stranger: seen.into(), differences }))
}

/// A second job of another run, closed or not, that somebody let run and that has not ended: no other run is let run beside it.
pub(super) fn running_beside(run: &RunKey, observed: &Observed) -> Option<Why> {
    let others = observed.runs_of(run).filter(|record| !record.is_refused() && record.run != *run);
    let (other, twin) = others
        .into_iter()
        .find_map(|record| Some((record, observed.doubles(record).find(|twin| twin.is_running())?)))?;
    let (job, scope) = (twin.live.id.clone(), twin.scope.clone());
    Some(Why::EarlierRunActive(EarlierRun::SecondJob { run: other.run.run, job, scope }))
}

fn lost_job(seen: &SeenJob) -> Option<Loss> {
    let marker = seen.marker.as_ref()?;
    Some(Loss::Job {
        job: seen.live.id.clone(),
        scope: seen.scope.clone(),
        name: marker.name.clone(),
        run: marker.run,
        is_live: !seen.live.status.is_some_and(JobStatus::is_terminal),
    })
}

/// Whether a job does what its marker says, so that the marker was not copied onto another job.
fn does_as_marked(seen: &SeenJob) -> bool {
    seen.marker.as_ref().is_some_and(|marker| may_have_digest(&seen.live, &seen.scope, &marker.digest))
}

/// An effect is claimed after the intent is recorded, so that the run of every claim is on record.
pub(super) fn claimed(observed: &Observed) -> Option<Loss> {
    Some(Loss::Claim(observed.lost_claim()?.clone()))
}

/// What is known of the job of a run whose record names none.
pub(super) fn made(observed: &Observed, record: &Record) -> Made {
    observed.twins(record).next().map_or(Made::NotKnown, |seen| {
        let (job, status) = (seen.live.id.clone(), seen.live.status);
        Made::Listed { job, status }
    })
}

/// Whether a run's job has ended, although its record is still open.
pub(super) fn has_ended(record: &Record, observed: &Observed) -> bool {
    let seen = record.job().and_then(|id| observed.job(&record.run.scope, id));
    seen.and_then(|seen| seen.live.status).is_some_and(JobStatus::is_terminal)
}

/// Whether no job of an open run is known to have been let run: none is known at all, or S3 shows it held.
pub(super) fn is_idle(record: &Record, observed: &Observed) -> bool {
    record.job().is_none_or(|id| observed.job(&record.run.scope, id).is_some_and(SeenJob::is_held))
}

/// Whether S3 has forgotten a run's job, as it does with jobs that ended: then the record can be closed, and nobody will
/// ever know more.
// Source: S3 User Guide, "Tracking job status": jobs are deleted 90 days after they end; a held one fails after 30 days.
pub fn is_forgotten(record: &Record, observed: &Observed) -> bool {
    let (Some(id), Some(elected)) = (record.job(), record.current().elected) else { return false };
    let age = observed.at.timestamp().duration_since(elected.timestamp());
    observed.is_gone(&record.run.scope, id) && age > jiff::SignedDuration::from_hours(24 * 90)
}

/// The second jobs of a run that are held: they are cancelled once it is known which job is the run's (R11).
pub fn held_duplicates<'a>(record: &'a Record, observed: &'a Observed) -> impl Iterator<Item = &'a SeenJob> {
    observed.duplicates(record).filter(|twin| twin.is_held())
}

/// The second jobs of a run that somebody let run: what they did, the elected job did not do.
pub fn second_jobs<'a>(record: &'a Record, observed: &'a Observed) -> impl Iterator<Item = SecondJob> + 'a {
    observed.doubles(record).filter(|twin| twin.was_let_run()).map(SecondJob::from)
}
