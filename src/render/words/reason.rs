//! Why a run stands where it stands, and what a person can do next.

use std::collections::BTreeSet;

use super::closing::closing;
use super::{counted, progress};
use crate::model::{Invocation, JobName, Time};
use crate::plan::{Action, Reason, Step, Why};

/// How long S3 holds a job for a confirmation before it fails it, in days.
// Source: S3 User Guide, "Tracking job status": a job that is suspended for more than 30 days fails.
const DAYS_HELD: u64 = 30;
const SECONDS_A_DAY: u64 = 86_400;

/// Why a step has its verdict, with what is known of this case.
pub(in crate::render) fn why(step: &Step) -> String {
    let tasks = step.stage.progress().map(|progress| progress.total).filter(|total| *total > 0);
    match (step.reason(), step.stage.closed(), tasks) {
        (
            Reason::Completed | Reason::Failed | Reason::Cancelled | Reason::ClosedUnknown | Reason::Recorded,
            Some(ended),
            _,
        ) => closing(ended, &step.stage.acceptance()),
        (Reason::AwaitingConfirmation | Reason::ReadyToConfirm | Reason::Confirming, _, Some(total)) => {
            format!("S3 counted {}; {}", counted(total, "task"), reason(step.reason()))
        }
        (Reason::Running, _, Some(_)) => running(step),
        (Reason::IntentWithoutJob, _, _) if matches!(step.why, Why::JobListed { .. }) => {
            "the request is recorded, and S3 lists its job".to_owned()
        }
        (reason, _, _) => self::reason(reason).to_owned(),
    }
}

fn running(step: &Step) -> String {
    let status = step.stage.status().map_or("a status that this version does not know", |status| status.as_str());
    format!("{status}, {}", progress(step.stage.progress().unwrap_or_default()))
}

/// Declares what each reason means. One that is not in the list does not compile.
macro_rules! meanings {
    ($($name:ident $words:literal)+) => {
        /// What a reason means, whatever the case.
        pub(in crate::render) fn reason(reason: Reason) -> &'static str {
            match reason {
                $(Reason::$name => $words),+
            }
        }
    };
}

meanings! {
    FirstRun "the first run"
    NextRun "the next run"
    RefusedBefore "the last request was refused or not sent, so no job of this run exists"
    IntentWithoutJob "the request is recorded and its job is not: find it, or send the same once more"
    Counting "S3 reads the manifest and counts the tasks"
    AwaitingConfirmation "held until a person confirms it"
    ReadyToConfirm "this plan lets it run"
    Confirming "let run, and S3 does not show it yet"
    Running "S3 runs the job"
    Ended "the job has ended; its record is still open"
    CancelRequested "a person asked to end the job"
    EndAsked "a person asked for its end, and it is not let run on this word"
    Replacing "its job has not begun, and the next attempt is made in its place"
    NotReplaced "its job is not replaced"
    Completed "complete"
    Failed "failed"
    Cancelled "cancelled"
    ClosedUnknown "closed without a known outcome"
    GivenUp "given up before a job of it was known"
    Recorded "on record as done elsewhere"
    DoneElsewhere "done elsewhere; nothing runs"
    Moved "taken over from its former name; nothing runs"
    MovedAway "its spec has moved to another name"
    RecordedJob "the job that is said to have done it cannot have"
    RecordedLate "it is said to have been done elsewhere, and is on record otherwise"
    NotCreated "no job of this run exists"
    ChangedAfterSubmit "the spec changed after the run was submitted"
    OutcomeUnknown "submitted and never closed, and S3 no longer knows the job"
    RunWentBack "the spec's run number went back"
    EarlierRunActive "an earlier run is not closed"
    SameEffectElsewhere "another job does the same to the same objects"
    PredecessorOpen "waits for jobs that it comes after"
    PredecessorFailed "a job that it comes after did not succeed"
    PredecessorBlocked "a job that it comes after is blocked"
    PredecessorUnknown "no run is known of a job that it comes after"
    SpecSuspended "its spec says to leave it alone (`suspend: true`)"
    LedgerLostHistory "the ledger has lost a part of its history"
    OtherLedger "a job of this name was made with another ledger"
    ManifestMissing "the manifest does not exist"
    ManifestChanged "the manifest is not the one that the spec means: its ETag differs"
    ManifestUnknown "S3 did not say whether the manifest is there"
    ManifestMalformed "S3 could not run a job over what the manifest holds"
    ManifestForbidden "S3 could not read the manifest as it is encrypted"
    OtherRegion "a bucket is in another Region than the job"
    ProtectedBucket "the list names objects of a bucket that the project's policy protects"
    Frozen "the project's policy lets no job be created or let run now"
    JobDiffers "the job in S3 is not the one that was recorded"
    CountOutsideGuard "the number of tasks is outside the spec's guard"
    CountAbovePolicy "the number of tasks is above what the project's policy allows"
    NotAConfirmer "the project's policy lets others let jobs run"
    NameNotTyped "its name has to be typed before it runs"
    DuplicateRuns "a second job of this run was let run by somebody else"
    NoSpec "no spec names this live job"
    SpecInvalid "its spec is invalid, so what it asks for is not known"
    CopiedMarker "a job that carries a copy of this run's marker"
    NotObserved "S3 could not be asked"
}

