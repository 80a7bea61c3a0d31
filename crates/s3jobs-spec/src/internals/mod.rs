//! What must hold of every text, and what only the inside can tell: for the fuzz targets and the benches of this repository.
//!
//! Each property panics where it does not hold. The fuzzer's targets and this crate's unit tests share them.

mod decode;
mod fmt;
mod oracle;
mod size;
mod source_map;
#[cfg(test)]
mod tests;
mod tree;

pub use decode::decode;
pub use fmt::fmt;
pub use size::{Size, size};
pub use source_map::source_map;
pub use tree::tree;
