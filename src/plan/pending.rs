//! What S3 was asked for and answered, and does not show yet.

use jiff::{SignedDuration, Timestamp};

use super::action::{ConfirmIf, Confirmer};
use super::seen::SeenJob;
use super::why::Why;
use crate::ledger::Record;
use crate::model::{JobStatus, Time};

/// How long S3 may take to show what it was asked for. How long it does take is not documented; until then a job is not told to be
/// as S3 shows it.
const SHOWN_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// What the record says was asked for, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    /// Letting the job run.
    Run(Time),
    /// Ending it.
    End(Time),
}

/// What was asked for a job that S3 may show late. An end comes before all else: nobody waits for a job to run that is to end.
pub(super) fn pending(record: &Record, seen: &SeenJob, at: Time) -> Option<Pending> {
    let (current, status) = (record.current(), seen.live.status?);
    let recent = |since: &Time| may_be_late(*since, at);
    let end = current.cancelling.filter(recent).filter(|_| !status.is_terminal() && status != JobStatus::Cancelling);
    let run = || current.confirming.filter(recent).filter(|_| status == JobStatus::Suspended);
    end.map(Pending::End).or_else(|| run().map(Pending::Run))
}

/// Why a held job whose end was asked for is not let run, if that is so: nobody lets it while S3 may come to show its end, and its
/// spec does not after that either (R13).
pub(super) fn end_comes_first(record: &Record, condition: &ConfirmIf, at: Time) -> Option<Why> {
    let since = record.current().cancelling?;
    let until = may_be_late(since, at).then(|| shown_by(since));
    (until.is_some() || condition.by == Confirmer::Spec).then_some(Why::EndFirst { since, until })
}

/// Until when S3 may come to show what it was asked for at a time.
pub(super) fn shown_by(since: Time) -> Time {
    let end = since.timestamp().as_second().saturating_add(SHOWN_WITHIN.as_secs());
    Timestamp::from_second(end).map_or(since, Time::from_timestamp)
}

/// Whether S3 may still come to show what it was asked for at a time.
pub fn may_be_late(since: Time, at: Time) -> bool {
    // A time far ahead is that of a clock which is wrong.
    at.timestamp().duration_since(since.timestamp()).abs() < SHOWN_WITHIN
}
