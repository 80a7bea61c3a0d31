//! What S3 says of an operation and a spec cannot: kept as it is said, so that it can be compared and shown.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::Value;

/// Fields without a place in a spec.
pub(super) struct Unplaced {
    below: &'static str,
    said: BTreeMap<String, Value>,
}

impl Unplaced {
    /// None yet, below a path of the operation.
    pub(super) fn new(below: &'static str) -> Self {
        Self { below, said: BTreeMap::new() }
    }

    /// Adds a field with a word of S3's.
    pub(super) fn add(&mut self, name: &str, word: Option<&str>) {
        if let Some(word) = word {
            self.said.insert(format!("{}.{name}", self.below), Value::from(word));
        }
    }

    /// Adds a structure, in the SDK's words.
    pub(super) fn add_debug(&mut self, name: &str, value: Option<&impl Debug>) {
        self.add(name, value.map(|value| format!("{value:?}")).as_deref());
    }

    /// Path below the operation, and value.
    pub(super) fn into_map(self) -> BTreeMap<String, Value> {
        self.said
    }
}
