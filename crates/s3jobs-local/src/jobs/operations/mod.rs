//! What jobs do to objects: one file or folder an operation.
//!
//! A [`Work`] is an operation with all of its options, read from a request and kept with its job. Most are done to one
//! object at a time, inside the transaction that holds the task's report row; checksums and Lambda functions are worked
//! out before it, a batch at a time. Start reading at `work.rs`.

mod acl;
mod checksum;
mod copy;
mod encryption;
mod lambda;
mod lock;
mod replicate;
mod restore;
mod tagging;
mod work;

pub(super) use work::{Performance, Work};
