use super::jobs::SecondJob;
use crate::advice::Risk;
use crate::ledger::{Outcome, Recording};
use crate::model::{JobName, RunNumber, Time};

/// What a person should know of a run beside why it stands where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The job of a recorded request is only looked for until then; after that the request is sent once more.
    LookedForUntil(Time),
    /// The job was let run then, and S3 holds it for so long that nobody waits for it to be shown any more.
    LetRunAt(Time),
    /// The end of the job was asked for then, and S3 holds it for so long that nobody waits for it to be shown any more.
    EndAskedAt(Time),
    /// What a second job of the run does, or did.
    SecondJob(SecondJob),
    /// Nothing ran for the run under its name: who put it on record, and what did it.
    Recorded(Recording),
    /// The name from which the spec says that the job moved has nothing on record.
    NothingMoved {
        /// The name that the spec says.
        from: JobName,
        /// The name on record that comes near it, if one does.
        near: Option<JobName>,
    },
    /// A later run of the job is on record than the one that the spec asks for.
    LaterRun {
        /// The later run.
        run: RunNumber,
        /// How it ended. `None` while it is open.
        outcome: Option<Outcome>,
    },
    /// The job was to be replaced, and the run has none.
    NothingToReplace,
    /// Its job is being replaced since then, and what is told keeps the next attempt from being made.
    ReplacedSince(Time),
    /// The job is let run when its name is typed, since this is done.
    NameIsTyped(Vec<Risk>),
}
