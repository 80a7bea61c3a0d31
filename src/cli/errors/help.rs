use camino::Utf8Path;

use crate::completion::CompletionError;
use crate::model::invocation::for_shell;
use crate::model::project::EnvironmentName;
use crate::model::{FailureKind, Finding, Invocation, JobName};
use crate::render::help_of;
use crate::spec::{Nearby, PROJECT_FILE};

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

/// How to say which specs a command is to read.
pub(crate) fn help_of_nothing(nearby: &Nearby, command: &str) -> String {
    if !nearby.folders.is_empty() {
        return help_of_nearby(nearby);
    }
    format!(
        "name files or folders: `s3jobs {command} .` reads every YAML file below this folder; or make a project with `s3jobs init`"
    )
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

/// What to do about a completion report that cannot be read.
pub(crate) fn help_of_report(error: &CompletionError, invocation: &Invocation) -> String {
    match error.kind() {
        kind @ (FailureKind::Temporary | FailureKind::Credentials) => help_of(kind, invocation),
        FailureKind::Busy | FailureKind::Permission | FailureKind::Missing | FailureKind::Conflict => {
            error.help(invocation)
        }
        FailureKind::Refused | FailureKind::Storage | FailureKind::StorageDenied => error.help(invocation),
        FailureKind::Damaged | FailureKind::Deleted => error.help(invocation),
    }
}
