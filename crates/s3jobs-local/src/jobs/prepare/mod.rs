//! Preparing: a manifest to tasks, piece by piece.
//!
//! [`step`] takes one piece of the job's [`Source`] and keeps its tasks in one transaction: some rows of a CSV object
//! (`csv.rs`), of an inventory report (`inventory.rs`), or some versions of a bucket whose list is generated (`generate.rs`).
//! The tasks are kept, so that a manifest that is changed or removed while its job waits or runs does no harm.

mod csv;
mod filter;
mod generate;
mod inventory;
mod keep;
mod object;
mod output;
mod piece;
mod sent;
mod source;
mod step;
mod stop;

pub(super) use inventory::Readers;
pub(super) use sent::read as read_source;
pub(super) use source::Source;
pub(super) use step::{Preparing, step};
