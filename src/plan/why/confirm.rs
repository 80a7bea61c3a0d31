use std::num::NonZeroU64;

use super::Reason;
use super::facts::NotAConfirmer;
use crate::advice::Risk;
use crate::model::job::Guard;

/// Why a job whose tasks S3 has counted is not let run, beside a freeze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfirmFault {
    /// The spec does not allow so many tasks.
    CountOutsideGuard {
        /// What S3 counted.
        tasks: u64,
        /// What the spec allows.
        guard: Guard,
    },
    /// The project's policy does not allow so many tasks.
    CountAbovePolicy {
        /// What S3 counted.
        tasks: u64,
        /// What the policy allows.
        most: NonZeroU64,
    },
    /// The policy lets others let jobs run, and not this one.
    NotAConfirmer(Box<NotAConfirmer>),
    /// What the job does has its name typed, and nobody has typed it.
    NameNotTyped {
        /// What it does.
        risks: Vec<Risk>,
        /// How many tasks it has.
        tasks: u64,
    },
}

impl ConfirmFault {
    pub(super) fn reason(&self) -> Reason {
        match self {
            Self::CountOutsideGuard { .. } => Reason::CountOutsideGuard,
            Self::CountAbovePolicy { .. } => Reason::CountAbovePolicy,
            Self::NotAConfirmer(_) => Reason::NotAConfirmer,
            Self::NameNotTyped { .. } => Reason::NameNotTyped,
        }
    }
}
