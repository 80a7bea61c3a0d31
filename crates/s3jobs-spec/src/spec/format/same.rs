//! Whether a text still means what another one meant.

use std::collections::HashMap;
use std::ops::Range;

use super::fields::Fields;
use crate::spec::tree::{Entry, Kind, Node, Pieces};

/// A text, its value, and the comments that stand in it.
pub(super) struct Meaning<'a> {
    pub(super) text: &'a str,
    pub(super) root: &'a Node,
    pub(super) pieces: &'a Pieces<'a>,
}

/// Whether two documents hold the same values, the order of fields left out, and the same comments in any order.
pub(super) fn is_same(before: &Meaning<'_>, after: &Meaning<'_>, fields: Fields<'_>) -> bool {
    before.comments() == after.comments() && before.is_equal(before.root, after.root, fields)
}

impl<'a> Meaning<'a> {
    fn comments(&self) -> Vec<&'a str> {
        let text = |range: &Range<usize>| self.text.get(range.clone()).unwrap_or_default();
        let mut comments: Vec<&str> =
            self.pieces.comments.iter().map(|range| text(range).trim_end_matches([' ', '\t'])).collect();
        comments.sort_unstable();
        comments
    }

    /// Whether two values are equal. Where the schema wants text, a number that became text with the very same
    /// characters is what was meant: the spec was refused before.
    fn is_equal(&self, before: &Node, after: &Node, fields: Fields<'_>) -> bool {
        match (&before.kind, &after.kind) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Bool(a), Kind::Bool(b)) => a == b,
            (Kind::Number(a), Kind::Number(b)) => a == b,
            (Kind::Text(a), Kind::Text(b)) => a == b,
            (Kind::Bool(_) | Kind::Number(_), Kind::Text(text)) => {
                fields.is_text() && self.text.get(before.range.clone()) == Some(text)
            }
            (Kind::List(a), Kind::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.is_equal(a, b, fields.element()))
            }
            (Kind::Map(a), Kind::Map(b)) => a.len() == b.len() && self.has_equal_fields(a, b, fields),
            (Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) | Kind::Map(_), _) => false,
        }
    }
    fn has_equal_fields(&self, before: &[Entry], after: &[Entry], fields: Fields<'_>) -> bool {
        let after: HashMap<&str, &Node> = after.iter().map(|entry| (entry.key.as_str(), &entry.value)).collect();
        before.iter().all(|entry| {
            let value = after.get(entry.key.as_str());
            value.is_some_and(|value| self.is_equal(&entry.value, value, fields.field(&entry.key)))
        })
    }
}
