//! What happened to a run, as its record tells it.

use super::closing::outcome;
use crate::ledger::history::{Event, What};
use crate::ledger::{Outcome, Who};

/// How many digits of a commit are shown.
const COMMIT: usize = 12;

/// What happened, in a line.
pub(in crate::render) fn event(event: &Event) -> String {
    let Event { at: _, event: what, who: _, attempt, job_id, outcome: _, priority, tags, removed_tags, reason } = event;
    let job = job_id.as_ref().map_or_else(|| "the job".to_owned(), |job| format!("job {job}"));
    let mut told = match what {
        What::Intent => "recorded the request".to_owned(),
        What::Sent => format!("S3 answered CreateJob with {job}"),
        What::Unanswered => "CreateJob was not answered".to_owned(),
        What::Resent => "took the request up, to send it again".to_owned(),
        What::Refused => "no job was made by the send".to_owned(),
        What::Elected => format!("named {job} as the run's"),
        What::Confirming => "asked S3 to let the job run".to_owned(),
        What::Cancelling => "asked S3 to end the job".to_owned(),
        What::Replacing => "asked S3 to end the job, so that another one is made in its place".to_owned(),
        What::TakenBack => "took that back, since S3 refused it".to_owned(),
        What::Tags => {
            let set = tags.iter().map(|(key, value)| format!("set {}={}", key.as_str(), value.as_str()));
            let removed = removed_tags.iter().map(|key| format!("removed {}", key.as_str()));
            format!("tags: {}", set.chain(removed).collect::<Vec<_>>().join(", "))
        }
        What::Priority => match priority {
            Some(priority) => format!("set the priority to {priority}"),
            None => "set the priority".to_owned(),
        },
        What::SecondJobCancelled => format!("cancelled {job}, a second one of the run"),
        What::Closed => format!("closed the record: {}", ended(event)),
        What::Recording => "began to put the run on record as done elsewhere".to_owned(),
        What::Recorded => format!("put on record as done elsewhere: {}", ended(event)),
        What::Moved => format!("put on record as done under its former name: {}", ended(event)),
        What::Rebuilt => "made the lost record again".to_owned(),
        What::RecordLost => "found that an earlier record of the run was lost".to_owned(),
        What::Resolved => format!("said what became of the run: {}", ended(event)),
        What::Pruned => "left of the record what keeps the run from running again".to_owned(),
        What::Other(code) => format!("{code} (of a newer version of s3jobs)"),
    };
    match (what, attempt, priority) {
        (What::Intent, Some(attempt), _) if attempt.get() > 1 => told = format!("{told}, attempt {}", attempt.get()),
        (What::Closed, _, Some(priority)) => told = format!("{told}, priority {priority} in the end"),
        _ => {}
    }
    match reason {
        Some(reason) => format!("{told}: {reason}"),
        None => told,
    }
}

fn ended(event: &Event) -> String {
    event.outcome.map_or_else(|| "over".to_owned(), |ended: Outcome| outcome(ended).to_owned())
}

/// Who did it, and from where.
pub(in crate::render) fn who(who: &Who) -> String {
    let Who { name, arn, actor, place, commit, dirty, version: _ } = who;
    let mut told = vec![name.clone()];
    told.extend(arn.as_ref().map(|arn| format!("as {arn}")));
    told.extend(actor.as_ref().map(|actor| format!("for {actor}")));
    told.extend(place.as_ref().filter(|place| *place != name).map(|place| format!("on {place}")));
    let edited = if *dirty { ", spec edited since" } else { "" };
    told.extend(commit.as_ref().map(|commit| {
        let short = commit.get(..COMMIT).unwrap_or(commit);
        format!("at commit {short}{edited}")
    }));
    told.join(", ")
}
