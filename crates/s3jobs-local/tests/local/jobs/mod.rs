//! The local S3's job plane, over raw HTTP requests in process: calls, engine, completion reports.

#![allow(
    clippy::too_many_lines,
    clippy::too_many_arguments,
    clippy::format_push_string,
    clippy::assigning_clones,
    reason = "a raw request and a whole answer are read best in one piece"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be arranged has failed")]
#![allow(clippy::format_collect, reason = "short texts, built where they are read")]
#![allow(unreachable_pub, reason = "modules of one test crate")]

mod behaviours;
mod calls;
mod clock;
mod engine;
mod faults;
mod filters;
mod histories;
mod inventories;
mod manifests;
mod operations;
mod regions;
mod reports;
mod sample;
mod signatures;
mod table;
mod turns;
mod world;
