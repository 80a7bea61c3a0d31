//! Records of runs that are long over, left in part: what a job was made of goes, and what keeps its run from running again stays.
//!
//! [`choose()`] says which records may be left so, [`listed()`] asks S3 which jobs it still knows, and [`prune()`] writes. No record is
//! deleted, and a run whose record is pruned is as done as before.

mod choose;
mod listed;
mod write;

pub use choose::{Chosen, Keep, Specified, choose};
pub use listed::{Listed, listed};
pub use write::{Author, Pruning, prune};
