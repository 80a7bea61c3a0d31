//! The operation that computes a checksum of each object, from its bytes, and writes it into the completion report.

mod message;
mod parts;
mod work;

pub(in crate::jobs) use work::ChecksumWork;
