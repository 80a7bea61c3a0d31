//! What must hold of every text that s3jobs reads, as targets for a fuzzer.
//!
//! The sources are taken in by path: the whole library would bring the AWS SDK, which takes many minutes to build with
//! coverage and is not what is tested. The properties are in [`properties`]; the package's own tests replay the corpus
//! through the same ones.

#![allow(dead_code, unused_imports, reason = "only a part of the sources is used here")]

#[path = "../../src/files/mod.rs"]
pub mod files;
#[path = "../../src/model/mod.rs"]
pub mod model;
mod properties;
mod render;
#[path = "../../src/rows/mod.rs"]
pub mod rows;
#[path = "../../src/spec/mod.rs"]
pub mod spec;

use std::str;

/// The tree of any text: ranges, and the same values as another parser's.
pub fn tree(data: &[u8]) {
    of_text(data, properties::tree);
}

/// The verdicts of schema and types about any text.
pub fn decode(data: &[u8]) {
    of_text(data, properties::decode);
}

/// The canonical form of any text: the same values and comments.
pub fn fmt(data: &[u8]) {
    of_text(data, properties::fmt);
}

/// Findings of any bytes: where they stand, how they are shown, and how they are corrected.
pub fn source_map(data: &[u8]) {
    properties::source_map(data);
}

/// Files that are not UTF-8 never get as far as a tree.
fn of_text(data: &[u8], property: fn(&str)) {
    if let Ok(text) = str::from_utf8(data) {
        property(text);
    }
}
