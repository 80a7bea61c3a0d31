use camino::Utf8Path;

use crate::aws::PortError;
use crate::completion::CompletionError;
use crate::model::invocation::for_shell;
use crate::model::project::EnvironmentName;
use crate::model::{Finding, Invocation, JobName};
use crate::plan::TroubleKind;
use crate::spec::{Nearby, PROJECT_FILE};

/// What to do without credentials.
const SIGN_IN: &str = "sign in (`aws sso login`, `aws configure`), or name a profile with `--profile`; `--local` works with the local S3 instead";

pub(crate) fn help_of_environment(known: &[EnvironmentName]) -> String {
    if known.is_empty() {
        return "the project file has none; add it under `spec.environments`, or leave `--env` out".to_owned();
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("the project file has {}", names.join(", "))
}

/// What to do about a name that is not there: where its spec is, or what was meant.
pub(crate) fn help_of_name(file: Option<&Utf8Path>, nearest: Option<&JobName>, invocation: &Invocation) -> String {
    match (file, nearest) {
        (Some(file), _) => format!("its spec is in `{file}`: name that file, too, or leave PATHS out"),
        (None, Some(nearest)) => format!("did you mean `{nearest}`?"),
        (None, None) => format!("{} lists the names", invocation.command("status")),
    }
}

/// How to choose one of the environments.
pub(crate) fn help_of_choice(known: &[EnvironmentName]) -> String {
    let options: Vec<String> = known.iter().map(|name| format!("`--env {name}`")).collect();
    format!("choose one with {}", options.join(" or "))
}

/// How to get to a project that is near.
pub(crate) fn help_of_nearby(nearby: &Nearby) -> String {
    let Some(first) = nearby.folders.first() else {
        return "change to the folder of a project, or make one here with `s3jobs init`".to_owned();
    };
    let folders: Vec<String> = nearby.folders.iter().map(|folder| format!("`{folder}`")).collect();
    let more = if nearby.more > 0 { format!(" and {} more", nearby.more) } else { String::new() };
    let (be, first) = (if nearby.folders.len() > 1 { "are some" } else { "is one" }, for_shell(first.as_str()));
    let there = format!("`cd {first}`, or add `--project {first}/{PROJECT_FILE}`");
    format!("there {be} in {}{more}: {there}", folders.join(", "))
}

/// What to do where S3 could not be asked.
pub(crate) fn help_of_trouble(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::Credentials => SIGN_IN,
        TroubleKind::Permission => "the README lists the permissions that s3jobs needs",
        TroubleKind::Temporary => "check the network and the endpoint; the command is safe to repeat",
        TroubleKind::Other => "check the account and the Region of the specs",
    }
}

/// What is wrong with the list of a job that S3 failed for it, and what to do.
pub(crate) fn help_of_list(findings: &[Finding]) -> Option<String> {
    let told = |finding: &Finding| match &finding.help {
        Some(help) => format!("{}; {help}", finding.located()),
        None => finding.located(),
    };
    let told: Vec<String> = findings.iter().map(told).collect();
    (!told.is_empty()).then(|| format!("S3 failed the job for its list: {}", told.join("; ")))
}

pub(crate) fn help_of_report(error: &CompletionError, invocation: &Invocation) -> String {
    let of_call = match error {
        CompletionError::Port { source, .. } => help_of_call(source),
        CompletionError::Missing { .. } | CompletionError::Damaged { .. } => None,
        CompletionError::Index { .. } | CompletionError::Row { .. } => None,
    };
    of_call.unwrap_or_else(|| error.help(invocation))
}

/// What the user can do about a failed call.
pub(crate) fn help_of_call(error: &PortError) -> Option<String> {
    let help = match error {
        PortError::Denied { call, .. } => match *call {
            "CreateJob" => {
                "CreateJob with tags needs s3:CreateJob, s3:PutJobTagging and iam:PassRole on the job's role"
            }
            _ => "the README lists the permissions that s3jobs needs",
        },
        PortError::Credentials { .. } => SIGN_IN,
        PortError::Unreachable { .. } => "check the network and the endpoint; the command is safe to repeat",
        PortError::Throttled { .. } | PortError::LostAnswer { .. } => "the command is safe to repeat",
        PortError::NotFound { .. } | PortError::TokenReused { .. } => return None,
        PortError::Conflict { .. } | PortError::Rejected { .. } => return None,
    };
    Some(help.to_owned())
}

/// What to do with a damaged file of a ledger that has no backup.
pub(crate) fn help_of_damage(invocation: &Invocation) -> String {
    let rebuild = invocation.command("ledger rebuild");
    format!(
        "records are never edited by hand; without a backup, move the file out of the ledger, and {rebuild} puts on record \
         what S3 tells"
    )
}
