use super::why::{CopiedMarker, Predecessor, Suspended, Why};

/// What is to become of a run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A job is created.
    Create,
    /// The job, which has not begun, is ended, and another one is created in its place.
    Replace,
    /// The run is put on record, and nothing runs for it.
    Record,
    /// Something has to happen before the job is created or runs, or before its record is true.
    Wait,
    /// The job runs as it should.
    Keep,
    /// The run is closed: nothing is to be done.
    Done,
    /// A person has to decide.
    Blocked,
    /// The spec says that the job is left alone.
    Suspended,
    /// A live job that no spec names.
    Orphan,
    /// A job that only looks like ours.
    Foreign,
}

/// Whether a step has something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    Something,
    Nothing,
}

impl Verdict {
    /// What becomes of a run that stands where it stands for this reason.
    pub(super) fn of(why: &Why, left: Left) -> Self {
        match why {
            Why::FirstRun | Why::NextRun | Why::RefusedBefore => Self::Create,
            Why::IntentWithoutJob | Why::Counting | Why::AwaitingConfirmation | Why::ReadyToConfirm => Self::Wait,
            Why::JobListed { .. } | Why::LetRun { .. } | Why::EndAsked { .. } => Self::Wait,
            Why::Ended | Why::CancelRequested | Why::BeingReplaced { .. } => Self::Wait,
            Why::Replaced { .. } => Self::Replace,
            Why::Running => Self::Keep,
            Why::ToRecord(_) => Self::Record,
            Why::MovedAway { .. } => Self::Keep,
            Why::NotCreated => Self::Done,
            // A closed run may have second jobs that are held, and cancelled.
            Why::Completed | Why::Failed | Why::Cancelled | Why::ClosedUnknown | Why::GivenUp | Why::Recorded => {
                match left {
                    Left::Something => Self::Wait,
                    Left::Nothing => Self::Done,
                }
            }
            Why::Predecessors(found) if found.iter().all(Predecessor::is_open) => Self::Wait,
            Why::Suspended(Suspended::LeftAlone) => Self::Suspended,
            Why::Predecessors(_) | Why::Suspended(Suspended::NotLetRun | Suspended::NotReplaced) => Self::Blocked,
            Why::NoSpec | Why::Ahead(_) => Self::Orphan,
            Why::SpecInvalid(otherwise) => Self::of(otherwise, left),
            Why::CopiedMarker(CopiedMarker::OfRecord { .. }) => Self::Foreign,
            Why::HeldWithoutSpec { .. } | Why::LetRunSince { .. } | Why::NotObserved(_) => Self::Blocked,
            Why::ChangedAfterSubmit(_) | Why::OutcomeUnknown { .. } | Why::RunWentBack(_) => Self::Blocked,
            Why::EarlierRunActive(_) | Why::SameEffectElsewhere(_) | Why::RecordedSince { .. } => Self::Blocked,
            Why::LedgerLostHistory { .. } | Why::OtherLedger { .. } | Why::List(_) => Self::Blocked,
            Why::ProtectedBucket(_) | Why::Frozen(_) | Why::JobDiffers(_) | Why::DuplicateRuns { .. } => Self::Blocked,
            Why::Confirm(_) | Why::Unanswered(_) => Self::Blocked,
            Why::CopiedMarker(CopiedMarker::NotOnRecord { .. }) | Why::NotReplaced(_) => Self::Blocked,
            Why::EndFirst { .. } | Why::InDoubt(_) | Why::StaysHeld(_) | Why::NotRecorded(_) => Self::Blocked,
        }
    }
}
