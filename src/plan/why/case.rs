use super::confirm::ConfirmFault;
use super::effect::SameEffect;
use super::elsewhere::Unfit;
use super::facts::{Changed, EarlierRun, ListFault, Loss, Noticed, Overtakes, Suspended, Unseen, WentBack};
use super::jobs::{CopiedMarker, Elected, JobDiffers, SecondJob, Unanswered};
use super::predecessor::Predecessor;
use super::reason::Reason;
use super::replaced::Kept;
use crate::ledger::{Closing, Outcome, ReportPlace};
use crate::model::finding::Finding;
use crate::model::policy::Freeze;
use crate::model::{JobId, RunKey, RunNumber, Scope, Time};
use crate::plan::done::Done;
use crate::plan::held::MovedTo;

/// Why a run stands where it stands, with the facts of the case. Those without facts are told by their code alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// This run was never started.
    FirstRun,
    /// The spec asks for the run after those that are closed.
    NextRun,
    /// S3 refused the only CreateJob, or it was not sent.
    RefusedBefore,
    /// The request is recorded and its job is not.
    IntentWithoutJob,
    /// The request is recorded, and S3 lists its job, or several.
    JobListed {
        /// The oldest, which is the one of the run.
        job: JobId,
        /// The others that are held.
        others: Vec<JobId>,
    },
    /// S3 counts the tasks.
    Counting,
    /// The job is held until a person confirms it.
    AwaitingConfirmation,
    /// The job is held, and this plan lets it run.
    ReadyToConfirm,
    /// The job was let run, and S3 still shows it held.
    LetRun {
        /// When that was asked for.
        since: Time,
    },
    /// S3 runs the job.
    Running,
    /// The job ended, and its record is open.
    Ended,
    /// A person asked to end the job.
    CancelRequested,
    /// The end of the job was asked for, and S3 does not show it yet.
    EndAsked {
        /// When.
        since: Time,
    },
    /// The end of the held job was asked for, so that it is not let run on this word.
    EndFirst {
        /// When it was asked for.
        since: Time,
        /// Until when S3 may come to show the end, and nobody's word counts. `None` if a person's counts.
        until: Option<Time>,
    },
    /// The run is closed: complete.
    Completed,
    /// The run is closed: failed.
    Failed,
    /// The run is closed: cancelled.
    Cancelled,
    /// The run is closed without a known outcome.
    ClosedUnknown,
    /// A person gave the run up.
    GivenUp,
    /// The run is closed: a person says that it was done elsewhere.
    Recorded,
    /// The run is put on record, and nothing runs for it.
    ToRecord(Done),
    /// The spec says that the run was done elsewhere, and it is not put on record so.
    NotRecorded(Unfit),
    /// A live job whose spec has moved to another name.
    MovedAway {
        /// Its spec.
        to: MovedTo,
        /// Whether it is held.
        is_held: bool,
    },
    /// There is no job, and this command creates none.
    NotCreated,
    /// No spec names the live job.
    NoSpec,
    /// The spec of the live job asks for this earlier run: an old checkout, most likely.
    Ahead(RunNumber),
    /// The spec of the live job is invalid. Where the run stands beside that.
    SpecInvalid(Box<Why>),
    /// A person confirms a held run that no spec asks for: nobody can say what it was to do.
    HeldWithoutSpec {
        /// The held run.
        run: RunNumber,
        /// Where it is.
        scope: Scope,
        /// Its spec under another name, if it has moved there.
        moved: Option<MovedTo>,
    },
    /// The job was to be ended while it is held, and was let run since.
    LetRunSince {
        /// The job.
        job: JobId,
    },
    /// S3 could not be asked.
    NotObserved(Unseen),
    /// What is asked for is not what was submitted.
    ChangedAfterSubmit(Changed),
    /// S3 no longer knows the job of an open record, and has not forgotten it for its age.
    OutcomeUnknown {
        /// The job.
        job: JobId,
        /// Where its completion report is, if S3 wrote one. `None` if none was asked for.
        report: Option<ReportPlace>,
    },
    /// A later run of the job is on record.
    RunWentBack(WentBack),
    /// Another run of the job is not over.
    EarlierRunActive(EarlierRun),
    /// Another job does the same to the same objects.
    SameEffectElsewhere(SameEffect),
    /// Jobs that this one comes after are not complete and accepted.
    Predecessors(Vec<Predecessor>),
    /// The spec says that the job is left alone.
    Suspended(Suspended),
    /// Another runner has recorded a run since this was planned, and it stands in the way.
    RecordedSince {
        /// The other run.
        other: RunKey,
        /// What is in the way of what.
        overtakes: Overtakes,
    },
    /// The ledger lacks a part of its history.
    LedgerLostHistory {
        /// What tells of it.
        loss: Loss,
        /// When it was noticed.
        noticed: Noticed,
    },
    /// A job of this name was made with another ledger.
    OtherLedger {
        /// The job.
        job: JobId,
    },
    /// The list, or a bucket of the job, keeps the job from being created.
    List(ListFault),
    /// The list of a job that is there names objects of a bucket that the policy protects.
    ProtectedBucket(Vec<Finding>),
    /// The policy lets nothing be begun now.
    Frozen(Freeze),
    /// S3's job is not the recorded one.
    JobDiffers(JobDiffers),
    /// S3 has counted the job's tasks, and it is not let run as it stands.
    Confirm(ConfirmFault),
    /// A second job of this run was let run by somebody else.
    DuplicateRuns {
        /// The second job.
        second: SecondJob,
        /// Where the run's own job stands.
        elected: Elected,
    },
    /// A job carries a marker that may be a copy.
    CopiedMarker(CopiedMarker),
    /// Whether a recorded request made a job is not known, and it is not sent again.
    Unanswered(Unanswered),
    /// The job has not begun, and the next attempt is made in its place.
    Replaced {
        /// When that was decided, if it was before this command.
        since: Option<Time>,
    },
    /// The job is being replaced, and this command does not go on with that.
    BeingReplaced {
        /// Since when.
        since: Time,
    },
    /// The job is not replaced.
    NotReplaced(Kept),
    /// This forbids to send the request again, and whether an earlier send has made a job is not known.
    InDoubt(Box<Why>),
    /// What would forbid creating the job forbids letting it run, since it is made already.
    StaysHeld(Box<Why>),
}

