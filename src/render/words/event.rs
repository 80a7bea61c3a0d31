//! What happens while a plan is carried out.

use super::closing::outcome;
use super::held::held_for;
use super::help::causes;
use super::reason::reason;
use super::why::{after, end_asked, facts, let_run};
use super::{count, counted, progress};
use crate::apply::{Happening, StepError};
use crate::ledger::Outcome;
use crate::model::{Echo, Invocation, JobId, JobStatus, Progress, RunKey};
use crate::plan::Wait;

/// What happened, in a few words. Several causes and details follow one another.
pub(in crate::render) fn happening(what: &Happening, about: (&RunKey, &Invocation)) -> String {
    match what {
        Happening::ManifestUploaded { to } => format!("manifest uploaded to {to}"),
        Happening::IntentRecorded => "request recorded in the ledger".to_owned(),
        Happening::Created { job } => format!("job {job} created, held"),
        Happening::AnswerLost { error } => format!("{error}; looking for the job"),
        Happening::Resent => "recorded request sent once more, with the same token".to_owned(),
        Happening::Elected { job, echo } => elected(job, echo),
        Happening::Overtaken => "another runner was faster; its job counts".to_owned(),
        Happening::DuplicateCancelled { job } => format!("duplicate {job} cancelled; it was held and never ran"),
        Happening::PrioritySet { to } => format!("priority set to {to}"),
        Happening::TagsSet => "tags set".to_owned(),
        Happening::Confirmed { tasks, since: None } => format!("confirmed, {}", counted(*tasks, "task")),
        Happening::Confirmed { tasks, since: Some(since) } => {
            format!("asked once more to let it run, {}; it was let run at {since}", counted(*tasks, "task"))
        }
        Happening::CancelRequested => "asked S3 to cancel the job".to_owned(),
        Happening::Replacing { job } => format!("asked S3 to end job {job}, which is replaced"),
        Happening::Followed { status, progress } => followed(*status, *progress),
        Happening::Waiting { wait } => self::wait(wait),
        Happening::Closed { closing } if closing.outcome == Outcome::Recorded => outcome(closing.outcome).to_owned(),
        Happening::Closed { closing } => {
            // The event does not know what the spec accepts; the table of outcomes does.
            let Progress { total, succeeded, failed, .. } = closing.progress;
            let counts = match failed {
                _ if succeeded + failed < total => {
                    format!("{} of {} tried", count(succeeded + failed), counted(total, "task"))
                }
                0 => counted(total, "task"),
                failed => format!("{} of {} failed", count(failed), counted(total, "task")),
            };
            format!("{}, {counts}", outcome(closing.outcome))
        }
        Happening::Refused { why } => {
            let code = why.reason();
            let lines = std::iter::once(reason(code).to_owned()).chain(facts(why, about));
            format!("blocked ({code}): {}", lines.collect::<Vec<_>>().join("; "))
        }
        Happening::Retrying { error } => format!("{}; trying again", chain(error)),
        Happening::NotDone { action: _, message } => format!("not done, and not needed for the job: {message}"),
        Happening::Failed { message } => format!("failed: {message}"),
    }
}

fn followed(status: Option<JobStatus>, at: Progress) -> String {
    let is_held = status.is_some_and(JobStatus::is_held);
    let status = status.map_or("in a status that this version does not know", JobStatus::as_str);
    match at.total {
        0 => status.to_owned(),
        total if is_held => format!("{status}, {} counted", counted(total, "task")),
        _ => format!("{status}, {}", progress(at)),
    }
}

fn elected(job: &JobId, echo: &Echo) -> String {
    let said: Vec<String> = echo.iter().map(|(path, value)| format!("{path}: {value}")).collect();
    match said.as_slice() {
        [] => format!("job {job} is the one of this run"),
        said => format!("job {job} is the one of this run; S3 added {}", said.join(", ")),
    }
}

/// What a step waits for.
pub(in crate::render) fn wait(wait: &Wait) -> String {
    let words = match wait {
        Wait::Predecessors(found) => return format!("waits: {}", after(found)),
        Wait::Listing { until } => {
            return format!("looks for the job until {until}; if S3 lists none by then, the request is sent once more");
        }
        Wait::ToRun { since } => return let_run(*since),
        Wait::ToEnd { since } => return end_asked(*since),
        Wait::Replaced { since } => return format!("its job is being replaced since {since}"),
        Wait::Counting => "waits for S3 to count the tasks",
        Wait::Person(held) => held_for(held),
        Wait::Running => "S3 runs the job",
        Wait::Ending => "the job is ending",
    };
    words.to_owned()
}

/// What is said at a person's wish to end, while calls are in flight.
pub(in crate::render) fn ending(calls: usize) -> String {
    let calls = counted(u64::try_from(calls).unwrap_or(u64::MAX), "call");
    format!("ending: waiting for {calls} in flight; ctrl-c again stops at once")
}

/// What is said when a person does not wait for the completion reports.
pub fn reports_left_out() -> &'static str {
    "ending: the completion reports were not read to the end"
}

/// What a step waits for, and how far its job is.
pub(in crate::render) fn wait_progress(wait: &Wait, at: Progress) -> String {
    if at.total == 0 { self::wait(wait) } else { format!("{}, {}", self::wait(wait), progress(at)) }
}

/// An error and its causes on one line.
fn chain(error: &StepError) -> String {
    std::iter::once(error.to_string()).chain(causes(error)).collect::<Vec<_>>().join(": ")
}
