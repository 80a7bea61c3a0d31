//! Specs of S3 Batch Operations jobs: what they say, what is wrong with them, and how that is shown.
//!
//! [`spec::load`] reads the spec files of a folder and gives valid [jobs](model::Job) and [findings](spec::Finding): every
//! mistake of every file, each with its place and what to do about it. [`findings`] writes them as text, JSON, SARIF and in
//! the formats of other CI systems. Nothing here asks S3, and nothing is written but to the writer that is passed in.
//!
//! ```
//! use camino::Utf8PathBuf;
//! use s3jobs_spec::findings::{FindingsReport, Style, write_text};
//! use s3jobs_spec::spec::{Sources, load};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let temporary = tempfile::tempdir()?;
//! # let folder = Utf8PathBuf::try_from(temporary.path().canonicalize()?)?;
//! std::fs::write(folder.join("job.yaml"), "apiVersion: s3jobs/v1\nkind: Job\nmetadata: {nmae: tag-archive}\n")?;
//!
//! let set = load(&Sources { working_directory: folder, now: jiff::Timestamp::now(), ..Sources::default() })?;
//! assert!(set.has_errors());
//!
//! let mut text = Vec::new();
//! write_text(&FindingsReport::from(&set), Style::Plain, &mut text)?;
//! assert!(String::from_utf8(text)?.contains("error[unknown-field]"));
//! # Ok(())
//! # }
//! ```
//!
//! All of that is the feature `specs`, which is on by default; without it, [`model`] and [`files`] are left.
//!
//! 1. [`model`]: what a job is, and who it is (scope, run, digest, token, marker).
//! 2. [`files`], [`rows`], [`spec`]: files to model, lists of objects among them.
//! 3. [`output`], [`findings`]: findings to bytes, one file a format.

pub mod files;
#[cfg(feature = "specs")]
pub mod findings;
#[cfg(any(all(test, feature = "specs"), feature = "internals"))]
#[doc(hidden)]
pub mod internals;
pub mod model;
#[cfg(feature = "specs")]
pub mod output;
#[cfg(feature = "specs")]
pub mod rows;
#[cfg(feature = "specs")]
pub mod spec;