impl Why {
    /// A run that is closed.
    pub(in crate::plan) fn of_closing(closing: &Closing) -> Self {
        match closing.outcome {
            Outcome::Complete => Self::Completed,
            Outcome::Failed => Self::Failed,
            Outcome::Cancelled => Self::Cancelled,
            Outcome::Unknown => Self::ClosedUnknown,
            Outcome::NeverCreated => Self::GivenUp,
            Outcome::Recorded => Self::Recorded,
        }
    }

    /// The stable code.
    pub fn reason(&self) -> Reason {
        match self {
            Self::FirstRun => Reason::FirstRun,
            Self::NextRun => Reason::NextRun,
            Self::RefusedBefore => Reason::RefusedBefore,
            Self::IntentWithoutJob | Self::JobListed { .. } | Self::Unanswered(_) => Reason::IntentWithoutJob,
            Self::Counting => Reason::Counting,
            Self::AwaitingConfirmation => Reason::AwaitingConfirmation,
            Self::ReadyToConfirm => Reason::ReadyToConfirm,
            Self::LetRun { .. } => Reason::Confirming,
            Self::Running => Reason::Running,
            Self::Ended => Reason::Ended,
            Self::CancelRequested | Self::EndAsked { .. } => Reason::CancelRequested,
            Self::EndFirst { .. } => Reason::EndAsked,
            Self::Completed => Reason::Completed,
            Self::Failed => Reason::Failed,
            Self::Cancelled => Reason::Cancelled,
            Self::ClosedUnknown => Reason::ClosedUnknown,
            Self::GivenUp => Reason::GivenUp,
            Self::Recorded => Reason::Recorded,
            Self::ToRecord(done) => of_done(done),
            Self::NotRecorded(unfit) => of_unfit(unfit),
            Self::MovedAway { .. } | Self::HeldWithoutSpec { moved: Some(_), .. } => Reason::MovedAway,
            Self::NotCreated => Reason::NotCreated,
            Self::NoSpec | Self::Ahead(_) | Self::HeldWithoutSpec { .. } | Self::LetRunSince { .. } => Reason::NoSpec,
            Self::SpecInvalid(_) => Reason::SpecInvalid,
            Self::NotObserved(_) => Reason::NotObserved,
            Self::ChangedAfterSubmit(_) => Reason::ChangedAfterSubmit,
            Self::OutcomeUnknown { .. } => Reason::OutcomeUnknown,
            Self::RunWentBack(_) => Reason::RunWentBack,
            Self::EarlierRunActive(_) => Reason::EarlierRunActive,
            Self::SameEffectElsewhere(_) => Reason::SameEffectElsewhere,
            Self::Predecessors(found) => Predecessor::reason_of(found),
            Self::Suspended(_) => Reason::SpecSuspended,
            Self::RecordedSince { other: _, overtakes } => overtakes.reason(),
            Self::LedgerLostHistory { .. } => Reason::LedgerLostHistory,
            Self::OtherLedger { .. } => Reason::OtherLedger,
            Self::List(fault) => fault.reason(),
            Self::ProtectedBucket(_) => Reason::ProtectedBucket,
            Self::Frozen(_) => Reason::Frozen,
            Self::JobDiffers(_) => Reason::JobDiffers,
            Self::Confirm(fault) => fault.reason(),
            Self::DuplicateRuns { .. } => Reason::DuplicateRuns,
            Self::CopiedMarker(_) => Reason::CopiedMarker,
            Self::Replaced { .. } | Self::BeingReplaced { .. } => Reason::Replacing,
            Self::NotReplaced(_) => Reason::NotReplaced,
            Self::StaysHeld(why) | Self::InDoubt(why) => why.reason(),
        }
    }

    /// What was found about lists and buckets that is a part of this.
    pub fn findings(&self) -> &[Finding] {
        if let Self::StaysHeld(why) | Self::InDoubt(why) = self {
            why.findings()
        } else if let Self::List(ListFault { errors, .. }) | Self::ProtectedBucket(errors) = self {
            errors
        } else {
            &[]
        }
    }
}

fn of_done(done: &Done) -> Reason {
    match done {
        Done::Said(_) | Done::ByJob { .. } => Reason::DoneElsewhere,
        Done::ByFormer { .. } => Reason::Moved,
    }
}

fn of_unfit(unfit: &Unfit) -> Reason {
    match unfit {
        Unfit::Job { .. } => Reason::RecordedJob,
        Unfit::OnRecord { .. } => Reason::RecordedLate,
    }
}
