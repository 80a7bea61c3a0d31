//! Places to positions: where in its file's text a finding stands.
//!
//! A map is built from a file's text only when a finding of that file is shown; nothing else keeps positions.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::entry;
use super::finding::{Place, Target};
use super::path::FieldPath;
use super::path::Segment;
use super::tree::{self, Document, Kind, Node};

/// The texts of the files that were loaded, by the path that is shown to the user.
#[derive(Clone, Debug, Default)]
// Keyed by the path's text: paths compare part by part, which takes ten times as long.
pub struct FileTexts(BTreeMap<String, Arc<str>>);

impl FileTexts {
    /// Remembers a file's text.
    pub fn insert(&mut self, file: Utf8PathBuf, text: Arc<str>) {
        self.0.insert(file.into_string(), text);
    }

    /// Every file and its text, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8Path, &Arc<str>)> {
        self.0.iter().map(|(file, text)| (Utf8Path::new(file), text))
    }

    /// A file's text, unless it could not be read.
    pub fn get(&self, file: &Utf8Path) -> Option<&str> {
        self.0.get(file.as_str()).map(AsRef::as_ref)
    }
}

/// The positions of everything in one file.
#[derive(Debug)]
pub struct SourceMap<'t> {
    text: &'t str,
    /// Read when a place of a field is asked for: other texts than YAML have places as well.
    documents: OnceCell<Documents>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
    /// How many characters stand before each block of bytes.
    blocks: Vec<usize>,
}

/// The documents of a text.
#[derive(Debug)]
struct Documents {
    documents: Vec<Document>,
    /// The entries of each large map in the order of their keys, by the map's bytes.
    sorted: HashMap<Range<usize>, Vec<usize>>,
}

/// Larger maps are searched by halves.
const LARGE: usize = 32;
/// Characters of a line are counted in blocks of this many bytes.
const BLOCK: usize = 1024;

/// Some bytes of a text, and where they are for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// From the first byte to one beyond the last.
    pub range: Range<usize>,
    /// Where the first character is.
    pub start: Position,
    /// Where the first character after it is.
    pub end: Position,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl<'t> SourceMap<'t> {
    /// Reads a file's text again, for its positions.
    pub fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        let lines = std::iter::once(0).chain(breaks).collect();
        Self { text, documents: OnceCell::new(), lines, blocks: blocks(text) }
    }

    /// The same for a text that was parsed already.
    pub(super) fn of(text: &'t str, documents: Vec<Document>) -> Self {
        Self { documents: OnceCell::from(Documents::of(documents)), ..Self::new(text) }
    }

    /// The text that was read.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Where a place is. A field that does not exist is shown at the nearest one around it that does.
    pub fn locate(&self, place: &Place) -> Location {
        let range = self.range(place).unwrap_or(0..0);
        self.location(self.first_line(range))
    }

    /// All bytes of the key, value or fault that a place names; none if it does not stand in the text, or cannot go from it.
    pub fn exact(&self, place: &Place) -> Option<Range<usize>> {
        match place.target {
            Target::Key => self.found(place).filter(|found| found.exact)?.key,
            Target::Value => self.found(place).filter(|found| found.exact).map(|found| found.node.range.clone()),
            Target::Entry => self.entry(place, entry::replaced),
            Target::Removed => self.entry(place, entry::removed),
            Target::Fault(number) => self.document(place)?.faults.get(number).map(|fault| fault.range.clone()),
            Target::Bytes(start, end) => self.text.get(start..end).map(|_| start..end),
        }
    }

    /// Line and column of some bytes.
    pub fn location(&self, range: Range<usize>) -> Location {
        Location { start: self.position(range.start), end: self.position(range.end), range }
    }

    fn entry(&self, place: &Place, bytes: entry::Bytes) -> Option<Range<usize>> {
        let parent = Place { at: place.at.parent()?, ..place.clone() };
        let map = self.found(&parent).filter(|found| found.exact)?.node;
        bytes(self.text, map, place.at.field_name()?)
    }

    fn range(&self, place: &Place) -> Option<Range<usize>> {
        if let Target::Fault(_) | Target::Bytes(..) = place.target {
            return self.exact(place);
        }
        let found = self.found(place)?;
        let value = found.node.range.clone();
        match (place.target, found.exact, found.key) {
            (Target::Value, true, _) | (_, _, None) => Some(value),
            (_, _, Some(key)) => Some(key),
        }
    }

    /// The documents of the text.
    pub(super) fn documents(&self) -> &[Document] {
        &self.parsed().documents
    }

    fn parsed(&self) -> &Documents {
        self.documents.get_or_init(|| Documents::of(tree::parse(self.text)))
    }

    fn document(&self, place: &Place) -> Option<&Document> {
        self.documents().get(place.document)
    }

    fn found(&self, place: &Place) -> Option<Found<'_>> {
        Some(self.parsed().nearest(self.document(place)?.root.as_ref()?, &place.at))
    }

    /// How many characters stand before a byte.
    fn characters(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        self.blocks.get(block).copied().unwrap_or_default() + count(rest)
    }

    /// A range of many lines is shown by its first.
    fn first_line(&self, range: Range<usize>) -> Range<usize> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim_end();
        range.start..range.start + line.len()
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let marks = before.chars().take_while(|c| *c == '\u{feff}').count();
        Position { line, column: 1 + self.characters(offset).saturating_sub(self.characters(start) + marks) }
    }
}

