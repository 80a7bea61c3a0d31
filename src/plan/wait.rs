use super::held::Held;
use super::why::Predecessor;
use crate::model::Time;

/// What a step waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Jobs that this one comes after are not complete yet.
    Predecessors(Vec<Predecessor>),
    /// The job of a request that S3 did not answer is looked for: S3 may have made it and not list it yet.
    Listing {
        /// When the request is sent once more, if no job of it is listed by then.
        until: Time,
    },
    /// S3 reads the manifest and counts the tasks.
    Counting,
    /// The job is held, and this command lets it not run: whose word it waits for.
    Person(Held),
    /// S3 was asked to let the job run, and still shows it held.
    ToRun {
        /// Since when.
        since: Time,
    },
    /// S3 was asked to end the job, in whose place the next attempt is made.
    Replaced {
        /// Since when.
        since: Time,
    },
    /// The job runs, or waits for its turn.
    Running,
    /// S3 was asked to end the job, and does not show it yet.
    ToEnd {
        /// Since when.
        since: Time,
    },
    /// The job is ending.
    Ending,
}

impl Wait {
    /// Whether it says why a job is held, and not only that S3 showed it so.
    pub fn is_of_held(&self) -> bool {
        match self {
            Self::Person(_) | Self::ToRun { .. } | Self::ToEnd { .. } | Self::Replaced { .. } => true,
            Self::Predecessors(_) | Self::Listing { .. } => false,
            Self::Counting | Self::Running | Self::Ending => false,
        }
    }
}
