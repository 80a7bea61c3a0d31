//! The statuses of a job.

use serde::{Deserialize, Serialize};

use crate::behaviour::{CancelOfWaiting, PriorityChange};

/// Where a job stands, in S3's words.
// Source: S3 User Guide, "Tracking job status and completion reports".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Status {
    New,
    Preparing,
    Suspended,
    Ready,
    Active,
    Pausing,
    Paused,
    Completing,
    Cancelling,
    Failing,
    Complete,
    Cancelled,
    Failed,
}

/// What UpdateJobStatus can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RequestedStatus {
    /// Let a job run that waits for confirmation.
    Ready,
    /// Stop a job.
    Cancelled,
}

impl Status {
    const ALL: [Self; 13] = [
        Self::New,
        Self::Preparing,
        Self::Suspended,
        Self::Ready,
        Self::Active,
        Self::Pausing,
        Self::Paused,
        Self::Completing,
        Self::Cancelling,
        Self::Failing,
        Self::Complete,
        Self::Cancelled,
        Self::Failed,
    ];

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Preparing => "Preparing",
            Self::Suspended => "Suspended",
            Self::Ready => "Ready",
            Self::Active => "Active",
            Self::Pausing => "Pausing",
            Self::Paused => "Paused",
            Self::Completing => "Completing",
            Self::Cancelling => "Cancelling",
            Self::Failing => "Failing",
            Self::Complete => "Complete",
            Self::Cancelled => "Cancelled",
            Self::Failed => "Failed",
        }
    }

    /// The status of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// A number for indexes, always the same for the same status.
    pub(crate) fn code(self) -> u8 {
        Self::ALL.into_iter().zip(0..).find(|(status, _)| *status == self).map_or(u8::MAX, |(_, code)| code)
    }

    /// The status of this number.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// Whether nothing will happen to the job any more.
    pub(crate) fn is_terminal(self) -> bool {
        matches!(self, Self::Complete | Self::Cancelled | Self::Failed)
    }

    /// The status after a request to cancel, or nothing where the status does not allow one.
    // Source: AWS CLI examples of update-job-status: a waiting job is cancelled at once, a running one is `Cancelling`.
    pub(crate) fn when_cancelled(self, of_waiting: CancelOfWaiting) -> Option<Self> {
        match self {
            Self::New | Self::Preparing | Self::Suspended | Self::Ready => Some(match of_waiting {
                CancelOfWaiting::Cancelled => Self::Cancelled,
                CancelOfWaiting::Cancelling => Self::Cancelling,
            }),
            Self::Active | Self::Pausing | Self::Paused | Self::Completing | Self::Cancelling => Some(Self::Cancelling),
            Self::Failing | Self::Complete | Self::Cancelled | Self::Failed => None,
        }
    }

    /// Whether a job of this status takes another priority.
    pub(crate) fn takes_priority(self, allowed: PriorityChange) -> bool {
        match allowed {
            PriorityChange::Live => !self.is_terminal(),
            PriorityChange::Waiting => matches!(self, Self::Ready | Self::Suspended),
            PriorityChange::ActiveOrSuspended => matches!(self, Self::Active | Self::Suspended),
        }
    }
}
