//! Completion reports: a row per task while a job runs, and the files at its end.
//!
//! [`Rows`] are written with the transaction that ran their tasks. At the end, [`step`] makes result files of them, one a
//! step and each of bounded size, and then the `manifest.json` that names them all.

mod manifest;
mod object;
mod rows;
mod step;

pub(super) use rows::Rows;
pub(super) use step::step;

use manifest::write as write_manifest;
