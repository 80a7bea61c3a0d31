//! The tables of jobs, and what is read from and written to them.
//!
//! A job's record stays small: its tasks, report rows and generated files have tables of their own. Start reading at
//! `jobs.rs`.

mod chunk;
mod files;
mod jobs;
mod list;
mod shadows;
mod turns;

pub(crate) use jobs::define;
pub(super) use jobs::{JobReading, Token};
pub(super) use list::{JobListing, JobQuery};
pub(super) use shadows::{JobShadows, Shadow};
pub(super) use turns::JobTurns;