/// Where more is said about the codes of what keeps runs from going on. `None` if nothing does.
pub(in crate::render) fn more_about(reasons: impl Iterator<Item = Reason>) -> Option<String> {
    let codes: BTreeSet<&str> = reasons.map(Reason::code).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    match codes.as_slice() {
        [] => None,
        [code] => Some(format!("`s3jobs explain {code}` says more")),
        codes => Some(format!("`s3jobs explain CODE` says more about {}", codes.join(", "))),
    }
}

/// Why there is nothing to do for a closed run, and how to run the job again.
pub(in crate::render) fn run_is_closed(step: &Step) -> Option<String> {
    let ended = step.stage.closed()?;
    let words = closing(ended, &step.stage.acceptance());
    Some(format!("run {} is closed: {words}; bump spec.run to run it again", step.run.run))
}

/// The command by which a person goes on, where one has to act.
pub(in crate::render) fn next_command(step: &Step, now: Time) -> Option<String> {
    let name = &step.run.name;
    if step.reason() == Reason::AwaitingConfirmation {
        let left = step.stage.suspended().map(|since| format!(" ({})", days_left(since, now))).unwrap_or_default();
        return Some(format!("{}{left}", confirm_or_cancel(name, &step.invocation).join(", ")));
    }
    let prune = || orphan(&step.invocation);
    let validate = || format!("{} says what is wrong with its spec", step.invocation.offline_command("validate"));
    if step.reason() == Reason::SpecInvalid {
        return Some(validate());
    }
    let is_ended = step.actions.iter().any(|action| matches!(action, Action::Cancel { .. }));
    (matches!(step.why, Why::NoSpec) && !is_ended).then(prune)
}

/// The two commands between which a person chooses about a held job.
pub(in crate::render) fn confirm_or_cancel(name: &JobName, invocation: &Invocation) -> [String; 2] {
    let [confirm, cancel] = ["confirm", "cancel"].map(|word| invocation.command(&format!("{word} {name}")));
    [format!("{confirm} lets it run"), format!("{cancel} ends it")]
}

/// How much is left of the days that S3 holds a job: `27 of 30 days left before S3 fails it`.
pub(in crate::render) fn days_left(since: Time, now: Time) -> String {
    match seconds_left(since, now) / SECONDS_A_DAY {
        0 => "less than a day left before S3 fails it".to_owned(),
        1 => format!("1 of {DAYS_HELD} days left before S3 fails it"),
        left => format!("{left} of {DAYS_HELD} days left before S3 fails it"),
    }
}

/// How much is left of the time that S3 holds a job, in seconds.
pub(in crate::render) fn seconds_left(since: Time, now: Time) -> u64 {
    let held = now.timestamp().as_second() - since.timestamp().as_second();
    (DAYS_HELD * SECONDS_A_DAY).saturating_sub(u64::try_from(held).unwrap_or(0))
}

/// What can be done about a job that no spec names.
pub(in crate::render) fn orphan(invocation: &Invocation) -> String {
    format!("restore its spec, or end it with {}", invocation.command("apply --prune"))
}
