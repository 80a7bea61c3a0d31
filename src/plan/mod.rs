//! From what is wanted and what is there to what would be done: pure, the same inputs give the same bytes.
//!
//! [`plan()`] compares [`Desired`] with [`Observed`] and gives one [`Step`] a job: a verdict, a reason, and actions with
//! their conditions. [`settle()`] says of one step which action can be taken now, or what it waits for. Both are data in,
//! data out: no I/O, clock, randomness or environment. All choices are made here; `apply` has none left to make.

pub mod asked;
mod attend;
mod compare;
pub mod create;
mod decide;
pub mod desired;
mod follow;
mod gather;
mod history;
pub mod observed;
pub mod pages;
mod patience;
pub mod pending;
mod seen;
pub mod settle;
pub mod stage;
pub mod step;
mod update;
pub mod why;
mod world;

pub use asked::{Asked, Previous};
pub use attend::only_closing;
pub use decide::plan;
pub use desired::{Create, Desired, Options, Prune, PruneOfPart, Unnamed};
pub use follow::second_jobs;
pub use history::header_loss;
pub use observed::{Manifest, Observed, SeenJob, Trouble};
pub use patience::Patience;
pub use settle::{Settled, Wait, has_changes, settle};
pub use stage::Stage;
pub use step::{Action, Basis, ConfirmIf, Confirmer, Difference, EndIf, Plan, Search, Share, Step, Verdict};
pub use why::{Loss, Reason, Why};
