//! Runs that were done elsewhere, or under another name.

use super::case::Case;
use super::job::{lines, status_of};
use super::run::once_more;
use crate::ledger::Recording;
use crate::model::{JobName, RunKey, RunNumber};
use crate::plan::Done;
use crate::plan::why::{JobFault, Says, Unfit};
use crate::render::words::closing::{closing_alone, outcome};

/// What did the work of a run for which nothing is sent.
pub(super) fn to_record(done: &Done) -> Vec<String> {
    match done {
        Done::Said(reason) => vec![format!("done elsewhere: {reason}")],
        Done::ByJob { job, closing } => vec![format!("done by job {job}: {}", closing_alone(closing))],
        Done::ByFormer(former) => vec![format!("done as {former}, the job's former name")],
    }
}

/// Who put a run on record for which nothing was sent, and what did it.
pub(in crate::render) fn recording(recording: &Recording) -> String {
    let Recording { at, by, job, reason, moved_from } = recording;
    let job = job.as_ref().map(|job| format!(" (job {job})")).unwrap_or_default();
    let what = match (moved_from, reason) {
        (Some(former), _) => format!("done as {former}{job}"),
        (None, Some(reason)) => format!("done elsewhere: {reason}"),
        (None, None) => format!("done elsewhere{job}"),
    };
    format!("{what}; put on record at {at} by {by}")
}

pub(super) fn not_recorded(found: &Unfit, case: Case<'_>) -> Vec<String> {
    match found {
        Unfit::Job { job, fault } => match fault {
            JobFault::Gone => vec![
                format!("S3 knows no job {job} in {}: it forgets jobs 90 days after they end", case.run.scope),
                "check id, account and Region; if it was that job, say so in words: `recorded: {reason: TEXT}`"
                    .to_owned(),
            ],
            JobFault::NotEnded(status) => vec![
                format!("job {job} is {}, and has not ended", status_of(*status)),
                "plan again when it has ended".to_owned(),
            ],
            JobFault::Differs(differences) => {
                let told = format!("job {job} did something else than this spec asks for");
                let way_out = "write what that job did, or name another one";
                let lines = lines(differences, ("the spec", "the job"));
                std::iter::once(told).chain(lines).chain([way_out.to_owned()]).collect()
            }
            JobFault::Ours(run) => vec![
                format!("job {job} is one of this ledger's: it is of {run}"),
                "if this is a new name for it, say `moved: {from: NAME}`; `recorded` is for what s3jobs has not made"
                    .to_owned(),
            ],
        },
        Unfit::OnRecord { run, says, highest } => on_record(*run, says, *highest),
    }
}

fn on_record(run: RunNumber, says: &Says, highest: RunNumber) -> Vec<String> {
    let told = match says {
        Says::Open => format!("run {run} is on record with a request of its own, and not over"),
        Says::Ended(ended) => format!("run {run} is on record with a job of its own: {}", outcome(*ended)),
        Says::By(Some(job)) => format!("run {run} is on record as done by job {job}"),
        Says::By(None) => format!("run {run} is on record as done, and not by that job"),
    };
    let next = match highest.next() {
        next if next == highest => "its run numbers are used up".to_owned(),
        next => format!("or put what was done elsewhere on record as another run (`run: {next}`)"),
    };
    vec![told, format!("remove `recorded`, {next}")]
}

pub(super) fn moved_away(to: &JobName, is_held: bool, case: Case<'_>) -> Vec<String> {
    let name = &case.run.name;
    if !is_held {
        return vec![format!("its spec is `{to}` by now, which takes over what it did when it has ended")];
    }
    let cancel = case.command("cancel");
    vec![
        format!(
            "its spec is `{to}` by now, and it is not let run: {cancel} ends it, and the next run of `{to}` does the work"
        ),
        format!("or give the spec its name `{name}` back, and rename it when the job has ended"),
    ]
}

/// What is said of a run that did something else under the former name of its job.
pub(super) fn changed_by_former(former: &RunKey) -> Vec<String> {
    vec![
        format!("{former}, which moves here, did something else"),
        format!("restore what the spec asks for, to keep it as done; or {}", once_more(former.run, "the changed job")),
    ]
}

/// What is said of a later run under the former name of a job.
pub(super) fn later_former(former: &RunKey, asked: RunNumber) -> Vec<String> {
    vec![
        format!("{former} moves here, and the spec says run {asked}"),
        format!("set `run: {}` to keep that as done; or {}", former.run, once_more(former.run, "the job")),
    ]
}

/// What is said of an open run under the former name of a job.
pub(super) fn open_former(former: &RunKey, is_idle: bool, case: Case<'_>) -> Vec<String> {
    let [wait, cancel] = ["wait", "cancel"].map(|verb| case.invocation.command(&format!("{verb} {}", former.name)));
    let told = format!("{former}, the job's former name, is not closed");
    let way_on = if is_idle {
        format!("nothing lets it run any more: end it ({cancel}), then {}", once_more(former.run, "the job"))
    } else {
        format!("wait until it has ended ({wait}), or end it ({cancel}); the next apply goes on")
    };
    vec![told, way_on]
}

/// What is said where nothing stands on record under the name from which a job moved.
pub(super) fn nothing_moved(from: &JobName) -> String {
    format!(
        "nothing is on record under `{from}`, so that there is nothing to take over: the job is created as a new one"
    )
}
