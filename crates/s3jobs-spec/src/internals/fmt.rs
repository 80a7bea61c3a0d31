//! The formatter: it changes how a text is written, and nothing else.

use std::ops::Range;

use crate::spec::format;
use crate::spec::tree::{Entry, Kind, Node, parse, pieces};

/// Formats a text twice, and compares values and comments.
pub fn fmt(text: &str) {
    let once = format(text).text;
    assert_eq!(format(&once).text, once, "formatting twice is not formatting once");
    let (before, after) = (parse(text), parse(&once));
    if before.iter().any(|document| !document.faults.is_empty()) {
        assert_eq!(once, text, "a text with faults was changed");
        return;
    }
    assert_eq!(before.len(), after.len(), "documents in {once}");
    for (before, after) in before.iter().zip(&after) {
        assert!(after.faults.is_empty(), "{:?} in {once}", after.faults);
        let same = match (&before.root, &after.root) {
            (Some(before), Some(after)) => is_same(text, before, after),
            (before, after) => before.is_none() && after.is_none(),
        };
        assert!(same, "{before:?} and {after:?}");
    }
    assert_eq!(comments(text), comments(&once));
}

/// Whether two values are the same, the order of fields left out. A number where the schema wants text becomes text.
fn is_same(text: &str, before: &Node, after: &Node) -> bool {
    match (&before.kind, &after.kind) {
        (Kind::List(before), Kind::List(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(before, after)| is_same(text, before, after))
        }
        (Kind::Map(before), Kind::Map(after)) => {
            let is_kept = |Entry { key, value, .. }: &Entry| {
                after.iter().any(|after| after.key == *key && is_same(text, value, &after.value))
            };
            before.len() == after.len() && before.iter().all(is_kept)
        }
        (Kind::Bool(_) | Kind::Number(_), Kind::Text(after)) => text.get(before.range.clone()) == Some(after),
        _ => before.to_value() == after.to_value(),
    }
}

/// The comments of a text, sorted, without the white space behind them.
fn comments(text: &str) -> Option<Vec<&str>> {
    let comment = |range: Range<usize>| text.get(range).unwrap_or_default().trim_end_matches([' ', '\t']);
    let mut comments: Vec<&str> = pieces(text)?.comments.into_iter().map(comment).collect();
    comments.sort_unstable();
    Some(comments)
}
