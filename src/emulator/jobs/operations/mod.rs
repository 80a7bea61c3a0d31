//! What jobs do to objects: one file or folder an operation.
//!
//! A [`Work`] is an operation with all of its options, read from a request and kept with its job. It is done to one
//! object at a time, inside the transaction that holds the task's report row. Start reading at `work.rs`.

mod copy;
mod outcome;
mod tagging;
mod work;

pub(super) use outcome::{Success, TaskError, TaskFailure};
pub(super) use work::Work;
