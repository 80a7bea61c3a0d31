//! Manifests in S3, and the buckets around them: what a job would fail for, found before it exists.
//!
//! [`Survey`] looks at what the jobs of a plan use: `csv` reads a list row by row, `inventory` a report's `manifest.json` and
//! its data files, `buckets` asks where buckets are, `rules` relates what was read to the job. All of it is read piece by
//! piece, within limits that findings name, and nothing here is an error: what cannot be read is a note. [`of_failed`] looks
//! again when S3 fails a job for its list.

mod begun;
mod buckets;
mod csv;
mod failed;
mod head;
mod inventory;
mod listed;
mod memo;
mod rules;
mod survey;
#[cfg(test)]
mod tests;
mod unpacked;
mod uploaded;

pub use failed::of_failed;
pub(crate) use head::head;
pub use survey::{Survey, Surveyed};
pub use uploaded::holds;
