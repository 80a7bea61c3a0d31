//! Jobs as DescribeJob and ListJobs answer them.

use aws_sdk_s3control::types;

use super::fields::{decode_count, decode_moment};
use super::operation::Decoded;
use super::words::Word;
use super::{manifest, operation, report};
use crate::model::document::Priority;
use crate::model::{FailureReason, JobId, ListedJob, LiveJob, Progress, Report};

/// What is wrong with an answer, as a noun phrase.
type Problem = &'static str;

/// A described job.
pub(in crate::aws::sdk) fn live(job: &types::JobDescriptor) -> Result<LiveJob, Problem> {
    let operation = job.operation().map(operation::decode);
    let Decoded { whole, in_part } = operation.unwrap_or(Decoded { whole: None, in_part: None });
    Ok(LiveJob {
        id: id(job.job_id())?,
        description: job.description().unwrap_or_default().into(),
        status: job.status().and_then(Word::decode),
        priority: priority(job.priority())?,
        operation: whole,
        operation_in_part: in_part,
        manifest: manifest::decode(job.manifest(), job.manifest_generator()),
        report: enabled_report(job.report())?,
        role_arn: job.role_arn().and_then(|arn| arn.parse().ok()),
        confirmation_required: job.confirmation_required().unwrap_or(false),
        progress: progress(job.progress_summary())?,
        failure_reasons: job.failure_reasons().iter().map(failure_reason).collect(),
        created: job.creation_time().and_then(decode_moment),
        suspended: job.suspended_date().and_then(decode_moment),
        ended: job.termination_date().and_then(decode_moment),
        status_reason: job.status_update_reason().filter(|reason| !reason.is_empty()).map(str::to_owned),
    })
}

/// A listed job.
pub(in crate::aws::sdk) fn listed(job: &types::JobListDescriptor) -> Result<ListedJob, Problem> {
    Ok(ListedJob {
        id: id(job.job_id())?,
        description: job.description().unwrap_or_default().to_owned(),
        status: job.status().and_then(Word::decode),
        priority: priority(job.priority())?,
        created: job.creation_time().and_then(decode_moment),
        ended: job.termination_date().and_then(decode_moment),
        progress: progress(job.progress_summary())?,
    })
}

fn id(id: Option<&str>) -> Result<JobId, Problem> {
    id.and_then(|id| JobId::new(id).ok()).ok_or("a job without an id")
}

fn priority(priority: i32) -> Result<Priority, Problem> {
    let rank = u32::try_from(priority).ok().and_then(|priority| Priority::try_from(priority).ok());
    rank.ok_or("a priority below zero")
}

// No report and an unknown one must not look alike: a job is ours only if its report equals the recorded one.
fn enabled_report(answer: Option<&types::JobReport>) -> Result<Option<Report>, Problem> {
    match answer.filter(|report| report.enabled()) {
        None => Ok(None),
        Some(enabled) => report::decode(enabled).map(Some).ok_or("a completion report of an unknown form"),
    }
}

fn progress(summary: Option<&types::JobProgressSummary>) -> Result<Progress, Problem> {
    let Some(summary) = summary else {
        return Ok(Progress::default());
    };
    let count = |count: Option<i64>| decode_count(count.unwrap_or(0)).ok_or("a count below zero");
    Ok(Progress {
        total: count(summary.total_number_of_tasks())?,
        succeeded: count(summary.number_of_tasks_succeeded())?,
        failed: count(summary.number_of_tasks_failed())?,
        active_seconds: count(summary.timers().and_then(types::JobTimers::elapsed_time_in_active_seconds))?,
    })
}

fn failure_reason(failure: &types::JobFailure) -> FailureReason {
    FailureReason {
        code: failure.failure_code().unwrap_or_default().to_owned(),
        reason: failure.failure_reason().unwrap_or_default().to_owned(),
    }
}
