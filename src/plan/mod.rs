//! From what is wanted and what is there to what would be done: pure, the same inputs give the same bytes.
//!
//! [`plan()`] compares [`Desired`] with [`Observed`] and gives one [`Step`] a job: a verdict, a reason, and actions with
//! their conditions. [`settle()`] says of one step which action can be taken now, or what it waits for. Both are data in,
//! data out: no I/O, clock, randomness or environment. All choices are made here; `apply` has none left to make.

pub mod action;
mod after;
pub mod asked;
mod attend;
mod begin;
mod begun;
mod compare;
mod create;
mod decide;
pub mod desired;
mod difference;
pub mod done;
mod elsewhere;
mod enter;
mod follow;
mod former;
mod gather;
mod held;
mod history;
pub mod observed;
mod obstacle;
mod order;
mod overtaken;
pub mod pages;
mod patience;
pub mod pending;
mod planned;
mod replace;
mod replacing;
mod request;
mod said;
mod seen;
pub mod settle;
mod settled;
pub mod stage;
pub mod step;
mod suspend;
mod update;
mod verdict;
mod wait;
pub mod why;
mod world;

pub use action::{Action, ConfirmIf, Confirmer, Confirmers, CreateIf, EndIf, Entry, Right, Search, Share};
pub use after::{After, Shown};
pub use asked::{Asked, Previous};
pub use attend::only_closing;
pub use begun::{has_begun, has_done_nothing};
pub use decide::plan;
pub use desired::{Callers, Create, Desired, Options, Prune, PruneRefused, Unnamed};
pub use difference::Difference;
pub use done::Done;
pub use held::{Held, MovedTo};
pub use history::{header_loss, held_duplicates, is_forgotten, second_jobs};
pub use observed::Observed;
pub use obstacle::only_claimed;
pub use patience::Patience;
pub use request::upload_address;
pub use seen::{Manifest, SeenJob, Trouble, Whom};
pub use settle::{Settled, has_changes, may_change, settle};
pub use stage::Stage;
pub use step::{Plan, Step};
pub use verdict::Verdict;
pub use wait::Wait;
pub use why::{Loss, Reason, Why};
