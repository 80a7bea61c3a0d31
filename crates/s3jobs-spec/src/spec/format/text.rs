//! A whole text: every document of ours in canonical form, everything else as it is.

use std::ops::Range;

use super::document;
use crate::spec::tree::{self, PieceKind};

/// A text in canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it is the text to go on with"]
pub struct Formatted {
    /// The text. What could not be formatted stands in it as it was.
    pub text: String,
    /// The documents that were left as they were although they are ours, or may be.
    pub left: Vec<Left>,
}

/// A document that was left as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which document of the text, counted from 0.
    pub document: usize,
    /// Why it was left.
    pub reason: Reason,
}

/// Why a document was left as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its YAML has a fault, so nobody knows what is meant. The whole text is left.
    Fault,
    /// It is written in a way that cannot be written anew without a change of its meaning.
    Meaning,
}

/// Brings a text into canonical form. Total: any text has one, perhaps itself.
///
/// Formatting twice equals formatting once, and never changes what a document means.
pub fn format(text: &str) -> Formatted {
    let documents = tree::parse(text);
    let as_it_is = |left| Formatted { text: text.to_owned(), left };
    let is_faulty = |index: &usize| documents.get(*index).is_some_and(|document| !document.faults.is_empty());
    let faulty: Vec<Left> = (0..documents.len()).filter(is_faulty).map(Left::fault).collect();
    if !faulty.is_empty() {
        return as_it_is(faulty);
    }
    let is_ours = |index: usize| documents[index].root.as_ref().is_some_and(document::is_ours);
    let ours: Vec<usize> = (0..documents.len()).filter(|index| is_ours(*index)).collect();
    if ours.is_empty() {
        return as_it_is(Vec::new());
    }
    let Some(regions) = regions(text).filter(|regions| regions.len() == documents.len()) else {
        return as_it_is(ours.into_iter().map(Left::meaning).collect());
    };
    let mut left = Vec::new();
    let mut written = String::with_capacity(text.len());
    for (index, region) in regions.into_iter().enumerate() {
        let source = &text[region];
        match ours.binary_search(&index).is_ok().then(|| document::format(source)) {
            Some(Some(canonical)) => written.push_str(&canonical),
            Some(None) => {
                left.push(Left::meaning(index));
                written.push_str(source);
            }
            None => written.push_str(source),
        }
    }
    if tree::parse(&written).len() == documents.len() {
        Formatted { text: written, left }
    } else {
        as_it_is(ours.into_iter().map(Left::meaning).collect())
    }
}

impl Formatted {
    /// Whether the text is no YAML that a spec can be, so that it was left as it is.
    pub fn is_faulty(&self) -> bool {
        self.left.iter().any(|left| left.reason == Reason::Fault)
    }
}

impl Left {
    fn fault(document: usize) -> Self {
        Self { document, reason: Reason::Fault }
    }

    fn meaning(document: usize) -> Self {
        Self { document, reason: Reason::Meaning }
    }
}

/// The bytes of each document, which are all bytes of the text: from its `---`, or the line after the `...` of the
/// document before it.
fn regions(text: &str) -> Option<Vec<Range<usize>>> {
    let pieces = tree::pieces(text)?.pieces;
    let mut begins = Vec::new();
    let mut end = 0;
    for piece in &pieces {
        match piece.kind {
            PieceKind::Document if begins.is_empty() => begins.push(0),
            PieceKind::Document if piece.range.is_empty() => begins.push(end),
            PieceKind::Document => begins.push(piece.range.start),
            PieceKind::DocumentEnd => {
                let rest = text.get(piece.range.end..)?;
                end = piece.range.end + rest.find('\n').map_or(rest.len(), |line| line + 1);
            }
            PieceKind::Map(_) | PieceKind::List(_) | PieceKind::Item | PieceKind::End => {}
            PieceKind::Alias | PieceKind::Scalar(..) => {}
        }
    }
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    Some(begins.iter().copied().zip(ends).map(|(begin, end)| begin..end).collect())
}
