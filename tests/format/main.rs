//! The canonical form of spec files: what changes, what stays, and that the meaning always does.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

mod behaviour;
mod files;
mod generated;
mod meaning;
