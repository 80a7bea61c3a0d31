//! Places to positions: where in its file's text a finding stands.
//!
//! A map is built from a file's text only when a finding of that file is shown; nothing else keeps positions.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};

use super::finding::{Place, Target};
use super::path::FieldPath;
use super::tree::{self, Document, Node};

/// The texts of the files that were loaded, by the path that is shown to the user.
#[derive(Clone, Debug, Default)]
pub struct FileTexts(BTreeMap<Utf8PathBuf, Arc<str>>);

impl FileTexts {
    /// Remembers a file's text.
    pub fn insert(&mut self, file: Utf8PathBuf, text: Arc<str>) {
        self.0.insert(file, text);
    }

    /// Every file and its text, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&Utf8PathBuf, &Arc<str>)> {
        self.0.iter()
    }

    /// A file's text, unless it could not be read.
    pub fn get(&self, file: &Utf8Path) -> Option<&str> {
        self.0.get(file).map(AsRef::as_ref)
    }
}

/// The positions of everything in one file.
#[derive(Debug)]
pub struct SourceMap<'t> {
    text: &'t str,
    /// Read when a place of a field is asked for: other texts than YAML have places as well.
    documents: OnceCell<Vec<Document>>,
    /// The byte at which each line begins.
    lines: Vec<usize>,
}

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
        Self { text, documents: OnceCell::new(), lines: std::iter::once(0).chain(breaks).collect() }
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

    /// All bytes of the key, value or fault that a place names; none if it does not stand in the text.
    pub fn exact(&self, place: &Place) -> Option<Range<usize>> {
        match place.target {
            Target::Key => self.found(place).filter(|found| found.exact)?.key,
            Target::Value => self.found(place).filter(|found| found.exact).map(|found| found.node.range.clone()),
            Target::Fault(number) => self.document(place)?.faults.get(number).map(|fault| fault.range.clone()),
            Target::Bytes(start, end) => self.text.get(start..end).map(|_| start..end),
        }
    }

    /// Line and column of some bytes.
    pub fn location(&self, range: Range<usize>) -> Location {
        Location { start: self.position(range.start), end: self.position(range.end), range }
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

    fn document(&self, place: &Place) -> Option<&Document> {
        self.documents.get_or_init(|| tree::parse(self.text)).get(place.document)
    }

    fn found(&self, place: &Place) -> Option<Found<'_>> {
        Some(nearest(self.document(place)?.root.as_ref()?, &place.at))
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
        Position { line, column: 1 + before.trim_start_matches('\u{feff}').chars().count() }
    }
}

struct Found<'n> {
    node: &'n Node,
    key: Option<Range<usize>>,
    /// Whether the whole path exists.
    exact: bool,
}

fn nearest<'n>(root: &'n Node, at: &FieldPath) -> Found<'n> {
    let mut found = Found { node: root, key: None, exact: true };
    for segment in at.segments() {
        let Some((node, key)) = found.node.step(segment) else {
            return Found { exact: false, ..found };
        };
        found = Found { node, key: key.cloned().or(found.key), exact: true };
        if key.is_none() {
            found.key = Some(node.range.clone());
        }
    }
    found
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
    fn a_missing_field_is_shown_at_its_parent() {
        assert_eq!(shown(0, FieldPath::of(["spec", "report", "bucket"]), Target::Key), "2:1 spec");
        assert_eq!(shown(0, FieldPath::of(["metadata"]), Target::Key), "1:1 apiVersion: s3jobs/v1");
    }

    #[test]
    fn a_value_of_many_lines_is_shown_by_its_first() {
        assert_eq!(shown(0, FieldPath::of(["spec", "after"]), Target::Value), "5:5 - one");
    }
}
