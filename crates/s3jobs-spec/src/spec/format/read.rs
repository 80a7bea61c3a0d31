//! Pieces to a document as it is written.

use std::borrow::Cow;
use std::ops::Range;

use super::attach::{self, Margin};
use super::written::{Block, Collection, CollectionKind, Comment, Content, Entry, Key, Marker, Node, Sheet};
use crate::spec::tree::{Layout, Notation, Piece, PieceKind, Pieces};

/// Reads a text that holds one document, with line feeds alone. None if it holds what cannot be written anew.
pub(super) fn read<'t>(text: &'t str, pieces: &Pieces<'t>) -> Option<Sheet<'t>> {
    let reader = Reader { text, pieces: &pieces.pieces, next: 0, margin: Margin::new(text, &pieces.comments) };
    reader.sheet()
}

struct Reader<'p, 't> {
    text: &'t str,
    pieces: &'p [Piece<'t>],
    next: usize,
    margin: Margin<'p, 't>,
}

/// A value, and where it ends if something can stand behind it on its last line.
struct Read<'t> {
    node: Node<'t>,
    end: Option<usize>,
}

impl<'p, 't> Reader<'p, 't> {
    fn sheet(mut self) -> Option<Sheet<'t>> {
        let PieceKind::Document = self.peek()?.kind else { return None };
        let marker = self.advance()?.range.clone();
        let before = if marker.is_empty() { Vec::new() } else { self.margin.until(marker.start) };
        let written = (!marker.is_empty()).then(|| Marker { beside: self.margin.on_line(marker.end) });
        let is_head_apart = self.margin.is_apart(self.content_start()?);
        let mut head = Vec::new();
        let Read { mut node, .. } = self.node(None, &mut head)?;
        let PieceKind::DocumentEnd = self.peek()?.kind else { return None };
        let has_end = !self.advance()?.range.is_empty();
        if let Content::Collection(root) = &mut node.content {
            root.closing.extend(self.margin.until(self.text.len()));
            if let Some(first) = root.entries.first_mut() {
                first.is_apart = false;
            }
        }
        let is_whole = self.next == self.pieces.len() && self.margin.is_empty();
        is_whole.then_some(Sheet { before, marker: written, head, is_head_apart, root: node, has_end })
    }

    fn peek(&self) -> Option<&'p Piece<'t>> {
        self.pieces.get(self.next)
    }

    fn advance(&mut self) -> Option<&'p Piece<'t>> {
        let piece = self.pieces.get(self.next)?;
        self.next += 1;
        Some(piece)
    }

    /// Where the content of the next value begins, its properties left out.
    fn content_start(&self) -> Option<usize> {
        let piece = self.peek()?;
        match piece.kind {
            PieceKind::Map(Layout::Lines) | PieceKind::List(Layout::Lines) => {
                self.pieces.get(self.next + 1).map(Piece::start)
            }
            PieceKind::Map(Layout::Brackets) | PieceKind::List(Layout::Brackets) => Some(piece.range.start),
            PieceKind::Alias | PieceKind::Scalar(..) | PieceKind::Item | PieceKind::End => Some(piece.range.start),
            PieceKind::Document | PieceKind::DocumentEnd => Some(piece.range.start),
        }
    }

    /// Where the next piece stands that is not the end of a collection.
    fn next_start(&self) -> usize {
        let rest = self.pieces.get(self.next..).unwrap_or_default();
        let next = rest.iter().find(|piece| !matches!(piece.kind, PieceKind::End));
        next.map_or(self.text.len(), Piece::start)
    }

    /// A value in a collection at a column. Comments between its name and its content go to `beside`.
    fn node(&mut self, outer: Option<usize>, beside: &mut Vec<Comment<'t>>) -> Option<Read<'t>> {
        beside.extend(self.margin.until(self.content_start()?));
        let piece = self.advance()?;
        let source = self.text.get(piece.range.clone())?;
        let end = Some(piece.range.end);
        let (content, end) = match &piece.kind {
            PieceKind::Alias => (Content::Alias(source), end),
            PieceKind::Scalar(value, Notation::Block) => {
                beside.extend(self.margin.until(piece.range.end));
                (Content::Block(block(source, value)?), None)
            }
            PieceKind::Scalar(_, notation) => (Content::Scalar(Cow::Borrowed(source), *notation), end),
            PieceKind::Map(layout) => self.collection(CollectionKind::Map, (*layout, outer), beside)?,
            PieceKind::List(layout) => self.collection(CollectionKind::List, (*layout, outer), beside)?,
            PieceKind::Document | PieceKind::DocumentEnd | PieceKind::Item | PieceKind::End => return None,
        };
        Some(Read { node: Node { properties: self.texts(&piece.properties)?, content }, end })
    }

    fn texts(&self, ranges: &[Range<usize>]) -> Option<Vec<&'t str>> {
        ranges.iter().map(|range| self.text.get(range.clone())).collect()
    }

    /// The map or list whose piece was just passed, and where it ends if it has brackets.
    fn collection(
        &mut self,
        kind: CollectionKind,
        (layout, outer): (Layout, Option<usize>),
        beside: &mut Vec<Comment<'t>>,
    ) -> Option<(Content<'t>, Option<usize>)> {
        let begin = self.pieces.get(self.next - 1)?.range.start;
        let first = self.peek()?.start();
        if layout == Layout::Brackets {
            beside.extend(self.margin.until_alone(first));
        }
        let column = if layout == Layout::Lines { Some(self.margin.column(first)) } else { None };
        let mut entries = Vec::new();
        while !matches!(self.peek()?.kind, PieceKind::End) {
            entries.push(self.entry(kind, column.or(outer))?);
        }
        let bracket = self.advance()?.range.clone();
        let mut closing = match (layout, column) {
            (Layout::Lines, Some(column)) => self.margin.below(self.next_start(), column, outer),
            (Layout::Lines | Layout::Brackets, _) => self.margin.until(bracket.start),
        };
        let end = (layout == Layout::Brackets).then_some(bracket.end);
        let is_one_line = layout == Layout::Brackets && !self.text.get(begin..bracket.end)?.contains('\n');
        let layout = if is_one_line { Layout::Brackets } else { Layout::Lines };
        if entries.is_empty() {
            beside.append(&mut closing);
        }
        Some((Content::Collection(Collection { kind, layout, entries, closing }), end))
    }

    fn entry(&mut self, kind: CollectionKind, column: Option<usize>) -> Option<Entry<'t>> {
        let start = self.peek()?.start();
        let above = self.margin.until(start);
        let is_apart = self.margin.is_apart(start);
        let key = match kind {
            CollectionKind::Map => Some(self.key()?),
            CollectionKind::List => {
                if let PieceKind::Item = self.peek()?.kind {
                    self.advance();
                }
                None
            }
        };
        let mut beside = Vec::new();
        let Read { node: value, end } = self.node(column, &mut beside)?;
        let behind = end.and_then(|end| self.margin.on_line(end));
        let mut entry = Entry { key, value, above, is_apart, beside: None, column: 0 };
        attach::attach(&mut entry, beside, behind);
        if entry.beside.is_some() {
            entry.column = self.margin.column(start);
        }
        Some(entry)
    }

    fn key(&mut self) -> Option<Key<'t>> {
        let piece = self.advance()?;
        let source = self.text.get(piece.range.clone()).filter(|source| !source.contains('\n'))?;
        let (name, notation) = match &piece.kind {
            PieceKind::Alias => (source.to_owned(), None),
            PieceKind::Scalar(_, Notation::Block) => return None,
            PieceKind::Scalar(value, notation) => (value.to_string(), Some(*notation)),
            PieceKind::Map(_) | PieceKind::List(_) | PieceKind::Item | PieceKind::End => return None,
            PieceKind::Document | PieceKind::DocumentEnd => return None,
        };
        Some(Key { properties: self.texts(&piece.properties)?, name, source: Cow::Borrowed(source), notation })
    }
}

