//! The stable codes of what a run's state comes from. Each has a page that `explain` shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares the reasons, each with its code.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $code:literal)+) => {
        /// Why a step has its verdict. The code is an interface; the words are not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $code)] $name),+
        }

        impl Reason {
            /// The stable code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code),+
                }
            }
        }
    };
}

reasons! {
    /// No record and no job: this run was never started.
    FirstRun "first-run"
    /// Earlier runs are closed; the spec asks for the next one.
    NextRun "next-run"
    /// S3 refused the only CreateJob of this run, so there is no job.
    RefusedBefore "refused-before"
    /// The intent is recorded and the job is not: CreateJob's answer was lost, or the runner died.
    IntentWithoutJob "intent-without-job"
    /// S3 reads the manifest and counts the tasks.
    Counting "counting"
    /// The job is held until a person confirms it.
    AwaitingConfirmation "awaiting-confirmation"
    /// The job is held and counted; this plan lets it run.
    ReadyToConfirm "ready-to-confirm"
    /// The job was let run, and S3 does not show it yet.
    Confirming "confirming"
    /// S3 runs the job.
    Running "running"
    /// The job ended; the record is still open.
    Ended "ended"
    /// A person asked to end the job.
    CancelRequested "cancel-requested"
    /// A person asked to end the held job, and another word would let it run.
    EndAsked "end-asked"
    /// The job has not begun, and the next attempt is made in its place.
    Replacing "replacing"
    /// The job was to be replaced, and is not.
    NotReplaced "not-replaced"
    /// The run is closed: its job was complete.
    Completed "completed"
    /// The run is closed: its job failed.
    Failed "failed"
    /// The run is closed: its job was cancelled.
    Cancelled "cancelled"
    /// The run is closed without a known outcome.
    ClosedUnknown "closed-unknown"
    /// The run is closed: a person gave it up before a job of it was known.
    GivenUp "given-up"
    /// The run is closed: a person says that it was done elsewhere.
    Recorded "recorded"
    /// The spec says that the run was done elsewhere: it is put on record, and nothing runs.
    DoneElsewhere "done-elsewhere"
    /// The run was done under the job's former name: it is put on record, and nothing runs.
    Moved "moved"
    /// A live job whose spec has moved to another name.
    MovedAway "moved-away"
    /// The job that the spec says has done the run cannot have done it.
    RecordedJob "recorded-job"
    /// The spec says that the run was done elsewhere, and it is on record otherwise.
    RecordedLate "recorded-late"
    /// There is no job of this run, and this command creates none.
    NotCreated "not-created"
    /// The spec changed after the run was submitted.
    ChangedAfterSubmit "changed-after-submit"
    /// The run was submitted and never closed, and S3 no longer knows its job.
    OutcomeUnknown "outcome-unknown"
    /// The spec's run number is below the ledger's highest.
    RunWentBack "run-went-back"
    /// An earlier run of the job is still open.
    EarlierRunActive "earlier-run-active"
    /// Another job of this ledger, or of this spec set, does the same to the same objects.
    SameEffectElsewhere "same-effect-elsewhere"
    /// Jobs that this one comes after are not done, and may come to be.
    PredecessorOpen "predecessor-open"
    /// A job that this one comes after ended, and not with success.
    PredecessorFailed "predecessor-failed"
    /// A job that this one comes after is blocked.
    PredecessorBlocked "predecessor-blocked"
    /// Nobody knows a run of a job that this one comes after.
    PredecessorUnknown "predecessor-unknown"
    /// The spec says that the job is left alone.
    SpecSuspended "spec-suspended"
    /// The ledger lacks a part of its history: a record that was there, or must have been.
    LedgerLostHistory "ledger-lost-history"
    /// A job of this name was made with another ledger.
    OtherLedger "other-ledger"
    /// The manifest does not exist.
    ManifestMissing "manifest-missing"
    /// The manifest's ETag is not the spec's.
    ManifestChanged "manifest-changed"
    /// The manifest could not be asked for.
    ManifestUnknown "manifest-unknown"
    /// S3 could not run a job over what the manifest holds.
    ManifestMalformed "manifest-malformed"
    /// S3 could not read the manifest as it is encrypted.
    ManifestForbidden "manifest-forbidden"
    /// A bucket is in another Region than the job has to be in.
    OtherRegion "other-region"
    /// The list names objects of a bucket that the project's policy protects.
    ProtectedBucket "protected-bucket"
    /// The project's policy lets no job be created or run now.
    Frozen "frozen"
    /// S3's job of this id is not the recorded one.
    JobDiffers "job-differs"
    /// The number of tasks is outside the guard.
    CountOutsideGuard "count-outside-guard"
    /// The number of tasks is above what the project's policy allows.
    CountAbovePolicy "count-above-policy"
    /// The project's policy lets others let jobs run.
    NotAConfirmer "not-a-confirmer"
    /// What the job does cannot be undone, or is public, and nobody has typed its name.
    NameNotTyped "name-not-typed"
    /// A second job of this run was let run by somebody else.
    DuplicateRuns "duplicate-runs"
    /// A live job of this project that no spec names.
    NoSpec "no-spec"
    /// A live job of this project whose spec is invalid.
    SpecInvalid "spec-invalid"
    /// A job that carries a copy of our marker.
    CopiedMarker "copied-marker"
    /// S3 could not be asked.
    NotObserved "not-observed"
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
