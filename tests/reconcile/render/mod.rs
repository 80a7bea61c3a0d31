//! What people and programs read: each renderer on small plans, events and reports.

#![allow(clippy::format_collect, reason = "short texts, built where they are read")]
#![allow(unreachable_pub, reason = "modules of one test crate")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::too_many_lines, reason = "a snapshot is as long as what it shows")]

mod documents;
mod fields;
mod hostile;
mod markdown;
mod outcomes;
mod plan;
mod progress;
mod tables;
mod world;
