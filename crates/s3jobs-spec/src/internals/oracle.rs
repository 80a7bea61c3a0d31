//! A second opinion on what a text says: `serde_yaml`, which shares no code with our parser.
//!
//! It is a YAML 1.1 parser that resolves scalars by YAML 1.2, with exceptions: they are all here.

use serde::Deserialize as _;
use serde_yaml::Value;

use crate::spec::tree::{Kind, Node};

/// Asserts that the other parser reads the same values, unless it cannot read the text.
pub(crate) fn assert_alike(text: &str, roots: &[&Node]) {
    let Some(theirs) = read(text) else { return };
    let theirs: Vec<&Value> = theirs.iter().filter(|value| !value.is_null()).collect();
    let ours: Vec<&&Node> = roots.iter().filter(|node| !matches!(node.kind, Kind::Null)).collect();
    let is_scalar = |node: &&&Node| !matches!(node.kind, Kind::List(_) | Kind::Map(_));
    // A document that is one scalar is no spec, and its text may begin at the margin, which YAML 1.1 forbids.
    if ours.iter().any(is_scalar) {
        return;
    }
    assert_eq!(ours.len(), theirs.len(), "documents: {ours:?} and {theirs:?}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_same(text, ours, theirs);
    }
}

/// What the other parser reads; none if it refuses the text, or if YAML 1.1 says that the text means something else.
fn read(text: &str) -> Option<Vec<Value>> {
    if has_other_line_breaks(text) || has_rich_anchors(text) || has_bare_question_mark(text) {
        return None;
    }
    serde_yaml::Deserializer::from_str(text.trim_start_matches('\u{feff}'))
        .map(|document| Value::deserialize(document).ok())
        .collect()
}

/// Characters that are line breaks in YAML 1.1 and none in 1.2.
fn has_other_line_breaks(text: &str) -> bool {
    text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

/// Names of anchors that end earlier in YAML 1.1: after `&a:b` the value `:b` would follow.
fn has_rich_anchors(text: &str) -> bool {
    let names = text.split(['&', '*']).skip(1);
    let name = |rest: &'_ str| {
        rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').map(|end| rest[end..].chars().next())
    };
    names.filter_map(name).flatten().any(|end| !end.is_whitespace() && !matches!(end, ',' | '[' | ']' | '{' | '}'))
}

/// A plain scalar that begins with `?`, as in `{?a: b}`: the other parser takes the mark for that of a key.
fn has_bare_question_mark(text: &str) -> bool {
    let begins = |at: usize| text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || "[{,".contains(c));
    text.match_indices('?')
        .any(|(at, mark)| begins(at) && text[at + mark.len()..].starts_with(|c: char| !c.is_whitespace()))
}

fn assert_same(text: &str, ours: &Node, theirs: &Value) {
    let same = match (&ours.kind, theirs) {
        (Kind::Null, Value::Null) => true,
        (Kind::Bool(ours), Value::Bool(theirs)) => ours == theirs,
        (Kind::Number(number), Value::Number(theirs)) => {
            number.as_u64() == theirs.as_u64() && number.as_i64() == theirs.as_i64()
                || number.as_f64() == theirs.as_f64()
        }
        (Kind::Text(ours), Value::String(theirs)) => ours == theirs,
        (Kind::Number(_), Value::String(theirs)) | (Kind::Text(theirs), Value::Number(_)) => {
            text.get(ours.range.clone()) == Some(theirs) && is_disputed(theirs)
        }
        (Kind::List(ours), Value::Sequence(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{ours:?} and {theirs:?}");
            ours.iter().zip(theirs).for_each(|(ours, theirs)| assert_same(text, ours, theirs));
            true
        }
        (Kind::Map(ours), Value::Mapping(theirs)) => {
            assert_eq!(ours.len(), theirs.len(), "{ours:?} and {theirs:?}");
            for (ours, (key, value)) in ours.iter().zip(theirs) {
                let same = key.as_str() == Some(&ours.key) || key.is_number() && is_disputed(&ours.key);
                assert!(same, "{ours:?} and {key:?}");
                assert_same(text, &ours.value, value);
            }
            true
        }
        _ => false,
    };
    assert!(same, "{ours:?} and {theirs:?}");
}

/// Notations that the other parser does not take by YAML 1.2's core schema.
fn is_disputed(written: &str) -> bool {
    let unsigned = written.trim_start_matches(['+', '-']);
    // `007` is text there, and `0b1` a number.
    unsigned.len() > 1 && unsigned.starts_with('0')
}
