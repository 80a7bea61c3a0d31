//! Records as few bytes: what tables hold of buckets, objects and uploads.
//!
//! Fields stand in the order of their types, without names, and numbers take as many bytes as they need; so a record can be
//! read only as the type that it was written as, and the state's format number grows with every change of a type. Start
//! reading at `writer.rs`.

mod error;
mod reader;
mod writer;

pub(super) use error::RecordError;
pub(super) use reader::unpack;
pub(super) use writer::pack;
