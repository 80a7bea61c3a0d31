//! The operation that copies each object: what a request asks of copies, and one copy.

mod metadata;
mod request;
mod work;

pub(in crate::jobs) use work::CopyWork;
