//! How much a text holds: what parsing it takes, and nothing else.

use crate::spec::tree;

/// How much a text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// How many YAML documents.
    pub documents: usize,
    /// How many values are in them, those that hold others included.
    pub values: usize,
}

/// Parses a text, and counts.
pub fn size(text: &str) -> Size {
    let documents = tree::parse(text);
    let values = documents.iter().filter_map(|document| document.root.as_ref()).map(tree::Node::size).sum();
    Size { documents: documents.len(), values }
}
