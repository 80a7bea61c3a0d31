//! Paths to a set of jobs, with every finding of every file.
//!
//! A path that does not exist, or holds no spec, is the caller's mistake: a [`LoadError`]. Everything else that is wrong
//! is a finding of a file, and hides nothing else. Only files are read; nothing is written. Start at [`load`].

mod discover;
mod error;
mod every;
mod file;
mod ignored;
mod nearby;
mod parallel;
mod read;
mod rest;
mod seed;
mod set;
mod stages;
mod start;
mod texts;
mod walk;

pub use error::LoadError;
pub use every::load_every;
pub use nearby::{Nearby, nearby_projects};
pub use parallel::OnProgress;
pub use read::MAX_SPEC_BYTES;
pub use seed::{LoadedSeed, load_seed};
pub use set::{Checked, InvalidJob, LoadedJob, Sources, SpecSet};
pub use stages::{load, load_project, load_with};
pub use texts::{SpecText, SpecTexts, load_texts};
