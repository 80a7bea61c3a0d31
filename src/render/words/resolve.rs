//! What a person is told who settles what became of a run.

use super::closing::{closing_alone, outcome};
use crate::ledger::{Outcome, Record};
use crate::model::{Endpoint, Invocation, JobId, JobStatus, RunKey};
use crate::resolve::{Case, Report, Standing};

/// Where the run stands.
pub(in crate::render) fn standing(case: &Case, invocation: &Invocation) -> String {
    let record = &case.record.record;
    let closed = || record.closed.as_deref().map(closing_alone).unwrap_or_default();
    match &case.standing {
        Standing::Unseen(trouble) => {
            format!(
                "S3 could not be asked whether a job of it lives ({}); nothing is settled before that",
                trouble.message
            )
        }
        Standing::Live { job, status, is_elected: true } => {
            let (wait, cancel) = (command(invocation, "wait", record), command(invocation, "cancel", record));
            format!("its job {job} is {}: it tells its own end; {wait} waits for it, {cancel} ends it", shown(*status))
        }
        Standing::Live { job, status, is_elected: false } => format!(
            "job {job} carries its marker and is {}: {} takes it up, or cancels it while it is held; one that runs is waited for",
            shown(*status),
            invocation.command("apply"),
        ),
        Standing::Told { job, status } => format!(
            "S3 tells of its job {job} that it is {}: {} puts that on record",
            shown(*status),
            invocation.command("apply"),
        ),
        Standing::Forgotten(job) => format!("it is open, and S3 does not know its job {job}"),
        Standing::Intent => format!(
            "its request is on record and no job of it is listed; {} looks for one and may send it again",
            invocation.command("apply"),
        ),
        Standing::Refused => "it has no job, for certain, and nothing was closed".to_owned(),
        Standing::Unknown => "it is closed, and nobody knows how it ended".to_owned(),
        Standing::Said(_) | Standing::Over(_) => closed(),
    }
}

fn command(invocation: &Invocation, word: &str, record: &Record) -> String {
    invocation.command(&format!("{word} {}", record.run.name))
}

fn shown(status: Option<JobStatus>) -> &'static str {
    status.map_or("in a status that this version does not know", JobStatus::as_str)
}

/// What there is to judge by, a line each.
pub(in crate::render) fn evidence(case: &Case) -> Vec<String> {
    let record = &case.record.record;
    let mut told = Vec::new();
    if let Some(attempt) = record.latest() {
        told.push(format!("its request was recorded on {} by {}", attempt.intended, record.owner));
        told.extend(attempt.refused.as_ref().map(|refused| format!("no job was made: {}", refused.message)));
        told.extend(attempt.elected.map(|at| format!("its job was made, and taken for the run's on {at}")));
        let let_run = attempt.confirming.map(|at| format!("it was let run on {at}"));
        let held = || "this ledger never let it run: unless a person did, it did nothing".to_owned();
        told.extend(attempt.job.is_some().then(|| let_run.unwrap_or_else(held)));
        told.extend(attempt.cancelling.map(|at| format!("its end was asked for on {at}")));
    }
    told.extend(case.evidence.report.as_ref().map(report));
    told.extend(case.record.record.job().and_then(|job| describe(&record.run, job)));
    told
}

fn report(Report { place, is_there }: &Report) -> String {
    let place = format!("s3://{}/{}", place.bucket, place.key);
    match is_there {
        Ok(true) => format!("its completion report is there, so that it ended and tried tasks: {place}"),
        Ok(false) => format!("no completion report is at {place}; S3 writes one when a job that tried tasks ends"),
        Err(trouble) => format!("whether its completion report is at {place} could not be asked: {}", trouble.message),
    }
}

/// How to ask AWS once more.
fn describe(run: &RunKey, job: &JobId) -> Option<String> {
    let (account, region) = (&run.scope.account, &run.scope.region);
    (run.scope.endpoint == Endpoint::Aws).then(|| {
        format!(
            "ask once more: `aws s3control describe-job --account-id {account} --region {region} --job-id {job}`; what was called is \
             in CloudTrail, under CreateJob and UpdateJobStatus"
        )
    })
}

/// What saying an outcome means.
pub(in crate::render) fn meaning(said: Outcome, case: &Case) -> String {
    if matches!(case.standing, Standing::Over(_)) || (case.is_in_the_way() && case.standing == Standing::Said(said)) {
        return "it did nothing: its right to the effect is given back, and another name may do the work".to_owned();
    }
    match said {
        Outcome::Complete => "it did its work: it counts as done, and what comes after it may begin".to_owned(),
        Outcome::Failed | Outcome::Cancelled => {
            "it did not, or not all: nothing runs again by itself, and a higher `run` does the work".to_owned()
        }
        Outcome::Unknown => "nobody will know: it is closed, and a higher `run` does the work".to_owned(),
        Outcome::NeverCreated => {
            "no job of it will run: it is given up, and so is its right to the effect, where no other run of the \
                                  name used it; a job that appears later stays held"
                .to_owned()
        }
        Outcome::Recorded => "it was done elsewhere".to_owned(),
    }
}

/// The command that says an outcome.
pub(in crate::render) fn saying(said: Outcome, record: &Record, invocation: &Invocation) -> String {
    let (name, run) = (&record.run.name, record.run.run);
    invocation.command(&format!("ledger resolve {name} --run {run} --outcome {} --reason TEXT", word(said)))
}

/// An outcome as the command line takes it.
fn word(said: Outcome) -> &'static str {
    match said {
        Outcome::NeverCreated => "never-created",
        Outcome::Complete | Outcome::Failed | Outcome::Cancelled | Outcome::Unknown | Outcome::Recorded => {
            outcome(said)
        }
    }
}
