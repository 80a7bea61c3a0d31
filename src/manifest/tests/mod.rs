//! Lists and buckets in memory, and what is found about them.

#![allow(clippy::needless_pass_by_value, reason = "`json!` at the call reads best without a borrow")]

mod buckets;
mod csv;
mod failed;
mod inventory;
mod world;
