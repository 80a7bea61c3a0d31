//! What an error says, and what a person can do about it.

use std::error::Error;

use crate::apply::StepError;
use crate::aws::PortError;
use crate::ledger::LedgerError;
use crate::model::{FailureKind, Invocation};
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
            format!("the job exists: look for this run's name with {}", invocation.same("status"))
        }
        StepError::Manifest { .. } => "plan again, so that the plan is about the file as it is now".to_owned(),
        StepError::NotShown { .. } => {
            format!("{} tells when S3 shows it; the command is safe to repeat", invocation.same("status"))
        }
        StepError::Ledger(error) => help_of_ledger(error, invocation),
        StepError::Port(_) => help_of(error.kind(), invocation),
    }
}

/// What a person can do about a ledger that cannot be read or written.
pub fn help_of_ledger(error: &LedgerError, invocation: &Invocation) -> String {
    let in_s3 = help_in_s3(error.kind()).filter(|_| matches!(error, LedgerError::S3 { .. }));
    in_s3.map_or_else(|| help_of(error.kind(), invocation), str::to_owned)
}

/// What is otherwise where the ledger's own bucket is meant, and not the jobs.
fn help_in_s3(kind: FailureKind) -> Option<&'static str> {
    match kind {
        FailureKind::Missing | FailureKind::Refused => {
            Some("check `spec.ledger.s3` in the project file: bucket, region, accountId and endpointUrl")
        }
        FailureKind::Permission => Some(
            "`spec.ledger.s3` has to name the right `endpointUrl`, if it has one, and a bucket of the account `accountId` there that lets \
             the caller s3:ListBucket, s3:GetObject and s3:PutObject",
        ),
        FailureKind::Credentials => Some(
            "sign in (`aws sso login`, `aws configure`), or name `profile` or `assumeRoleArn` in `spec.ledger.s3`; `--local` \
             works with the local S3 instead",
        ),
        FailureKind::Temporary => Some(
            "check the network, and `endpointUrl` of `spec.ledger.s3` in the project file, if it has one; the command is safe \
             to repeat, and nothing runs twice for it",
        ),
        FailureKind::Busy | FailureKind::Conflict => None,
        FailureKind::Storage | FailureKind::StorageDenied | FailureKind::Damaged | FailureKind::Deleted => None,
    }
}

/// What a person can do about a failure, by its kind: whichever command met it says the same.
pub fn help_of(kind: FailureKind, invocation: &Invocation) -> String {
    let help = match kind {
        FailureKind::Temporary => {
            "check the network and the endpoint; the command is safe to repeat, and nothing runs twice for it"
        }
        FailureKind::Busy => "wait for the other process, then run the same command again",
        FailureKind::Credentials => {
            "sign in (`aws sso login`, `aws configure`), or name a profile with `--profile`; `--local` works with the local \
             S3 instead"
        }
        FailureKind::Permission => {
            "the README lists the permissions that s3jobs needs; creating a job needs s3:CreateJob, s3:PutJobTagging and \
             iam:PassRole on its role, confirming one s3:UpdateJobStatus"
        }
        FailureKind::Missing => "check names, account and Region in the specs",
        FailureKind::Conflict => "something changed meanwhile: run the same command again",
        FailureKind::Refused => "correct what S3 names, then run the same command again",
        FailureKind::Storage | FailureKind::StorageDenied => {
            "make the ledger readable and writable, then run the same command again"
        }
        FailureKind::Deleted => {
            "what it said is in an earlier version: remove the delete marker (`aws s3api list-object-versions --bucket ... \
             --prefix ...` names it, `aws s3api delete-object --bucket ... --key ... --version-id ...` with the marker's id \
             removes it), and find out who deletes from the ledger"
        }
        FailureKind::Damaged => {
            let rebuild = invocation.command("ledger rebuild");
            return format!(
                "restore it from the newest backup; records are never edited by hand; without a backup, move the file out of \
                 the ledger, and {rebuild} puts on record what S3 tells"
            );
        }
    };
    help.to_owned()
}

/// What a person can do about a run that was refused, where the plan's own words do not say it.
pub(in crate::render) fn refusal_help(reason: Reason, invocation: &Invocation) -> Option<String> {
    if reason == Reason::IntentWithoutJob {
        return Some(format!("S3 may show the job later: {} looks for it first", invocation.apply("")));
    }
    REFUSALS.iter().find(|(refused, _)| *refused == reason).map(|(_, help)| (*help).to_owned())
}

const REFUSALS: [(Reason, &str); 4] = [
    (Reason::OutcomeUnknown, "find out from the objects or CloudTrail whether it ran"),
    (Reason::NotObserved, "check credentials, permissions and network, then plan again"),
    (Reason::ManifestUnknown, "check credentials, permissions and network, then plan again"),
    (Reason::JobDiffers, "find out who changed the job or the record; nothing is done to it until they are equal"),
];
