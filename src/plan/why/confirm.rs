use std::num::NonZeroU64;
use std::sync::Arc;

use super::Reason;
use crate::advice::Risk;
use crate::model::confirmer::{CiRun, ConfirmerPattern};
use crate::model::job::Guard;
use crate::plan::seen::Whom;

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

/// Who was to let a job run, and who may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAConfirmer {
    /// Who makes the calls, or why that is not known. `None` where it does not matter.
    pub caller: Option<Whom>,
    /// The run of a CI system that the command says to be a part of.
    pub ci: Option<CiRun>,
    /// Who may.
    pub allowed: Arc<[ConfirmerPattern]>,
}
