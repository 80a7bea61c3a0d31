//! Completion reports: what S3 wrote about a job's tasks, read, checked against its MD5 sums, and grouped.
//!
//! [`read()`] follows a report's `manifest.json` to its CSV files and returns a [`CompletionReport`]: counts, and the
//! failed tasks by error code. It only reads. Keys stay as they stand in the report, URL-encoded; [`decode_key`] gives the
//! readable form beside them.

mod error;
mod group;
mod index;
mod read;
mod row;

pub use error::CompletionError;
pub use group::{FailureGroup, SAMPLES, Sample};
pub use read::{CompletionReport, ReportFile, read};
pub use row::decode_key;
