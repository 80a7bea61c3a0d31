//! Where a command writes: standard output and files, with which colours and how wide, and how it tells of errors.
//!
//! What is written is made by `render` alone; [`Context::say`](super::world::Context) and its kin write single lines through it.

mod checking;
pub(crate) mod failure;
pub(crate) mod log;
mod outputs;
pub(crate) mod paper;
pub(crate) mod repository;
mod throttling;

pub(crate) use checking::Checking;
pub use failure::report_start_failure;
pub(crate) use outputs::{Destination, Outputs};
pub(crate) use paper::{Look, Shown};
pub(crate) use throttling::Throttling;
