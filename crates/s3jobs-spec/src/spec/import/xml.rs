//! S3's own XML to nodes: an element with others in it is a map, any other one is a text.
//!
//! What a list is does not show in it; `convert` knows.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::literal::Flaw;
use crate::spec::code::Code;
use crate::spec::tree::{Entry, Kind, Node};

/// How many elements may stand inside each other. The deepest of an answer has eleven.
const MAX_DEPTH: usize = 32;

/// An element that is not closed yet.
#[derive(Default)]
struct Open {
    name: String,
    begin: Range<usize>,
    text: String,
    entries: Vec<Entry>,
}

/// Reads a document: a map with the name of its outermost element.
pub(super) fn read(text: &str) -> Result<Node, Flaw> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Open::default()];
    loop {
        let begin = position(&reader);
        let event = reader.read_event();
        let range = begin..position(&reader).max(begin);
        let event = event.map_err(|error| flaw(range.clone(), format!("this is no XML: {error}")))?;
        let is_done = match event {
            Event::Start(start) => {
                open.push(Open { name: name(&start), begin: range.clone(), ..Open::default() });
                true
            }
            Event::Empty(start) => {
                close(&mut open, Open { name: name(&start), begin: range.clone(), ..Open::default() }, range.end)
            }
            Event::End(_) => open.pop().is_some_and(|done| close(&mut open, done, range.end)),
            Event::Text(part) => append(&mut open, part.xml10_content().ok().as_deref()),
            Event::CData(part) => append(&mut open, part.xml10_content().ok().as_deref()),
            Event::GeneralRef(entity) => append(&mut open, resolve(&entity).as_deref()),
            Event::DocType(_) => false,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => true,
            Event::Eof => return root(open, text),
        };
        if !is_done || open.len() > MAX_DEPTH {
            return Err(flaw(range, "S3 writes no XML like this".to_owned()));
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn flaw(range: Range<usize>, message: String) -> Flaw {
    Flaw {
        code: Code::YamlSyntax,
        range,
        message,
        help: "paste the whole answer of S3, or what the AWS CLI makes of it",
    }
}

fn name(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().into_inner()).into_owned()
}

fn close(open: &mut [Open], done: Open, end: usize) -> bool {
    let Open { name, begin, text, entries } = done;
    let kind = if entries.is_empty() { Kind::Text(text) } else { Kind::Map(entries) };
    let value = Node { kind, range: begin.start..end };
    let Some(outer) = open.last_mut() else { return false };
    outer.entries.push(Entry { key: name, key_range: begin, value });
    true
}

fn append(open: &mut [Open], text: Option<&str>) -> bool {
    let (Some(innermost), Some(text)) = (open.last_mut(), text) else { return false };
    innermost.text.push_str(text);
    true
}

fn resolve(entity: &BytesRef<'_>) -> Option<String> {
    if let Some(character) = entity.resolve_char_ref().ok()? {
        return Some(character.to_string());
    }
    resolve_predefined_entity(&entity.decode().ok()?).map(str::to_owned)
}

fn root(open: Vec<Open>, text: &str) -> Result<Node, Flaw> {
    let mut open = open.into_iter();
    match (open.next(), open.next()) {
        (Some(document), None) if document.entries.len() == 1 => {
            Ok(Node { kind: Kind::Map(document.entries), range: 0..text.len() })
        }
        _ => Err(flaw(text.len()..text.len(), "the XML ends before it is whole".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> String {
        read(text).map_or_else(|flaw| flaw.message, |node| node.to_value().to_string())
    }

    #[test]
    fn elements_are_maps_and_texts() {
        let text = "<?xml version=\"1.0\"?>\n<a xmlns=\"u\"><b>x &lt;&#228;</b><c/><d><e>1</e></d></a>";
        assert_eq!(value(text), r#"{"a":{"b":"x <ä","c":"","d":{"e":"1"}}}"#);
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        assert_eq!(value("<a><b></b>"), "the XML ends before it is whole");
        assert_eq!(value("<!DOCTYPE a><a/>"), "S3 writes no XML like this");
        assert_eq!(value(&"<a>".repeat(1_000)), "S3 writes no XML like this");
    }
}
