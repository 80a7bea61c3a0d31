//! What is put on record again, and what is left alone.

use super::closing::outcome;
use super::counted;
use super::why::{ending_by_hand, status_of};
use crate::apply::closing_of;
use crate::ledger::{Rebuilt, Remedy};
use crate::model::Invocation;
use crate::plan::SeenJob;
use crate::rebuild::{Adopted, Fate, Left, Lost, Unfit};

/// What a lost run becomes on record.
pub(in crate::render) fn becomes(lost: &Lost) -> String {
    match &lost.fate {
        Fate::Adopted(adopted) => match closing_of(&adopted.job.live) {
            Some(ended) => format!("closed: {}", outcome(ended)),
            None if adopted.job.was_let_run() => "let run, and not closed".to_owned(),
            None => "held".to_owned(),
        },
        Fate::Forgotten { .. } => "closed: unknown, never to run again".to_owned(),
        Fate::Unclaimed { .. } => "as it is, with the claim of its effect".to_owned(),
    }
}

/// Why that is so, and what a person should know of it.
pub(in crate::render) fn rebuilding(lost: &Lost) -> Vec<String> {
    match &lost.fate {
        Fate::Adopted(adopted) => of_job(adopted),
        Fate::Forgotten { since, .. } => vec![
            format!("S3 knows no job of it, and it was submitted on {since}: whether it ran is not known"),
            "its run number is used; a higher `run` does the work once more".to_owned(),
        ],
        Fate::Unclaimed { .. } => vec!["its record is there, and that it had its effect is not".to_owned()],
    }
}

fn of_job(adopted: &Adopted) -> Vec<String> {
    let Adopted { job: _, digest: _, effect: _, beside, stale } = adopted;
    let mut told = vec!["the job does what its marker says".to_owned()];
    if stale.is_some() {
        told.push("the record that stands for the run knows of no job, and is older than this one".to_owned());
    }
    told.extend(beside.iter().map(|second| second_job(adopted, second)));
    told
}

fn second_job(adopted: &Adopted, second: &SeenJob) -> String {
    let begin = format!("job {} is a second one of this run and is {}", second.live.id, status(second));
    let becomes = if second.is_held() {
        match adopted.differences(second).as_slice() {
            [] => "the next apply cancels it".to_owned(),
            paths => format!(
                "it has another {}, so that no command of s3jobs acts on it; {} ends it",
                paths.join(", "),
                ending_by_hand(&second.scope, &second.live.id)
            ),
        }
    } else if second.is_running() {
        "it works on the same objects, and nothing more is let run beside it".to_owned()
    } else if second.was_let_run() && adopted.job.was_let_run() {
        "the run was done twice; both ended, or will".to_owned()
    } else {
        "it did nothing".to_owned()
    };
    format!("{begin}: {becomes}")
}

/// Why a job is left alone, and what to do about it.
pub(in crate::render) fn left_alone(left: &Left, invocation: &Invocation) -> [String; 2] {
    let Left { job, run, why } = left;
    let by_hand = || ending_by_hand(&job.scope, &job.live.id);
    let ended = job.live.status.is_some_and(crate::model::JobStatus::is_terminal);
    let told = match why {
        Unfit::NotAsMarked | Unfit::NotAsMarkedAndClaimed => {
            format!("it carries the marker of {run} and cannot be told to do what that says: it may be a copy")
        }
        Unfit::OtherWork => format!("it is of {run} as well, and does something else than the job that is adopted"),
    };
    let rebuild = invocation.command("ledger rebuild");
    let way_out = match (why, ended) {
        (Unfit::NotAsMarkedAndClaimed, _) => format!(
            "a job of {run} was submitted and may be this one: find out whose it is, and end it ({}) or wait for its end; \
             then {rebuild} closes the run",
            by_hand()
        ),
        (Unfit::NotAsMarked | Unfit::OtherWork, false) => {
            format!("find out whose it is; if it is not meant to run, end it by hand ({})", by_hand())
        }
        (Unfit::NotAsMarked | Unfit::OtherWork, true) => {
            "it has ended; find out whose it was, and look at its completion report".to_owned()
        }
    };
    [told, way_out]
}

/// S3's status of a job.
pub(in crate::render) fn status(seen: &SeenJob) -> &'static str {
    status_of(seen.live.status)
}

/// What nobody can know who makes a record again.
pub(in crate::render) const UNKNOWN: &str = "S3 does not tell when and by whom a run was recorded, elected and let run, what its spec accepted, or which of a job's \
     tags are its spec's: the records say that they were rebuilt, and all tags that a job has count as its spec's";

/// What was put on record, in one line.
pub(in crate::render) fn put_on_record(records: u64, claims: u64) -> String {
    match (records, claims) {
        (0, 0) => "nothing was written".to_owned(),
        (records, 0) => format!("put {} on record", counted(records, "run")),
        (0, claims) => format!("put {} on record", counted(claims, "claim")),
        (records, claims) => format!("put {} and {} on record", counted(records, "run"), counted(claims, "claim")),
    }
}

/// Who made a record again, when and why.
pub(in crate::render) fn rebuilt(rebuilt: &Rebuilt) -> String {
    let Rebuilt { at, by, reason } = rebuilt;
    let why = reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{at} by {by}, from what S3 told{why}")
}

/// What mends a fault of a ledger.
pub(in crate::render) fn remedy(remedy: Remedy, invocation: &Invocation) -> Option<String> {
    match remedy {
        Remedy::Backup => Some(format!(
            "restore this file from the newest backup; without one, move it out of the ledger, and {} puts on record what S3 \
             and the other files tell: records are never edited by hand",
            invocation.command("ledger rebuild")
        )),
        Remedy::BackupOfHeader => Some(format!(
            "restore this file from the newest backup; without one, {} makes it again for the records that are there, once no \
             damaged one is in its place",
            invocation.command("ledger init")
        )),
        Remedy::Init => Some(format!("{} makes it again", invocation.command("ledger init"))),
        Remedy::Rebuild => Some(format!("{} puts it on record", invocation.command("ledger rebuild"))),
        Remedy::Undelete => Some(
            "remove the delete marker, which brings the record back (`aws s3api list-object-versions` names its version id)"
                .to_owned(),
        ),
        Remedy::Remove => Some("remove it: it does no more than save time, and is made again".to_owned()),
        Remedy::Setting => None,
        Remedy::Person => Some("find out whose it is".to_owned()),
        Remedy::None => None,
    }
}
