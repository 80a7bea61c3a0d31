//! Findings in every format: held against the publishers' schemas, against hostile text, and against large numbers.

#![allow(unreachable_pub, reason = "modules of one test crate")]
#![allow(clippy::too_many_lines, reason = "a snapshot is as long as what it shows")]
#![allow(clippy::format_collect, reason = "short texts, built where they are read")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod amounts;
mod fingerprints;
mod github;
mod hostile;
mod looks;
mod schemas;
mod world;
mod xml;
