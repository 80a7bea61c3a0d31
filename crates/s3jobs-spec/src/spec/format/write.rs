//! A document as text: two spaces a level, elements indented under their key, comments where they were.

use super::inline;
use super::written::{Block, Collection, Comment, Content, Entry, Node, Sheet};
use crate::spec::tree::Notation;

/// How many spaces a level is indented by.
const LEVEL: usize = 2;

/// From how many spaces on before a comment it was put at its column on purpose.
const ALIGNED: usize = 3;

/// Writes a document.
pub(super) fn write(sheet: &Sheet<'_>) -> String {
    let mut writer = Writer::default();
    writer.comments(&sheet.before, 0);
    if let Some(marker) = &sheet.marker {
        writer.out.push_str("---");
        writer.end_line(marker.beside.as_ref(), 0);
        writer.is_begin = true;
    }
    writer.comments(&sheet.head, 0);
    if sheet.is_head_apart && !sheet.head.is_empty() {
        writer.blank();
    }
    writer.root(&sheet.root);
    if sheet.has_end {
        writer.out.push_str("...\n");
    }
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
    /// Whether no blank line may follow: something begins here.
    is_begin: bool,
    /// How long `out` was when a scalar ended to which every blank line below belongs.
    kept: Option<usize>,
}

/// Where a collection begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// On a line of its own.
    OwnLine,
    /// Behind the dash of the element that it is.
    BehindDash,
}

impl Writer {
    fn root(&mut self, node: &Node<'_>) {
        if let Some(collection) = node.in_lines() {
            if !node.properties.is_empty() {
                self.out.push_str(&node.properties.join(" "));
                self.end_line(None, 0);
            }
            self.collection(collection, 0, Begin::OwnLine);
            return;
        }
        self.out.push_str(&inline::node(node));
        self.end_line(None, 0);
        if let Content::Collection(collection) = &node.content {
            self.comments(&collection.closing, 0);
        }
    }

    fn collection(&mut self, collection: &Collection<'_>, indent: usize, begin: Begin) {
        for (index, entry) in collection.entries.iter().enumerate() {
            if index > 0 || begin == Begin::OwnLine {
                self.above(entry, indent, index == 0);
                self.pad(indent);
            }
            self.entry(entry, indent);
        }
        self.comments(&collection.closing, indent);
    }

    /// The comments above an entry, those that cannot stand behind its dash included.
    fn above(&mut self, entry: &Entry<'_>, indent: usize, is_first: bool) {
        self.is_begin |= is_first;
        self.comments(&entry.above, indent);
        if entry.is_apart {
            self.blank();
        }
        let mut inner = entry;
        while let Some(first) = compact(inner).and_then(|collection| collection.entries.first()) {
            self.is_begin = true;
            self.comments(&first.above, indent);
            inner = first;
        }
    }

    fn entry(&mut self, entry: &Entry<'_>, indent: usize) {
        match &entry.key {
            Some(key) => self.out.push_str(&inline::key(key)),
            None => self.out.push('-'),
        }
        // How far the line has moved.
        let shift = indent.cast_signed() - entry.column.cast_signed();
        if let Some(collection) = compact(entry) {
            self.out.push(' ');
            self.collection(collection, indent + LEVEL, Begin::BehindDash);
            return;
        }
        let line = inline::node(&entry.value);
        if !line.is_empty() {
            self.out.push(' ');
        }
        self.scalar(&line, &entry.value, indent + LEVEL);
        if let Content::Block(block) = &entry.value.content {
            self.out.push(' ');
            self.out.push_str(&header(block));
        }
        self.end_line(entry.beside.as_ref(), shift);
        match &entry.value.content {
            Content::Block(block) => self.lines(block, indent + LEVEL),
            Content::Collection(inner) if inner.is_in_lines() => {
                self.collection(inner, indent + LEVEL, Begin::OwnLine);
            }
            Content::Collection(_) | Content::Alias(_) | Content::Scalar(..) => {}
        }
    }

    /// A value that may have several lines, each of them indented.
    fn scalar(&mut self, text: &str, node: &Node<'_>, indent: usize) {
        let is_double = matches!(node.content, Content::Scalar(_, Notation::Double));
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.out.push('\n');
            }
            let line = if index > 0 { line.trim_start_matches([' ', '\t']) } else { line };
            if index > 0 && !line.is_empty() {
                self.pad(indent);
            }
            self.out.push_str(trimmed(line, is_double));
        }
    }

    fn lines(&mut self, block: &Block<'_>, indent: usize) {
        for line in &block.lines {
            if !line.is_empty() {
                self.pad(indent);
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        if block.header.contains('+') {
            self.kept = Some(self.out.len());
        }
    }

    fn comments(&mut self, comments: &[Comment<'_>], indent: usize) {
        for comment in comments {
            if comment.is_apart {
                self.blank();
            }
            self.pad(indent);
            self.out.push_str(comment.text);
            self.end_line(None, 0);
        }
    }

    /// Ends a line, with the comment that stands on it: at its column if it was put there on purpose.
    fn end_line(&mut self, comment: Option<&Comment<'_>>, shift: isize) {
        if let Some(comment) = comment {
            let width = self.out.rsplit('\n').next().unwrap_or_default().chars().count();
            let column = comment.column.saturating_add_signed(shift);
            let is_aligned = comment.gap >= ALIGNED;
            let gap = if is_aligned { column.saturating_sub(width) } else { comment.gap };
            self.pad(gap.max(1));
            self.out.push_str(comment.text);
        }
        self.out.push('\n');
        self.is_begin = false;
    }

    /// A blank line, unless one stands there, something begins, or it would become a part of the text above.
    fn blank(&mut self) {
        let is_kept = self.kept == Some(self.out.len());
        if !self.is_begin && !is_kept && !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn pad(&mut self, width: usize) {
        self.out.extend(std::iter::repeat_n(' ', width));
    }
}

/// The collection that begins behind the dash of an element.
fn compact<'e, 't>(entry: &'e Entry<'t>) -> Option<&'e Collection<'t>> {
    if entry.key.is_none() { entry.value.compact() } else { None }
}

/// A block scalar's header: where it says how far its text is indented, that is one level.
fn header(block: &Block<'_>) -> String {
    block.header.replace(|c: char| c.is_ascii_digit(), &LEVEL.to_string())
}

/// A line without white space at its end, unless a backslash makes that a part of the text.
fn trimmed(line: &str, is_double: bool) -> &str {
    let short = line.trim_end_matches([' ', '\t']);
    let backslashes = short.len() - short.trim_end_matches('\\').len();
    let is_escaped = is_double && backslashes % 2 == 1 && short.len() < line.len();
    if is_escaped { &line[..=short.len()] } else { short }
}
