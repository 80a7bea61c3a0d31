//! A plan carried out: shown, agreed to, applied, followed, and what came of it.
//!
//! [`Order`] says what is to be done; [`carry_out`] does it. [`Work`] is a plan that is being followed, and `outcome` turns what
//! happened into exit codes.

mod conclude;
pub(crate) mod lists;
mod naming;
mod order;
pub(crate) mod outcome;
mod reports;
mod sinks;

pub(crate) use conclude::{Planned, Work};
pub(crate) use order::{Asking, Order, carry_out};
pub(crate) use outcome::Goal;
