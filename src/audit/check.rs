//! Where the record of a run, its claim, its job and the tags of that do not agree. Pure.

use jiff::SignedDuration;

use super::audited::{Audited, Disagreement, Found};
use crate::ledger::{AttemptRecord, Outcome, Record};
use crate::model::operation::TagSet;
use crate::model::request::TAG_PREFIX;
use crate::model::{Comparison, Lineage, LiveJob, Marker, Progress, Time};

/// How long S3 keeps a job after it has ended.
// Source: S3 User Guide, "Tracking job status": jobs are deleted 90 days after they end.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Where a run does not agree with what is known of it.
pub fn check(audited: &Audited, lineage: &Lineage, at: Time) -> Vec<Disagreement> {
    let Audited { record, history: _, claim, found, disagreements: _ } = audited;
    let mut all = Vec::new();
    let Some(attempt) = record.latest() else { return all };
    all.extend(recorded_marker((record, attempt), lineage));
    let is_claimed = claim.as_ref().is_some_and(|claim| claim.owners.iter().any(|owner| owner.run == record.run));
    if record.job().is_some() && !is_claimed {
        all.push(Disagreement::NoClaim);
    }
    match found {
        Found::Seen { job, tags } => {
            all.extend(description(attempt, job));
            all.extend(tags.iter().flat_map(|tags| missing_tags(attempt, tags)));
            let compared = Comparison::of(&attempt.request.body, job, &record.run.scope);
            all.extend(compared.against(&attempt.echo).into_iter().map(Disagreement::Body));
            all.extend(ending(record, job));
        }
        Found::Forgotten(_) => all.extend(gone_early((record, attempt), at)),
        Found::NoJob | Found::Unseen(..) => {}
    }
    all
}

/// The request that is on record names the run as this ledger would.
fn recorded_marker((record, attempt): (&Record, &AttemptRecord), lineage: &Lineage) -> Option<Disagreement> {
    let expected = Marker::new(lineage, &record.run, attempt.attempt, &record.digest);
    let found = Marker::find(&attempt.request.description);
    (found.as_ref() != Some(&expected)).then(|| Disagreement::RecordedMarker {
        expected: expected.to_string(),
        found: found.map(|marker| marker.to_string()),
    })
}

fn description(attempt: &AttemptRecord, job: &LiveJob) -> Option<Disagreement> {
    let recorded = attempt.request.description.to_string();
    if *recorded == *job.description {
        return None;
    }
    let (expected, found) = (Marker::find(&recorded), Marker::find(&job.description));
    Some(match expected.filter(|expected| found.as_ref() != Some(expected)) {
        Some(expected) => {
            Disagreement::Marker { recorded: expected.to_string(), found: found.map(|marker| marker.to_string()) }
        }
        None => Disagreement::Description { recorded, found: job.description.to_string() },
    })
}

/// Tags that were put on the job and are gone or say something else: those that name the run, and the author's, if none are
/// being set. Whatever others have put on the job is theirs.
fn missing_tags(attempt: &AttemptRecord, found: &TagSet) -> Vec<Disagreement> {
    let own = attempt.request.tags.iter().filter(|(key, _)| key.as_str().starts_with(TAG_PREFIX));
    let authors = attempt.applied_tags.iter().filter(|_| attempt.tagging.is_none());
    let differs = own.chain(authors).filter(|(key, value)| found.get(*key) != Some(*value));
    differs
        .map(|(key, value)| Disagreement::Tag {
            key: key.as_str().to_owned(),
            recorded: value.as_str().to_owned(),
            found: found.get(key).map(|value| value.as_str().to_owned()),
        })
        .collect()
}

/// How the job ended, if the record says that it has.
fn ending(record: &Record, job: &LiveJob) -> Vec<Disagreement> {
    let Some(closing) = &record.closed else { return Vec::new() };
    if job.status.and_then(Outcome::of) != Some(closing.outcome) {
        return vec![Disagreement::Outcome { recorded: closing.outcome, found: job.status }];
    }
    let counted = |progress: &Progress| (progress.total, progress.succeeded, progress.failed);
    let is_same = counted(&closing.progress) == counted(&job.progress);
    let tasks = || Disagreement::Tasks { recorded: closing.progress, found: job.progress };
    if is_same { Vec::new() } else { vec![tasks()] }
}

/// A job that S3 should still know: it has not ended, or not for long.
fn gone_early((record, attempt): (&Record, &AttemptRecord), at: Time) -> Option<Disagreement> {
    let closing = record.closed.as_ref();
    let ended = closing.map(|closing| closing.ended.unwrap_or(closing.at));
    let since = ended.or(attempt.elected).unwrap_or(attempt.intended);
    let is_early = at.timestamp().duration_since(since.timestamp()) <= KEPT;
    is_early.then_some(Disagreement::GoneEarly { ended })
}
