//! Values and pieces of a text as they are written in another place of it.

use serde_json::Value;

use super::document::Source;
use crate::model::yaml::to_yaml;
use crate::spec::path::FieldPath;
use crate::spec::tree::Node;

/// A value on one line.
pub(super) fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", to_yaml(&key.as_str().into()), flow(value));
            format!("{{{}}}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => to_yaml(value),
    }
}

/// A value in the place of another, in brackets or lines as that is; none if a comment would be lost.
pub(super) fn replacement(source: &Source<'_>, at: &FieldPath, value: &Value) -> Option<String> {
    let node = source.root.get(at)?;
    let old = source.text.get(node.range.clone())?;
    if old.contains('#') {
        return None;
    }
    if old.starts_with('{') {
        return Some(flow(value));
    }
    let line = format!("\n{}", " ".repeat(column(source.text, node)));
    Some(to_yaml(value).replace('\n', &line))
}

/// The text of a node as it is written in the place of one around it.
pub(super) fn moved(text: &str, node: &Node, to: &Node) -> Option<String> {
    let is_in_brackets = text.get(to.range.clone())?.starts_with('{');
    if is_in_brackets && !text.get(node.range.clone())?.starts_with('{') {
        return None;
    }
    at_column(text, node, column(text, to))
}

/// The text of a node as it is written when it begins in another column: its lines move as far as it does.
pub(super) fn at_column(text: &str, node: &Node, to: usize) -> Option<String> {
    let slice = text.get(node.range.clone())?;
    let from = column(text, node);
    let mut lines = slice.split('\n');
    let mut moved = lines.next()?.to_owned();
    for line in lines {
        moved.push('\n');
        if line.trim().is_empty() {
            moved.push_str(line.trim_start_matches(' '));
        } else if to >= from {
            moved.push_str(&" ".repeat(to - from));
            moved.push_str(line);
        } else {
            moved.push_str(line.strip_prefix(&" ".repeat(from - to)).or_else(|| bracket(line, to))?);
        }
    }
    Some(moved)
}

/// A line of brackets that stands further to the left than it could move: it stays where it is.
fn bracket(line: &str, to: usize) -> Option<&str> {
    let indentation = line.len() - line.trim_start_matches(' ').len();
    (indentation >= to && line.trim_start().starts_with(['}', ']', '"'])).then_some(line)
}

/// How many spaces stand before a place of the text, if nothing else does on its line.
pub(super) fn indentation(text: &str, at: usize) -> Option<usize> {
    let before = text.get(..at)?.rsplit('\n').next()?;
    before.chars().all(|sign| sign == ' ').then_some(before.len())
}

/// How many characters stand before a node on its line.
fn column(text: &str, node: &Node) -> usize {
    let before = text.get(..node.range.start).unwrap_or_default();
    before.rsplit('\n').next().unwrap_or_default().chars().filter(|sign| *sign != '\u{feff}').count()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::tree::parse;

    #[test]
    fn a_value_is_written_on_one_line() {
        let value = json!({"csv": {"object": "arn:aws:s3:::b/k, l", "fields": ["Bucket"], "count": 1, "on": "yes"}});
        let text = flow(&value);
        assert_eq!(text, r#"{csv: {object: "arn:aws:s3:::b/k, l", fields: [Bucket], count: 1, "on": "yes"}}"#);
        assert_eq!(parse(&text)[0].root.as_ref().unwrap().to_value(), value);
    }

    #[test]
    fn lines_move_with_their_node() {
        let text = "outer:\n  inner:\n      a: 1\n\n      b:\n        - c # d\n";
        let root = parse(text).remove(0).root.unwrap();
        let outer = &root.entry("outer").unwrap().value;
        let inner = &outer.entry("inner").unwrap().value;
        assert_eq!(moved(text, inner, outer).as_deref(), Some("a: 1\n\n  b:\n    - c # d"));
        assert_eq!(at_column(text, outer, 4).unwrap().lines().nth(1), Some("        a: 1"));
    }
}
