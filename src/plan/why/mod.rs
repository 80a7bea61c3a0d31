//! Why a run stands where it stands, as data: a stable code, and the facts of the case.
//!
//! [`Why`] is made by the planner, by `settle` and by whoever carries a plan out. Its facts are names, numbers and times, and no
//! sentences: `render` alone puts them into words, and makes the command lines of the ways out. Start reading at [`Why`].

mod case;
mod confirm;
mod effect;
mod elsewhere;
mod facts;
mod jobs;
mod note;
mod predecessor;
mod reason;
mod replaced;

pub use case::Why;
pub use confirm::{ConfirmFault, NotAConfirmer};
pub use effect::{Rename, SameEffect, Unused};
pub use elsewhere::{JobFault, Says, Unfit};
pub use facts::{
    Changed, EarlierRun, ListFault, Loss, Made, Noticed, Overtakes, PlaceFault, Since, Suspended, Taken, Unseen, WayOn,
    WayOut, WentBack,
};
pub use jobs::{CopiedMarker, Doing, Elected, JobDiffers, SecondJob, Stranger, Unanswered};
pub use note::Note;
pub use predecessor::{AcceptedBy, Lacks, Predecessor};
pub use reason::Reason;
pub use replaced::Kept;
