//! Declarative Amazon S3 Batch Operations.
//!
//! Spec files become a model, the model and what S3 and the ledger say become a plan, the plan becomes effects, and
//! effects become typed events that are rendered. Read the modules in the order in which data flows:
//!
//! 1. [`model`]: what a job is, and who it is (scope, run, digest, token, marker).
//! 2. [`files`], [`rows`], [`spec`]: files to model, lists of objects among them, with every mistake of every file found in
//!    one run.
//! 3. [`aws`], [`ledger`]: the ports to S3 and to the record of every run.
//! 4. [`observe`], [`plan`]: what is there, and what would be done about it. [`plan`] is pure.
//! 5. [`apply`]: carries a plan out. It decides nothing.
//! 6. [`rebuild`]: lost records, made again of what S3 tells; [`audit`]: records held against S3;
//!    [`resolve`]: what a person says of a run; [`prune`]: records that are left in part.
//! 7. [`manifest`], [`completion`], [`advice`]: manifests, completion reports, and offline knowledge.
//! 8. [`render`]: values and events to bytes.
//! 9. [`watch`], [`cli`]: the loop and the commands around it all.
//!
//! [`emulator`] stands apart: a local S3 with S3 Batch Operations, reached over HTTP like the real one.

pub mod advice;
pub mod apply;
pub mod audit;
pub mod aws;
pub mod cli;
pub mod completion;
pub mod exit;
pub mod follow;
pub mod ledger;
pub mod manifest;
pub mod observe;
pub mod plan;
pub mod prune;
pub mod rebuild;
pub mod render;
pub mod resolve;
pub mod watch;

// Crates of their own, so that the compiler holds the border. Here they go by the names that they have in the table of
// ARCHITECTURE.md.
pub use s3jobs_local as emulator;
pub use s3jobs_spec::{files, model, rows, spec};

/// The examples of every operation that the tests of `s3jobs-spec` have.
#[cfg(test)]
#[path = "../crates/s3jobs-spec/src/model/testing.rs"]
mod testing;
