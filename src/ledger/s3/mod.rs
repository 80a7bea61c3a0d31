//! A ledger in a bucket, which every runner that can reach the bucket shares.
//!
//! [`store`] is the store. What it holds is the layout of a folder below a prefix, and beside it a checkpoint: a cache and
//! never an authority. `objects` carries conditional writes through lost answers, `kept` has what was read and written,
//! `checkpoint` is the form of the cache, [`setup`] what the bucket should be like, and the policy that fits.

mod checkpoint;
mod kept;
mod objects;
pub mod setup;
pub mod store;

pub use setup::bucket_policy;
pub use store::S3Store;
