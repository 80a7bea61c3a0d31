//! The parser's events as pieces of text: what a formatter keeps and a value does not show.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, options};

use super::build::MAX_DEPTH;
use super::places;

/// A text as pieces, in order, with its comments apart.
#[derive(Debug, Default)]
pub(crate) struct Pieces<'t> {
    pub(crate) pieces: Vec<Piece<'t>>,
    /// The bytes of each comment, from its `#` to the end of its line.
    pub(crate) comments: Vec<Range<usize>>,
}

/// One piece of a text.
#[derive(Debug)]
pub(crate) struct Piece<'t> {
    pub(crate) kind: PieceKind<'t>,
    /// Its bytes. Empty for what has no text of its own, such as a map in lines, which stands where its first key does.
    pub(crate) range: Range<usize>,
    /// The bytes of its anchor and tag, as they stand before it.
    pub(crate) properties: Vec<Range<usize>>,
}

/// What a piece is.
#[derive(Debug)]
pub(crate) enum PieceKind<'t> {
    /// A document begins; its `---`, if there is one.
    Document,
    /// A document ends; its `...`, if there is one.
    DocumentEnd,
    /// A map begins: keys and values follow in turn, then [`End`](Self::End).
    Map(Layout),
    /// A list begins: values follow, each after its [`Item`](Self::Item) if they stand in lines, then [`End`](Self::End).
    List(Layout),
    /// The dash of an element of a list.
    Item,
    /// A map or list ends; its bracket, if there is one.
    End,
    /// `*name`.
    Alias,
    /// A value that is neither map nor list: as the parser reads it, and how it stands in the text.
    Scalar(Cow<'t, str>, Notation),
}

/// How a map or list stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// In brackets.
    Brackets,
    /// In lines, by indentation.
    Lines,
}

/// How a scalar stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// Without quotes; nothing at all included.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// After `|` or `>`, in lines of its own; the range begins at that sign.
    Block,
}

/// The pieces of a text; none if it is no YAML, or names an anchor that does not exist.
pub(crate) fn pieces(text: &str) -> Option<Pieces<'_>> {
    let options = options! {
        emit_anchor_events: true,
        disallow_directives: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut found = Pieces::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.ok()?;
        found.take(event, &span)?;
    }
    found.comments.sort_unstable_by_key(|comment| comment.start);
    places::complete(text, found)
}

impl<'t> Pieces<'t> {
    #[allow(clippy::wildcard_enum_match_arm, reason = "the parser's enum, which may grow")]
    fn take(&mut self, event: Event<'t>, span: &Span) -> Option<()> {
        let range = span.byte_range()?;
        let tag = || -> Option<Vec<Range<usize>>> { Some(vec![span.tag_span()?.byte_range()?]) };
        let (kind, tag) = match event {
            Event::Comment(..) => {
                self.comments.push(range);
                return Some(());
            }
            Event::Anchor(..) => {
                let properties = &mut self.pieces.last_mut()?.properties;
                properties.push(range);
                properties.sort_unstable_by_key(|property| property.start);
                return Some(());
            }
            Event::DocumentStart(..) => (PieceKind::Document, None),
            Event::DocumentEnd => (PieceKind::DocumentEnd, None),
            Event::MappingStart(style, _, tagged) => (PieceKind::Map(layout(style)), tagged.map(|_| tag())),
            Event::SequenceStart(style, _, tagged) => (PieceKind::List(layout(style)), tagged.map(|_| tag())),
            Event::MappingEnd | Event::SequenceEnd => (PieceKind::End, None),
            Event::Alias(_) => (PieceKind::Alias, None),
            Event::Scalar(value, style, _, tagged) => {
                (PieceKind::Scalar(value, notation(style)), tagged.map(|_| tag()))
            }
            Event::StreamStart | Event::StreamEnd => return Some(()),
            _ => return None,
        };
        // A tag whose place is unknown cannot be kept.
        let properties = tag.unwrap_or_else(|| Some(Vec::new()))?;
        self.pieces.push(Piece { kind, range, properties });
        Some(())
    }
}

impl Piece<'_> {
    /// The byte at which it begins, its properties included.
    pub(crate) fn start(&self) -> usize {
        self.properties.first().map_or(self.range.start, |property| property.start.min(self.range.start))
    }
}

fn layout(style: StructureStyle) -> Layout {
    match style {
        StructureStyle::Flow => Layout::Brackets,
        StructureStyle::Block => Layout::Lines,
    }
}

fn notation(style: ScalarStyle) -> Notation {
    match style {
        ScalarStyle::Plain => Notation::Plain,
        ScalarStyle::SingleQuoted => Notation::Single,
        ScalarStyle::DoubleQuoted => Notation::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Notation::Block,
    }
}
