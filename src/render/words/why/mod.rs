//! Why a run stands where it stands, in sentences: what is so, then what a person can do.
//!
//! The planner, `settle` and apply say it as data (`plan::Why`). Every sentence about it, and every command line of a way out, is
//! made here and nowhere else.

mod case;
mod elsewhere;
mod facts;
mod job;
mod ledger;
mod list;
mod predecessor;
mod replaced;
mod run;

pub(in crate::render) use elsewhere::{moved_while_held, recording};
pub(in crate::render) use facts::note;
pub use facts::{ask_for_name, facts, why_on_one_line};
pub use job::second_jobs;
pub(in crate::render) use job::{end_asked, ending_by_hand, let_run, status_of};
pub use ledger::{loss, restore};
pub(in crate::render) use predecessor::{after, predecessors};
