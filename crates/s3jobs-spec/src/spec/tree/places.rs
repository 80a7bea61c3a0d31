//! Places that the parser does not tell: the dash of a list's element, and the sign before a block scalar.

use std::ops::Range;

use super::pieces::{Layout, Notation, Piece, PieceKind, Pieces};

/// Adds the dash of each element, and makes each block scalar begin at its sign. None if one cannot be found.
pub(super) fn complete<'t>(text: &'t str, found: Pieces<'t>) -> Option<Pieces<'t>> {
    let Pieces { pieces, comments } = found;
    let mut gaps = Gaps { text, comments: &comments, cursor: 0 };
    let mut complete = Vec::with_capacity(pieces.len());
    let mut open = Vec::new();
    for mut piece in pieces {
        if let PieceKind::End = piece.kind {
            open.pop();
        } else if let Some(Open::ListInLines) = open.last() {
            let range = gaps.find(|c| c == '-')?;
            complete.push(Piece { kind: PieceKind::Item, range, properties: Vec::new() });
        }
        gaps.pass(piece.properties.iter().map(|property| property.end).max().unwrap_or(0));
        match piece.kind {
            PieceKind::List(Layout::Lines) => open.push(Open::ListInLines),
            PieceKind::List(Layout::Brackets) | PieceKind::Map(_) => open.push(Open::Other),
            PieceKind::Scalar(_, Notation::Block) => piece.range.start = gaps.find(|c| c == '|' || c == '>')?.start,
            PieceKind::Scalar(..) | PieceKind::Alias | PieceKind::Item | PieceKind::End => {}
            PieceKind::Document | PieceKind::DocumentEnd => {}
        }
        // What has no text of its own may be said to stand behind the dash that comes next.
        if !piece.range.is_empty() {
            gaps.pass(piece.range.end);
        }
        complete.push(piece);
    }
    Some(Pieces { pieces: complete, comments })
}

enum Open {
    ListInLines,
    Other,
}

/// The text between pieces: white space, comments and signs.
struct Gaps<'t> {
    text: &'t str,
    comments: &'t [Range<usize>],
    /// Everything before it belongs to a piece.
    cursor: usize,
}

impl Gaps<'_> {
    fn pass(&mut self, end: usize) {
        self.cursor = self.cursor.max(end);
    }

    /// The next sign that is wanted, comments left out.
    fn find(&mut self, is_wanted: impl Fn(char) -> bool) -> Option<Range<usize>> {
        loop {
            let rest = self.text.get(self.cursor..)?;
            let c = rest.chars().next()?;
            let begin = self.cursor;
            if let Ok(index) = self.comments.binary_search_by_key(&begin, |comment| comment.start) {
                self.cursor = self.comments.get(index)?.end;
                continue;
            }
            self.cursor += c.len_utf8();
            if is_wanted(c) {
                return Some(begin..self.cursor);
            }
        }
    }
}
