//! Ledger, jobs and lists as one observation. Reads only.
//!
//! [`observe`] is the look that a plan is made from: the ledger is read once, one ListJobs sweep a scope finds every job with a
//! marker of this tool, DescribeJob tells of each that is about to be touched or was never seen whole, and a list that several
//! jobs share is asked for once. [`Sweep`] is the look of whoever follows jobs: ListJobs alone, as long as nothing new is in it.
//! Calls run side by side. What cannot be seen is a [`Trouble`](crate::plan::Trouble) of that job, list or scope, and of nothing
//! beside it.

mod callers;
mod jobs;
mod lists;
mod look;
mod side_by_side;
mod sweep;
mod trouble;

pub(crate) use jobs::{describe_whole, list as list_all};
pub use lists::uploaded;
pub use look::{Depth, Sources, observe, observe_again};
pub use side_by_side::PARALLELISM;
pub(crate) use side_by_side::side_by_side;
pub use sweep::{Answers, Followed, Interest, Listing, PassedOver, Questions, Sweep, list};
pub(crate) use trouble::trouble;