/// A scalar from its `|` or `>` on, which has this value.
fn block<'t>(source: &'t str, value: &str) -> Option<Block<'t>> {
    let header_end = source.find(|c: char| !matches!(c, '|' | '>' | '+' | '-' | '0'..='9')).unwrap_or(source.len());
    let (header, rest) = source.split_at(header_end);
    // Behind the header, there may be a comment.
    let body = rest.split_once('\n').map_or("", |(_, body)| body);
    let mut lines: Vec<&str> = body.split('\n').collect();
    // The indentation of what follows, or nothing.
    lines.pop_if(|last| last.trim_matches(' ').is_empty());
    let indent = indentation(lines.iter().copied()).checked_sub(indentation(value.split('\n')))?;
    let mut lines: Vec<&str> = lines.iter().map(|line| &line[indent.min(spaces(line))..]).collect();
    if !header.contains('+') {
        while lines.pop_if(|last| last.is_empty()).is_some() {}
    }
    Some(Block { header, lines })
}

/// How many spaces the first line with text begins with. Where no line has text, the longest says how far it is to them.
fn indentation<'t>(lines: impl Iterator<Item = &'t str> + Clone) -> usize {
    let first = lines.clone().find(|line| spaces(line) < line.len());
    first.map_or_else(|| lines.map(spaces).max().unwrap_or_default(), spaces)
}

/// How many spaces a line begins with.
fn spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}
