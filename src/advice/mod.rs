//! Offline knowledge about jobs: what they cost.
//!
//! Numbers and facts about S3 Batch Operations that need no call to AWS. Nothing here decides or prints.

pub mod cost;

pub use cost::{Cost, ObjectList};
