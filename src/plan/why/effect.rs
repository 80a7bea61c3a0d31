use crate::model::{JobName, RunKey, RunNumber};

/// Who does the same to the same objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SameEffect {
    /// A run that claimed the effect and of which no job was let run.
    OnlyClaimed {
        /// The run.
        by: RunKey,
        /// Why it does no work.
        unused: Unused,
    },
    /// The job of the same name in another account or Region, where environments may want other objects.
    InAnotherPlace(RunKey),
    /// A job of another project.
    OfAnotherProject {
        /// A run of it.
        other: RunKey,
        /// Whether no run of this project is on record at all: the project may have got another name by mistake.
        is_first: bool,
    },
    /// A job of another name.
    UnderAnotherName {
        /// A run of it.
        other: RunKey,
        /// What the spec has to say if this is its new name. `None` where that cannot be.
        rename: Option<Rename>,
    },
    /// A job that another spec asks for as well.
    InAnotherSpec(JobName),
    /// The owners of the effect, as they were read right before the send.
    OwnedAtSend(Vec<RunKey>),
}

/// What a spec has to say, beside `moved`, if its job is another one under a new name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rename {
    /// This run, which is over under the other name: it is not run again.
    Keep(RunNumber),
    /// This run, which is not over under the other name: it is not run again, once it is.
    KeepWhenOver(RunNumber),
    /// This run, which is the next one: no job of the last one of the other name was let run, and it is to be ended first.
    EndFirst(RunNumber),
    /// This run, which is the next one: the last one of the other name ended before any task was tried.
    Anew(RunNumber),
}

/// Why a run that claimed an effect does no work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// Its request was refused or not sent.
    NotSubmitted,
    /// A person gave it up.
    GivenUp,
    /// Its job was replaced before it began, by one that does something else.
    Replaced,
}
