//! Ledgers that lack a part of their history.

use super::case::Case;
use super::job::ending_by_hand;
use crate::model::Invocation;
use crate::plan::Loss;
use crate::plan::why::Noticed;

/// What every loss asks for.
pub fn restore(invocation: &Invocation) -> String {
    let rebuild = invocation.command("ledger rebuild");
    format!(
        "no job is created while records are missing: restore the newest backup of the ledger, if there is one; then \
         {rebuild} puts on record what S3 tells of the rest"
    )
}

/// What tells of a loss.
pub fn loss(loss: &Loss) -> String {
    match loss {
        Loss::Header { expected, found: Some(found) } => {
            format!("the ledger has the lineage {found} now, and had {expected}")
        }
        Loss::Header { expected, found: None } => format!("the ledger with the lineage {expected} is gone"),
        Loss::Job { job, name, run, .. } => {
            format!("job {job} carries this ledger's lineage as {name}#{run}, and the ledger has no record of it")
        }
        Loss::Claim(run) => {
            format!("the ledger says that {run} in {} was submitted, and has no record of it", run.scope)
        }
        Loss::Record { run, others: 0 } => format!("the record of {run} in {} was there and is gone", run.scope),
        Loss::Record { run, others } => {
            format!("the record of {run} in {} and {others} more was there and is gone", run.scope)
        }
        Loss::JustWritten(run) => format!("the record of {run} in {} was just written and is gone", run.scope),
    }
}

pub(super) fn lost(found: &Loss, noticed: Noticed, case: Case<'_>) -> Vec<String> {
    let (told, restore) = (loss(found), restore(case.invocation));
    match (noticed, found) {
        (Noticed::Planning, Loss::Job { job, scope, is_live: true, .. }) => {
            let by_hand = ending_by_hand(scope, job);
            vec![told, restore, format!("until then no command of s3jobs acts on it; {by_hand} ends it")]
        }
        (Noticed::Planning, _) => vec![told, restore],
        (Noticed::Sending, _) => vec![told, "nothing was sent".to_owned(), restore],
        (Noticed::Following, _) => vec![
            told,
            "nothing more is created or let run".to_owned(),
            restore,
            "jobs that were let run go on in S3".to_owned(),
        ],
    }
}
