//! Whether the ledger lacks a part of its history.
//!
//! That a run has no record means that it never ran only if no record was ever lost. Three things tell of a loss: a header
//! that is gone, a job of our lineage that is not on record, and an effect that was claimed for a run without a record.

use super::compare::{ending_by_hand, lines, twin_differences};
use super::observed::{Observed, SeenJob};
use super::reason::{Obstacle, Reason};
use super::step::Step;
use crate::ledger::Record;
use crate::model::compare::may_have_digest;
use crate::model::{Invocation, JobStatus, Lineage, Marker, RunKey};

/// What every loss asks for.
pub fn restore(invocation: &Invocation) -> String {
    let rebuild = invocation.command("ledger rebuild");
    format!(
        "no job is created while records are missing: restore the newest backup of the ledger, if there is one; then \
         {rebuild} puts on record what S3 tells of the rest"
    )
}

/// Why nothing at all may be created with this ledger, if that is so.
pub(super) fn lost(lineage: &Lineage, observed: &Observed, invocation: &Invocation) -> Option<Obstacle> {
    let unrecorded = || unrecorded(observed, |marker| marker.is_of(lineage)).find(|seen| does_as_marked(seen));
    header(lineage, observed, invocation)
        .or_else(|| unrecorded().and_then(|seen| lost_job(seen, invocation)))
        .or_else(|| claimed(observed, invocation))
}

/// The ledger is no longer the one of the plan.
fn header(lineage: &Lineage, observed: &Observed, invocation: &Invocation) -> Option<Obstacle> {
    let told = header_loss(lineage, observed.lineage.as_ref())?;
    Some(Obstacle(Reason::LedgerLostHistory, vec![told, restore(invocation)]))
}

/// What is said of a ledger that is no longer the one it was. `None` if it is.
pub fn header_loss(expected: &Lineage, found: Option<&Lineage>) -> Option<String> {
    match found {
        Some(found) if found == expected => None,
        Some(found) => Some(format!("the ledger has the lineage {found} now, and had {expected}")),
        None => Some(format!("the ledger with the lineage {expected} is gone")),
    }
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
pub(super) fn beside_unrecorded(
    own: &Marker,
    run: &RunKey,
    (observed, invocation): (&Observed, &Invocation),
) -> Option<Obstacle> {
    let ours = || unrecorded(observed, |marker| marker.lineage == own.lineage);
    if let Some(lost) = ours().find(|seen| does_as_marked(seen)) {
        return lost_job(lost, invocation);
    }
    let concerns = |seen: &&SeenJob| {
        let same_job = seen.marked_run().is_some_and(|marked| marked.is_of_same_job(run));
        same_job || seen.marker.as_ref().is_some_and(|marker| marker.digest == own.digest)
    };
    let seen = ours().find(concerns)?;
    let marker = seen.marker.as_ref()?;
    let detail = vec![
        format!(
            "job {} carries the marker of {}#{}, which is not on record, and what it does cannot be told to be that",
            seen.live.id, marker.name, marker.run
        ),
        "find out whose it is: if it is this ledger's, restore the newest backup of the ledger; if its description was \
         copied, rename the job of this spec"
            .to_owned(),
    ];
    Some(Obstacle(Reason::CopiedMarker, detail))
}

/// Why an intent's request is not sent again beside a job that carries its marker and is not what was recorded.
///
/// It may be a stranger with a copied marker, or our own job of which S3 says more than was sent: nobody but CreateJob's
/// answer could have told.
pub(super) fn stranger(record: &Record, observed: &Observed, step: &Step) -> Option<Obstacle> {
    if observed.twins(record).next().is_some() {
        return None;
    }
    let seen = observed.marked(record).next()?;
    let mut detail = vec![format!("job {} carries this run's marker and is not the recorded one", seen.live.id)];
    detail.extend(lines(&twin_differences(record, &seen.live), ("recorded", "live")));
    let cancel = step.invocation.command(&format!("cancel {}", step.run.name));
    detail.push(format!("find out whose it is; {cancel} gives this run up, and a higher `run` starts anew"));
    Some(Obstacle(Reason::JobDiffers, detail))
}

/// A second job of another run, closed or not, that somebody let run and that has not ended: no other run is let run beside it.
pub(super) fn running_beside(run: &RunKey, observed: &Observed) -> Option<Obstacle> {
    let others = observed.runs_of(run).filter(|record| !record.is_refused() && record.run != *run);
    let (other, twin) = others
        .into_iter()
        .find_map(|record| Some((record, observed.doubles(record).find(|twin| twin.is_running())?)))?;
    let detail = vec![
        format!(
            "job {} is a second job of run {} and was let run by somebody else; it is not done",
            twin.live.id, other.run.run
        ),
        format!("wait until it has ended, or end it by hand ({})", ending_by_hand(&twin.scope, &twin.live.id)),
    ];
    Some(Obstacle(Reason::EarlierRunActive, detail))
}

fn lost_job(seen: &SeenJob, invocation: &Invocation) -> Option<Obstacle> {
    let marker = seen.marker.as_ref()?;
    let told = format!(
        "job {} carries this ledger's lineage as {}#{}, and the ledger has no record of it",
        seen.live.id, marker.name, marker.run
    );
    let by_hand =
        format!("until then no command of s3jobs acts on it; {} ends it", ending_by_hand(&seen.scope, &seen.live.id));
    let is_live = !seen.live.status.is_some_and(JobStatus::is_terminal);
    Some(Obstacle(
        Reason::LedgerLostHistory,
        [told, restore(invocation)].into_iter().chain(is_live.then_some(by_hand)).collect(),
    ))
}

/// Whether a job does what its marker says, so that the marker was not copied onto another job.
fn does_as_marked(seen: &SeenJob) -> bool {
    seen.marker.as_ref().is_some_and(|marker| may_have_digest(&seen.live, &seen.scope, &marker.digest))
}

/// An effect is claimed after the intent is recorded, so that the run of every claim is on record.
pub(super) fn claimed(observed: &Observed, invocation: &Invocation) -> Option<Obstacle> {
    let lost = observed.lost_claim()?;
    let told = format!("the ledger says that {lost} in {} was submitted, and has no record of it", lost.scope);
    Some(Obstacle(Reason::LedgerLostHistory, vec![told, restore(invocation)]))
}
