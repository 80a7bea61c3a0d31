//! The canonical form of spec files: what changes, what stays, and that the meaning always does.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]
#![allow(clippy::wildcard_enum_match_arm, reason = "generators name the cases that they treat apart")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "short texts, built where they are read")]

mod behaviour;
mod files;
mod generated;
mod meaning;
