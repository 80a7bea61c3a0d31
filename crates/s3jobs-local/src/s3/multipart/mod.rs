//! Uploads in parts: the calls that begin one, take its parts, list both, and end it with or without an object.
//!
//! Start reading at `upload.rs`.

mod list;
mod part;
mod upload;

pub(super) use list::{list_parts, list_uploads};
pub(super) use part::{put, put_copy};
pub(super) use upload::{abort, begin, complete};
