//! Jobs that are replaced, or are not.

use super::case::Case;
use super::job::status_of;
use super::run::once_more;
use crate::model::Time;
use crate::plan::why::Kept;
use crate::render::words::progress;

/// Why a job is not replaced, and what can be done.
pub(super) fn not_replaced(kept: &Kept, case: Case<'_>) -> Vec<String> {
    let (run, cancel) = (case.run.run, case.command("cancel"));
    let once_more = || once_more(run, "the job");
    match kept {
        Kept::Begun { job, status, progress: at } => vec![
            format!("job {job} has begun: it is {}, {}", status_of(*status), progress(*at)),
            format!("let it go on, or end it ({cancel}); then {}", once_more()),
        ],
        Kept::Ended { job, status } => vec![
            format!("job {job} is {}: nothing of it is left to be replaced", status_of(*status)),
            format!("{} closes its record; then {}", case.invocation.command("apply"), once_more()),
        ],
        Kept::Closed => vec![format!("run {run} is over: nothing is left to be replaced"), once_more()],
        Kept::LetRun { since, until } => vec![
            format!("it was let run at {since}, and S3 may show that until {until}: whether it has begun is not known"),
            format!("{} after that tells", replace_command(case)),
        ],
        Kept::WithoutSpec { run } => vec![
            format!("no spec asks for run {run}, so that nobody can say what the next attempt is to do"),
            format!("restore its spec to replace its job, or end it ({cancel})"),
        ],
        Kept::MovedAway { to } => vec![
            format!("its spec has moved to `{to}`, which waits until no run is open under this name"),
            format!("end it ({cancel}): what it did not do, `{to}` can do with its next `run`"),
        ],
    }
}

/// The command that replaces a job.
pub(super) fn replace_command(case: Case<'_>) -> String {
    case.invocation.command(&format!("apply --replace {}", case.run.name))
}

/// What is said of a job that another command replaces.
pub(super) fn being_replaced(since: Time, case: Case<'_>) -> Vec<String> {
    vec![
        format!("its job is being replaced since {since}, and is not let run"),
        format!(
            "{} goes on with that; {} ends the run instead",
            case.invocation.command("apply"),
            case.command("cancel")
        ),
    ]
}