struct Found<'n> {
    node: &'n Node,
    key: Option<Range<usize>>,
    /// Whether the whole path exists.
    exact: bool,
}

impl Documents {
    fn of(documents: Vec<Document>) -> Self {
        let mut sorted = HashMap::new();
        documents.iter().filter_map(|document| document.root.as_ref()).for_each(|root| sort(root, &mut sorted));
        Self { documents, sorted }
    }

    fn nearest<'n>(&self, root: &'n Node, at: &FieldPath) -> Found<'n> {
        let mut found = Found { node: root, key: None, exact: true };
        for segment in at.segments() {
            let Some((node, key)) = self.step(found.node, segment) else {
                return Found { exact: false, ..found };
            };
            found = Found { node, key: key.cloned().or(found.key), exact: true };
            if key.is_none() {
                found.key = Some(node.range.clone());
            }
        }
        found
    }

    /// The node one step further: of equal keys, the first.
    fn step<'n>(&self, node: &'n Node, segment: &Segment) -> Option<(&'n Node, Option<&'n Range<usize>>)> {
        let (Segment::Key(key), Kind::Map(entries), Some(order)) = (segment, &node.kind, self.sorted.get(&node.range))
        else {
            return node.step(segment);
        };
        let first =
            order.partition_point(|index| entries.get(*index).is_some_and(|entry| entry.key.as_str() < key.as_ref()));
        let entry = entries.get(*order.get(first)?).filter(|entry| entry.key == key.as_ref())?;
        Some((&entry.value, Some(&entry.key_range)))
    }
}

/// How many characters begin in some bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

fn blocks(text: &str) -> Vec<usize> {
    let blocks = text.as_bytes().chunks(BLOCK).scan(0, |characters, block| {
        *characters += count(block);
        Some(*characters)
    });
    std::iter::once(0).chain(blocks).collect()
}

/// Sorts the keys of every large map.
fn sort(node: &Node, sorted: &mut HashMap<Range<usize>, Vec<usize>>) {
    match &node.kind {
        Kind::Map(entries) => {
            if entries.len() > LARGE {
                let mut order: Vec<usize> = (0..entries.len()).collect();
                order.sort_by_key(|index| (&entries[*index].key, *index));
                sorted.insert(node.range.clone(), order);
            }
            for entry in entries {
                sort(&entry.value, sorted);
            }
        }
        Kind::List(nodes) => nodes.iter().for_each(|node| sort(node, sorted)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "apiVersion: s3jobs/v1\nspec:\n  tags: {ä: ö, b: c}\n  after:\n    - one\n    - two\n---\nlast: 1\n";

    fn shown(document: usize, at: FieldPath, target: Target) -> String {
        let place = Place { file: "a.yaml".into(), document, at, target };
        let location = SourceMap::new(TEXT).locate(&place);
        format!("{}:{} {}", location.start.line, location.start.column, &TEXT[location.range])
    }

    #[test]
    fn keys_and_values_are_found_in_their_document() {
        assert_eq!(shown(0, FieldPath::of(["spec", "tags", "b"]), Target::Value), "3:19 c");
        assert_eq!(shown(0, FieldPath::of(["spec", "tags", "b"]), Target::Key), "3:16 b");
        assert_eq!(shown(0, FieldPath::of(["spec", "after"]).join(1), Target::Value), "6:7 two");
        assert_eq!(shown(0, FieldPath::of(["spec", "after"]).join(1), Target::Key), "6:7 two");
        assert_eq!(shown(1, FieldPath::of(["last"]), Target::Value), "8:7 1");
    }

    #[test]
    fn a_large_map_is_searched_as_a_small_one() {
        let keys: Vec<String> = (0..100).rev().map(|number| format!("k{number}: {number}\n")).collect();
        let text = format!("{}k50: again\n", keys.concat());
        let map = SourceMap::new(&text);
        let line = |key: &'static str| {
            let place = Place { file: "a".into(), document: 0, at: FieldPath::of([key]), target: Target::Value };
            map.exact(&place).map(|range| map.location(range).start.line)
        };
        assert_eq!([line("k99"), line("k0"), line("k50"), line("k100")], [Some(1), Some(100), Some(50), None]);
    }

    #[test]
    fn columns_count_characters_however_long_the_line_is() {
        let text = format!("{{a: \"{}\", b: 2}}", "\u{e4}\u{1f600}".repeat(3_000));
        let place = Place { file: "a".into(), document: 0, at: FieldPath::of(["b"]), target: Target::Value };
        assert_eq!(SourceMap::new(&text).locate(&place).start, Position { line: 1, column: 6_012 });
    }

    #[test]
    fn a_missing_field_is_shown_at_its_parent() {
        assert_eq!(shown(0, FieldPath::of(["spec", "report", "bucket"]), Target::Key), "2:1 spec");
        assert_eq!(shown(0, FieldPath::of(["metadata"]), Target::Key), "1:1 apiVersion: s3jobs/v1");
    }

    #[test]
    fn a_value_of_many_lines_is_shown_by_its_first() {
        assert_eq!(shown(0, FieldPath::of(["spec", "after"]), Target::Value), "5:5 - one");
    }
}
