//! Runs that were done elsewhere, or under another name.

use std::cmp::Ordering;

use super::case::Case;
use super::job::{lines, status_of};
use super::run::once_more;
use crate::ledger::Recording;
use crate::model::{Invocation, JobName, RunKey, RunNumber};
use crate::plan::why::{JobFault, Says, Unfit};
use crate::plan::{Done, MovedTo};
use crate::render::words::closing::{closing_alone, outcome};

/// What did the work of a run for which nothing is sent.
pub(super) fn to_record(done: &Done) -> Vec<String> {
    match done {
        Done::Said(reason) => vec![format!("done elsewhere: {reason}")],
        Done::ByJob { job, closing } => vec![format!("done by job {job}: {}", closing_alone(closing))],
        Done::ByFormer { former, closing: None } => vec![format!("done as {former}, the job's former name")],
        Done::ByFormer { former, closing: Some(closing) } => {
            let told = format!("{former}, the job's former name: {}", closing_alone(closing));
            let did_nothing =
                closing.did_nothing().then(|| format!("nothing was done by it: {}", next_run(former.run)));
            std::iter::once(told).chain(did_nothing).collect()
        }
    }
}

/// How the work is done that a run under another name has not done.
fn next_run(former: RunNumber) -> String {
    match former.next() {
        next if next == former => "its run numbers are used up, so that only another name runs it".to_owned(),
        next => format!("say `run: {next}` in this spec for the work to be done"),
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

pub(super) fn moved_away(to: &MovedTo, is_held: bool, case: Case<'_>) -> Vec<String> {
    if is_held {
        return moved_while_held(to, (case.run, case.invocation));
    }
    let MovedTo { name, run } = to;
    let then = match run.cmp(&case.run.run) {
        Ordering::Greater => format!("; the next apply after its end creates {name}#{run}"),
        Ordering::Less | Ordering::Equal => ", which takes over what it did when it has ended".to_owned(),
    };
    vec![format!("its spec is `{name}` by now{then}")]
}

/// What can be done about a held job whose spec has another name by now.
pub(in crate::render) fn moved_while_held(to: &MovedTo, (run, invocation): (&RunKey, &Invocation)) -> Vec<String> {
    let case = Case { run, invocation };
    let MovedTo { name, run } = to;
    let (old, cancel) = (case.run, case.command("cancel"));
    let then = match run.cmp(&old.run) {
        Ordering::Greater => format!("the next apply creates {name}#{run}, which does the work"),
        Ordering::Less | Ordering::Equal => {
            format!("`run: {}` in the spec of `{name}` has the work done", old.run.next())
        }
    };
    vec![
        format!("its spec is `{name}` by now, so that nothing lets it run: {cancel} ends it, and {then}"),
        format!("or give the spec its name `{}` back, and rename it when the job has ended", old.name),
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
    let is_later = case.run.run > former.run;
    let way_on = match (is_idle, is_later) {
        (true, true) => {
            format!("nothing lets it run any more: end it ({cancel}), and the next apply creates run {}", case.run.run)
        }
        (true, false) => format!("nothing lets it run any more: end it ({cancel}), and {}", next_run(former.run)),
        (false, _) => format!("wait until it has ended ({wait}), or end it ({cancel}); the next apply goes on"),
    };
    vec![told, way_on]
}

/// What is said where nothing stands on record under the name from which a job moved.
pub(super) fn nothing_moved(from: &JobName, near: Option<&JobName>) -> String {
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!(
        "nothing is on record under `{from}`, so that there is nothing to take over: the job is created as a new one{near}"
    )
}
