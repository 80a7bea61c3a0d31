//! What must hold of every text that s3jobs reads, as targets for a fuzzer.
//!
//! The properties are those of `s3jobs_spec::internals`, whose own tests replay the corpus through them. That crate needs no
//! AWS SDK, which would take many minutes to build with coverage.

use std::str;

use s3jobs_spec::internals;

/// The tree of any text: ranges, and the same values as another parser's.
pub fn tree(data: &[u8]) {
    of_text(data, internals::tree);
}

/// The verdicts of schema and types about any text.
pub fn decode(data: &[u8]) {
    of_text(data, internals::decode);
}

/// The canonical form of any text: the same values and comments.
pub fn fmt(data: &[u8]) {
    of_text(data, internals::fmt);
}

/// Findings of any bytes: where they stand, how they are shown, and how they are corrected.
pub fn source_map(data: &[u8]) {
    internals::source_map(data);
}

/// Files that are not UTF-8 never get as far as a tree.
fn of_text(data: &[u8], property: fn(&str)) {
    if let Ok(text) = str::from_utf8(data) {
        property(text);
    }
}
