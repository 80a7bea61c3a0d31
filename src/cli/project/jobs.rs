use std::collections::BTreeSet;

use crate::model::JobName;

/// Which of the jobs at hand a command is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Jobs {
    /// All.
    #[default]
    All,
    /// These. None, where nothing changed since a revision.
    These(BTreeSet<JobName>),
}

impl Jobs {
    /// Whether no job at all is meant.
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::These(names) if names.is_empty())
    }

    /// Whether a job is meant.
    pub(crate) fn includes(&self, name: &JobName) -> bool {
        match self {
            Self::All => true,
            Self::These(names) => names.contains(name),
        }
    }

    /// The names of a part; empty for all.
    pub(crate) fn names(&self) -> BTreeSet<JobName> {
        match self {
            Self::All => BTreeSet::new(),
            Self::These(names) => names.clone(),
        }
    }
}
