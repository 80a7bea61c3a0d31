//! Documents, nodes and faults.

use std::ops::Range;

use serde_json::{Number, Value};

use crate::spec::code::Code;
use crate::spec::finding::Help;
use crate::spec::path::{FieldPath, Segment};

/// One YAML document of a file.
#[derive(Debug, Default)]
pub(crate) struct Document {
    /// Its content; none if it is empty or could not be read.
    pub(crate) root: Option<Node>,
    /// What is wrong with its YAML, in the order of the text.
    pub(crate) faults: Vec<Fault>,
}

/// A mistake in the YAML itself.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) code: Code,
    /// The field at which it was found.
    pub(crate) at: FieldPath,
    /// Bytes of the text, from the first to one beyond the last.
    pub(crate) range: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: Option<Help>,
    /// What stands at `at` belongs to the mistake as well, for this reason.
    pub(crate) related: Option<&'static str>,
}

/// A value, and the bytes of the text that it was read from. An alias's node is its anchor's.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

/// What a node is. Its source text stands in the file at the node's range.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One field of a map.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// Bytes of the key in the text.
    pub(crate) key_range: Range<usize>,
    pub(crate) value: Node,
}

impl Node {
    /// The node's JSON value, without positions.
    pub(crate) fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text(text) => Value::String(text.clone()),
            Kind::List(nodes) => nodes.iter().map(Self::to_value).collect(),
            Kind::Map(entries) => {
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect::<Value>()
            }
        }
    }

    /// The field of a map, by its key.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == key),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => None,
        }
    }

    /// The node one step further, and the bytes of its key if it has one.
    pub(crate) fn step(&self, segment: &Segment) -> Option<(&Node, Option<&Range<usize>>)> {
        match (segment, &self.kind) {
            (Segment::Key(key), _) => self.entry(key).map(|entry| (&entry.value, Some(&entry.key_range))),
            (Segment::Index(index), Kind::List(nodes)) => nodes.get(*index).map(|node| (node, None)),
            (Segment::Index(_), _) => None,
        }
    }

    /// The node at `path`.
    pub(crate) fn get(&self, path: &FieldPath) -> Option<&Node> {
        path.segments().iter().try_fold(self, |node, segment| node.step(segment).map(|(node, _)| node))
    }

    /// How many nodes it is, with all that it holds.
    pub(crate) fn size(&self) -> usize {
        1 + match &self.kind {
            Kind::List(nodes) => nodes.iter().map(Self::size).sum::<usize>(),
            Kind::Map(entries) => entries.iter().map(|entry| entry.value.size()).sum(),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => 0,
        }
    }

    /// How many collections stand inside each other, itself included.
    pub(crate) fn depth(&self) -> usize {
        match &self.kind {
            Kind::List(nodes) => 1 + nodes.iter().map(Self::depth).max().unwrap_or(0),
            Kind::Map(entries) => 1 + entries.iter().map(|entry| entry.value.depth()).max().unwrap_or(0),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => 0,
        }
    }
}
