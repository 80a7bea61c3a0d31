//! What an error says, and what a person can do about it.

use std::error::Error;

use crate::apply::StepError;
use crate::aws::PortError;
use crate::ledger::LedgerError;
use crate::model::Invocation;
use crate::plan::Reason;

/// The causes of an error, the nearest first, without those that repeat what was said.
pub(in crate::render) fn causes(error: &dyn Error) -> Vec<String> {
    let mut said = error.to_string();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        // Errors of other crates often end with the words of their source.
        if !said.ends_with(&words) {
            causes.push(words.clone());
        }
        said = words;
        next = cause.source();
    }
    causes
}

/// What a person can do about a step that failed.
pub(in crate::render) fn help(error: &StepError, invocation: &Invocation) -> String {
    match error {
        StepError::Port(PortError::TokenReused { .. }) => {
            format!("the job exists: look for this run's name with {}", invocation.command("status"))
        }
        StepError::Port(error) => port_help(error).to_owned(),
        StepError::NotShown { .. } => LOST_ANSWER.to_owned(),
        StepError::Ledger(error) => ledger_help(error).to_owned(),
        StepError::Manifest { .. } => "plan again, so that the plan is about the file as it is now".to_owned(),
    }
}

const LOST_ANSWER: &str = "nothing runs twice: run the same command again, it looks for the job first";

fn port_help(error: &PortError) -> &'static str {
    match error {
        PortError::Throttled { .. } | PortError::Unreachable { .. } => "nothing is lost: run the same command again",
        PortError::LostAnswer { .. } => LOST_ANSWER,
        PortError::Denied { .. } => {
            "give the caller the permission; creating a job needs s3:CreateJob, s3:PutJobTagging and iam:PassRole, \
             confirming one s3:UpdateJobStatus"
        }
        PortError::Credentials { .. } => "log in, or name a profile with --profile or AWS_PROFILE",
        PortError::NotFound { .. } => "check names, account and Region in the spec",
        PortError::TokenReused { .. } => "the job exists: look for this run's name",
        PortError::Conflict { .. } => "something changed meanwhile: run the same command again",
        PortError::Rejected { .. } => "correct what S3 names, then run the same command again",
    }
}

fn ledger_help(error: &LedgerError) -> &'static str {
    match error {
        LedgerError::Io { .. } => "make the ledger readable and writable, then run the same command again",
        LedgerError::Damaged { .. } => "restore the file from a backup; never delete it, or its job may run again",
        LedgerError::Locked { .. } => "wait for the other process, then run the same command again",
    }
}

/// What a person can do about a run that was refused, where the plan's own words do not say it.
pub(in crate::render) fn refusal_help(reason: Reason, invocation: &Invocation) -> Option<String> {
    if reason == Reason::IntentWithoutJob {
        return Some(format!("S3 may show the job later: {} looks for it first", invocation.command("apply")));
    }
    REFUSALS.iter().find(|(refused, _)| *refused == reason).map(|(_, help)| (*help).to_owned())
}

const REFUSALS: [(Reason, &str); 4] = [
    (Reason::OutcomeUnknown, "find out from the objects or CloudTrail whether it ran"),
    (Reason::NotObserved, "check credentials, permissions and network, then plan again"),
    (Reason::ManifestUnknown, "check credentials, permissions and network, then plan again"),
    (Reason::JobDiffers, "find out who changed the job or the record; nothing is done to it until they are equal"),
];
