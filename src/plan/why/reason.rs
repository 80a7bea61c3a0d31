//! The stable codes of what a run's state comes from. Each has a page that `explain` shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a step has its verdict. The code is an interface; the words are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No record and no job: this run was never started.
    FirstRun,
    /// Earlier runs are closed; the spec asks for the next one.
    NextRun,
    /// S3 refused the only CreateJob of this run, so there is no job.
    RefusedBefore,
    /// The intent is recorded and the job is not: CreateJob's answer was lost, or the runner died.
    IntentWithoutJob,
    /// S3 reads the manifest and counts the tasks.
    Counting,
    /// The job is held until a person confirms it.
    AwaitingConfirmation,
    /// The job is held and counted; this plan lets it run.
    ReadyToConfirm,
    /// The job was let run, and S3 does not show it yet.
    Confirming,
    /// S3 runs the job.
    Running,
    /// The job ended; the record is still open.
    Ended,
    /// A person asked to end the job.
    CancelRequested,
    /// A person asked to end the held job, and another word would let it run.
    EndAsked,
    /// The run is closed: its job was complete.
    Completed,
    /// The run is closed: its job failed.
    Failed,
    /// The run is closed: its job was cancelled.
    Cancelled,
    /// The run is closed without a known outcome.
    ClosedUnknown,
    /// The run is closed: a person gave it up before a job of it was known.
    GivenUp,
    /// There is no job of this run, and this command creates none.
    NotCreated,
    /// The spec changed after the run was submitted.
    ChangedAfterSubmit,
    /// The run was submitted and never closed, and S3 no longer knows its job.
    OutcomeUnknown,
    /// The spec's run number is below the ledger's highest.
    RunWentBack,
    /// An earlier run of the job is still open.
    EarlierRunActive,
    /// Another job of this ledger, or of this spec set, does the same to the same objects.
    SameEffectElsewhere,
    /// Jobs that this one comes after are not done, and may come to be.
    PredecessorOpen,
    /// A job that this one comes after ended, and not with success.
    PredecessorFailed,
    /// A job that this one comes after is blocked.
    PredecessorBlocked,
    /// Nobody knows a run of a job that this one comes after.
    PredecessorUnknown,
    /// The spec says that the job is left alone.
    SpecSuspended,
    /// The ledger lacks a part of its history: a record that was there, or must have been.
    LedgerLostHistory,
    /// A job of this name was made with another ledger.
    OtherLedger,
    /// The manifest does not exist.
    ManifestMissing,
    /// The manifest's ETag is not the spec's.
    ManifestChanged,
    /// The manifest could not be asked for.
    ManifestUnknown,
    /// S3 could not run a job over what the manifest holds.
    ManifestMalformed,
    /// S3 could not read the manifest as it is encrypted.
    ManifestForbidden,
    /// A bucket is in another Region than the job has to be in.
    OtherRegion,
    /// The list names objects of a bucket that the project's policy protects.
    ProtectedBucket,
    /// S3's job of this id is not the recorded one.
    JobDiffers,
    /// The number of tasks is outside the guard.
    CountOutsideGuard,
    /// The number of tasks is above what the project's policy allows.
    CountAbovePolicy,
    /// A second job of this run was let run by somebody else.
    DuplicateRuns,
    /// A live job of this project that no spec names.
    NoSpec,
    /// A live job of this project whose spec is invalid.
    SpecInvalid,
    /// A job that carries a copy of our marker.
    CopiedMarker,
    /// S3 could not be asked.
    NotObserved,
}

impl Reason {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::FirstRun => "first-run",
            Self::NextRun => "next-run",
            Self::RefusedBefore => "refused-before",
            Self::IntentWithoutJob => "intent-without-job",
            Self::Counting => "counting",
            Self::AwaitingConfirmation => "awaiting-confirmation",
            Self::ReadyToConfirm => "ready-to-confirm",
            Self::Confirming => "confirming",
            Self::Running => "running",
            Self::Ended => "ended",
            Self::CancelRequested => "cancel-requested",
            Self::EndAsked => "end-asked",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::ClosedUnknown => "closed-unknown",
            Self::GivenUp => "given-up",
            Self::NotCreated => "not-created",
            Self::ChangedAfterSubmit => "changed-after-submit",
            Self::OutcomeUnknown => "outcome-unknown",
            Self::RunWentBack => "run-went-back",
            Self::EarlierRunActive => "earlier-run-active",
            Self::SameEffectElsewhere => "same-effect-elsewhere",
            Self::PredecessorOpen => "predecessor-open",
            Self::PredecessorFailed => "predecessor-failed",
            Self::PredecessorBlocked => "predecessor-blocked",
            Self::PredecessorUnknown => "predecessor-unknown",
            Self::SpecSuspended => "spec-suspended",
            Self::LedgerLostHistory => "ledger-lost-history",
            Self::OtherLedger => "other-ledger",
            Self::ManifestMissing => "manifest-missing",
            Self::ManifestChanged => "manifest-changed",
            Self::ManifestUnknown => "manifest-unknown",
            Self::ManifestMalformed => "manifest-malformed",
            Self::ManifestForbidden => "manifest-forbidden",
            Self::OtherRegion => "other-region",
            Self::ProtectedBucket => "protected-bucket",
            Self::JobDiffers => "job-differs",
            Self::CountOutsideGuard => "count-outside-guard",
            Self::CountAbovePolicy => "count-above-policy",
            Self::DuplicateRuns => "duplicate-runs",
            Self::NoSpec => "no-spec",
            Self::SpecInvalid => "spec-invalid",
            Self::CopiedMarker => "copied-marker",
            Self::NotObserved => "not-observed",
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
