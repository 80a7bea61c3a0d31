//! A seed's buckets and objects into the store.
//!
//! A bucket is made with everything in it, in one transaction, or not at all; one that exists is never touched. Files
//! are read only from the seed file's own folder. Start reading at `apply.rs`.

mod apply;
mod error;
mod file;
mod filling;
mod settings;
#[cfg(test)]
mod tests;

pub use apply::SeedSummary;
pub(super) use apply::apply;
pub use error::SeedError;
