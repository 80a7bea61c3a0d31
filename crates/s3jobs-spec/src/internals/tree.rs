//! The spanned tree: its ranges lie in the text, and its values are those that another parser reads.

use std::ops::Range;

use super::oracle;
use crate::spec::tree::{Document, Kind, Node, parse};

/// Reads a text and checks every range, and the values of what has no fault.
pub fn tree(text: &str) {
    let documents = parse(text);
    // The node of an alias is its anchor's, so it stands elsewhere.
    let order = if text.contains('*') { Order::Any } else { Order::OfTheText };
    for document in &documents {
        for fault in &document.faults {
            assert_in(text, &fault.range, "a fault");
            assert!(!fault.message.is_empty());
        }
        if let Some(root) = &document.root {
            check(text, root, order);
        }
    }
    if documents.iter().all(|document| document.faults.is_empty()) {
        let roots: Vec<&Node> = documents.iter().filter_map(|document: &Document| document.root.as_ref()).collect();
        oracle::assert_alike(text, &roots);
    }
}

/// Whether ranges stand in each other and in the order of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    OfTheText,
    Any,
}

fn check(text: &str, node: &Node, order: Order) {
    assert_in(text, &node.range, "a value");
    match &node.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
        Kind::List(nodes) => {
            check_order(node, nodes.iter().map(|node| &node.range), order);
            for node in nodes {
                check(text, node, order);
            }
        }
        Kind::Map(entries) => {
            check_order(node, entries.iter().flat_map(|entry| [&entry.key_range, &entry.value.range]), order);
            for entry in entries {
                assert_in(text, &entry.key_range, "a key");
                check(text, &entry.value, order);
            }
        }
    }
}

fn check_order<'r>(parent: &Node, ranges: impl Iterator<Item = &'r Range<usize>>, order: Order) {
    if order == Order::Any {
        return;
    }
    let mut last = parent.range.start;
    // A value that is not there has an empty range, which may lie behind what it belongs to.
    for range in ranges.filter(|range| !range.is_empty()) {
        assert!(last <= range.start, "{range:?} begins before {last}, where what stands before it ends");
        last = range.end;
    }
    assert!(last <= parent.range.end, "{parent:?} ends before its last part, at {last}");
}

fn assert_in(text: &str, range: &Range<usize>, what: &str) {
    assert!(range.start <= range.end && text.get(range.clone()).is_some(), "{what} has the range {range:?}");
}
