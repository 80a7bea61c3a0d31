use super::reason::Reason;
use crate::ledger::Outcome;
use crate::model::{Acceptance, JobName, Progress, RunKey, Scope};

/// A job that another one comes after, and that is not complete and accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Predecessor {
    /// The run that its name stands for.
    Run {
        /// The run.
        run: RunKey,
        /// What it lacks.
        lacks: Lacks,
    },
    /// No spec describes it, and no run of it is on record.
    Nowhere(JobName),
    /// No spec that the command was given describes it, and it ran in several places, none of which is the job's own.
    InSeveralPlaces(JobName, Vec<Scope>),
}

/// What a run lacks to be complete and accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lacks {
    /// A job: none is made yet.
    Job,
    /// A spec that is not suspended.
    Spec,
    /// The word of a person: its job is held.
    Word,
    /// Its end.
    End,
    /// The end of a second job of it, which somebody let run.
    EndOfSecondJob,
    /// Success: it ended otherwise.
    Success(Outcome),
    /// Acceptance: too many of its tasks failed.
    Acceptance {
        /// Its tasks, counted.
        progress: Progress,
        /// What is accepted.
        accepted: Acceptance,
        /// Who says what is accepted.
        by: AcceptedBy,
    },
    /// Somebody's decision: the plan blocks it, for this reason.
    Decision(Reason),
}

/// Who says what counts as success of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedBy {
    /// Its spec, as it is now.
    Spec,
    /// Its record: no spec that the command was given describes it.
    Record,
}

impl Predecessor {
    /// Whether it may come to be complete and accepted by what is under way or planned.
    pub fn is_open(&self) -> bool {
        match self {
            Self::Run { run: _, lacks } => lacks.is_open(),
            Self::Nowhere(_) | Self::InSeveralPlaces(..) => false,
        }
    }

    /// The job's name.
    pub fn name(&self) -> &JobName {
        match self {
            Self::Run { run, lacks: _ } => &run.name,
            Self::Nowhere(name) | Self::InSeveralPlaces(name, _) => name,
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Run { run: _, lacks } if lacks.is_open() => Reason::PredecessorOpen,
            Self::Run { run: _, lacks: Lacks::Decision(_) } => Reason::PredecessorBlocked,
            Self::Run { .. } => Reason::PredecessorFailed,
            Self::Nowhere(_) | Self::InSeveralPlaces(..) => Reason::PredecessorUnknown,
        }
    }

    /// The reason of a run that comes after all of these: the first for which a person has to decide.
    pub(super) fn reason_of(predecessors: &[Self]) -> Reason {
        let first = predecessors.iter().find(|it| !it.is_open());
        first.map_or(Reason::PredecessorOpen, Self::reason)
    }
}

impl Lacks {
    fn is_open(&self) -> bool {
        match self {
            Self::Job | Self::Spec | Self::Word | Self::End | Self::EndOfSecondJob => true,
            Self::Success(_) | Self::Acceptance { .. } | Self::Decision(_) => false,
        }
    }
}
