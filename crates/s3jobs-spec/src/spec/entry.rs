//! The bytes of a field with its value, as they go from a text when another field replaces it, or none does.

use std::ops::Range;

use super::tree::{Entry, Kind, Node};

/// How the bytes of a map's field are found. None if there is no such field, or its map could not do without it.
pub(super) type Bytes = fn(&str, &Node, &str) -> Option<Range<usize>>;

/// From the key to the end of the value.
pub(super) fn replaced(text: &str, map: &Node, name: &str) -> Option<Range<usize>> {
    let entry = map.entry(name)?;
    let range = entry.key_range.start..entry.value.range.end.max(entry.key_range.end);
    // An alias has the bytes of its anchor.
    let is_in_order = entry.value.range.start >= entry.key_range.end && !text.get(range.clone())?.contains('#');
    is_in_order.then_some(range)
}

/// The same, with the comma or the line that it leaves behind.
pub(super) fn removed(text: &str, map: &Node, name: &str) -> Option<Range<usize>> {
    let Kind::Map(entries) = &map.kind else { return None };
    let index = entries.iter().position(|entry| entry.key == name)?;
    let own = replaced(text, map, name)?;
    let before = index.checked_sub(1).and_then(|index| entries.get(index));
    let range = match (entries.get(index + 1), before) {
        (Some(next), _) if is_on_lines(text, map) => in_lines(text, &own).or_else(|| up_to(&own, next)),
        (None, Some(_)) if is_on_lines(text, map) => in_lines(text, &own),
        // Without its only field a map in lines would be nothing at all.
        (None, None) if is_on_lines(text, map) => None,
        (Some(next), _) => up_to(&own, next),
        (None, Some(before)) => Some(before.value.range.end.max(before.key_range.end)..own.end),
        (None, None) => Some(own),
    }?;
    // A comment that stands there says something to people.
    (!text.get(range.clone())?.contains('#')).then_some(range)
}

fn is_on_lines(text: &str, map: &Node) -> bool {
    !text.get(map.range.clone()).is_some_and(|text| text.starts_with('{'))
}

fn up_to(own: &Range<usize>, next: &Entry) -> Option<Range<usize>> {
    (next.key_range.start >= own.end).then_some(own.start..next.key_range.start)
}

/// The whole lines of a field; none if something else stands on them.
fn in_lines(text: &str, own: &Range<usize>) -> Option<Range<usize>> {
    let start = text.get(..own.start)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(own.end..)?.find('\n').map_or(text.len(), |at| own.end + at + 1);
    let is_blank = |range: Range<usize>| text.get(range).is_some_and(|text| text.trim().is_empty());
    (is_blank(start..own.start) && is_blank(own.end..end)).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::path::FieldPath;
    use crate::spec::tree::parse;

    fn without(text: &str, at: &FieldPath) -> Option<String> {
        let root = parse(text).remove(0).root.unwrap();
        let range = removed(text, root.get(&at.parent().unwrap()).unwrap(), at.field_name().unwrap())?;
        let (before, after) = (&text[..range.start], &text[range.end..]);
        Some(format!("{before}{after}"))
    }

    #[test]
    fn a_field_goes_with_its_comma_or_its_line() {
        let flow = "a: {b: 1, c: [2, 3], d: 4}\n";
        assert_eq!(without(flow, &FieldPath::of(["a", "b"])).as_deref(), Some("a: {c: [2, 3], d: 4}\n"));
        assert_eq!(without(flow, &FieldPath::of(["a", "c"])).as_deref(), Some("a: {b: 1, d: 4}\n"));
        assert_eq!(without(flow, &FieldPath::of(["a", "d"])).as_deref(), Some("a: {b: 1, c: [2, 3]}\n"));
        assert_eq!(without("a: {b: 1}\n", &FieldPath::of(["a", "b"])).as_deref(), Some("a: {}\n"));
        let json = "{\n  \"a\": 1,\n  \"b\": 2\n}\n";
        assert_eq!(without(json, &FieldPath::of(["a"])).as_deref(), Some("{\n  \"b\": 2\n}\n"));
        assert_eq!(without(json, &FieldPath::of(["b"])).as_deref(), Some("{\n  \"a\": 1\n}\n"));
        let lines = "a:\n  b: 1\n  c:\n    d: 2\n  e: 3";
        assert_eq!(without(lines, &FieldPath::of(["a", "b"])).as_deref(), Some("a:\n  c:\n    d: 2\n  e: 3"));
        assert_eq!(without(lines, &FieldPath::of(["a", "c"])).as_deref(), Some("a:\n  b: 1\n  e: 3"));
        assert_eq!(without(lines, &FieldPath::of(["a", "e"])).as_deref(), Some("a:\n  b: 1\n  c:\n    d: 2\n"));
    }

    #[test]
    fn neither_a_comment_nor_the_last_field_goes() {
        assert_eq!(without("a:\n  b: 1\n", &FieldPath::of(["a", "b"])), None);
        assert_eq!(without("a: 1 # why\nb: 2\n", &FieldPath::of(["a"])), None);
        assert_eq!(without("a: {b: 1, # why\n  c: 2}\n", &FieldPath::of(["a", "b"])), None);
    }

    #[test]
    fn the_first_field_of_an_element_leaves_its_dash() {
        let text = "a:\n  - b: 1\n    c: 2\n";
        let root = parse(text).remove(0).root.unwrap();
        let element = root.get(&FieldPath::of(["a"]).join(0)).unwrap();
        let range = removed(text, element, "b").unwrap();
        assert_eq!(format!("{}{}", &text[..range.start], &text[range.end..]), "a:\n  - c: 2\n");
    }
}
