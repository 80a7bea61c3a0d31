//! How runs ended, honestly: `Complete` says that every task was tried, not that none failed.

use super::{count, counted};
use crate::apply::Ending;
use crate::completion::Sample;
use crate::ledger::{Closing, Outcome, ReportPlace};
use crate::model::{Acceptance, Progress, Time};

/// Whether a run ended well: Complete, with no more failed tasks than accepted.
pub(in crate::render) fn is_accepted(closing: &Closing, acceptance: &Acceptance) -> bool {
    matches!(Ending::of_closing(closing, acceptance), Ending::Complete | Ending::Recorded)
}

/// How a table says that more tasks of a job failed than its spec accepts.
pub(in crate::render) const TOO_MANY_FAILURES: &str = "complete, too many failures";

/// How a run ended: `complete on 2026-11-22, 3 of 1,003 tasks failed (accepted: up to 5)`.
pub(in crate::render) fn closing(closing: &Closing, acceptance: &Acceptance) -> String {
    let when = date(closing.ended.unwrap_or(closing.at));
    if let Some(by) = &closing.resolved_by {
        return format!("{}, as {by} said on {when}{}", outcome(closing.outcome), because(closing));
    }
    match closing.outcome {
        Outcome::Complete => format!("complete on {when}, {}", tasks(closing.progress, acceptance)),
        Outcome::Failed => {
            let reasons: Vec<String> =
                closing.failure_reasons.iter().map(|why| format!("; {}: {}", why.code, why.reason)).collect();
            format!("failed on {when}, {}{}", tasks_done(closing.progress), reasons.concat())
        }
        Outcome::Cancelled => format!("cancelled on {when}, {}{}", tasks_done(closing.progress), because(closing)),
        Outcome::Unknown => format!("closed on {when} without a known outcome"),
        Outcome::NeverCreated => format!("given up on {when}, before a job of it was known{}", because(closing)),
        Outcome::Recorded => format!("recorded on {when} as done elsewhere"),
    }
}

/// How a run ended, where nobody knows what its spec accepts: `complete on 2026-11-22, 3 of 1,003 tasks failed`.
pub(in crate::render) fn closing_alone(ended: &Closing) -> String {
    let Progress { total, failed, .. } = ended.progress;
    if ended.outcome != Outcome::Complete || failed == 0 {
        return closing(ended, &Acceptance::default());
    }
    let when = date(ended.ended.unwrap_or(ended.at));
    format!("complete on {when}, {} of {} failed", count(failed), counted(total, "task"))
}

/// An object of a failed task: as it stood in the manifest, and decoded where that is not the same.
pub(in crate::render) fn sample(sample: &Sample) -> String {
    let Sample { bucket, key, decoded_key, version } = sample;
    let version = version.as_deref().map(|version| format!(" version {version}")).unwrap_or_default();
    let decoded = decoded_key.as_deref().filter(|decoded| decoded != key);
    let decoded = decoded.map(|decoded| format!(" (`{decoded}`)")).unwrap_or_default();
    format!("s3://{bucket}/{key}{decoded}{version}")
}

/// An outcome in a word.
pub(in crate::render) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Complete => "complete",
        Outcome::Failed => "failed",
        Outcome::Cancelled => "cancelled",
        Outcome::Unknown => "unknown",
        Outcome::NeverCreated => "given up",
        Outcome::Recorded => "recorded",
    }
}

/// The tasks of a job that is Complete, and what its spec accepts: `2,000 tasks`, `3 of 1,003 tasks failed (accepted: up to 5)`.
fn tasks(progress: Progress, acceptance: &Acceptance) -> String {
    let Progress { total, succeeded: _, failed, active_seconds: _ } = progress;
    if failed == 0 {
        return counted(total, "task");
    }
    let failures = format!("{} of {} failed", count(failed), counted(total, "task"));
    let limits = limits(acceptance);
    if acceptance.accepts(failed, total) {
        format!("{failures} (accepted: {limits})")
    } else {
        format!("{failures}, more than accepted ({limits})")
    }
}

/// How many tasks may fail by a spec: `up to 5`.
pub(super) fn limits(acceptance: &Acceptance) -> String {
    let Acceptance { max_failed_tasks, max_failed_percent } = acceptance;
    match (max_failed_tasks, max_failed_percent) {
        (None | Some(0), None) => "none".to_owned(),
        (Some(tasks), None) => format!("up to {}", count(*tasks)),
        (None, Some(percent)) => format!("up to {percent} %"),
        (Some(tasks), Some(percent)) => format!("up to {} and up to {percent} %", count(*tasks)),
    }
}

/// Why a run was ended, behind how it ended.
fn because(closing: &Closing) -> String {
    closing.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default()
}

/// The day of a time, in UTC: `2026-11-22`.
fn date(time: Time) -> String {
    time.to_string().chars().take(10).collect()
}

/// Where a report is: `s3://BUCKET/KEY`.
pub(in crate::render) fn report_place(place: &ReportPlace) -> String {
    format!("s3://{}/{}", place.bucket, place.key)
}

fn tasks_done(progress: Progress) -> String {
    let Progress { total, succeeded, failed, active_seconds: _ } = progress;
    if total == 0 {
        return "before S3 had counted its tasks".to_owned();
    }
    let total = counted(total, "task");
    match (succeeded, failed) {
        (0, 0) => format!("none of {total} tried"),
        (succeeded, 0) => format!("{} of {total} succeeded", count(succeeded)),
        (succeeded, failed) => format!("{} of {total} succeeded, {} failed", count(succeeded), count(failed)),
    }
}
