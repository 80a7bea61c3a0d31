//! A document as it is written: values in their own words, with comments and blank lines where they belong.

use std::borrow::Cow;

use crate::spec::tree::{Layout, Notation};

/// A document of its own.
#[derive(Debug)]
pub(super) struct Sheet<'t> {
    /// Comments above its `---`.
    pub(super) before: Vec<Comment<'t>>,
    /// Its `---`, if it begins with one.
    pub(super) marker: Option<Marker<'t>>,
    /// Comments above its first field. They stay first, whatever becomes of the field.
    pub(super) head: Vec<Comment<'t>>,
    /// Whether a blank line stands between them and the first field.
    pub(super) is_head_apart: bool,
    pub(super) root: Node<'t>,
    /// Whether it ends with `...`.
    pub(super) has_end: bool,
}

/// The `---` of a document.
#[derive(Debug)]
pub(super) struct Marker<'t> {
    /// The comment on its line.
    pub(super) beside: Option<Comment<'t>>,
}

/// A value.
#[derive(Debug)]
pub(super) struct Node<'t> {
    /// Its anchor and tag.
    pub(super) properties: Vec<&'t str>,
    pub(super) content: Content<'t>,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Content<'t> {
    /// `*name`.
    Alias(&'t str),
    /// A scalar with or without quotes, perhaps empty, perhaps of many lines.
    Scalar(Cow<'t, str>, Notation),
    /// A scalar after `|` or `>`.
    Block(Block<'t>),
    /// A map or list.
    Collection(Collection<'t>),
}

/// A scalar after `|` or `>`.
#[derive(Debug)]
pub(super) struct Block<'t> {
    /// From its sign to the end of what says how it is read, such as `|2-`.
    pub(super) header: &'t str,
    /// Its lines without their indentation.
    pub(super) lines: Vec<&'t str>,
}

/// A map or list.
#[derive(Debug)]
pub(super) struct Collection<'t> {
    pub(super) kind: CollectionKind,
    /// How it is to be written: in brackets only if it was so on one line.
    pub(super) layout: Layout,
    pub(super) entries: Vec<Entry<'t>>,
    /// Comments below its last entry.
    pub(super) closing: Vec<Comment<'t>>,
}

/// Which collection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CollectionKind {
    Map,
    List,
}

/// A field of a map, or an element of a list.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    /// None for an element.
    pub(super) key: Option<Key<'t>>,
    pub(super) value: Node<'t>,
    /// Comments on lines of their own above it.
    pub(super) above: Vec<Comment<'t>>,
    /// Whether a blank line stands right above it.
    pub(super) is_apart: bool,
    /// The comment on its line.
    pub(super) beside: Option<Comment<'t>>,
    /// The column at which it begins, in characters from 0; known where there is a comment on its line.
    pub(super) column: usize,
}

/// The name of a field.
#[derive(Debug)]
pub(super) struct Key<'t> {
    /// Its anchor and tag.
    pub(super) properties: Vec<&'t str>,
    /// What it stands for in a map.
    pub(super) name: String,
    /// How it stands in the text.
    pub(super) source: Cow<'t, str>,
    /// None for an alias.
    pub(super) notation: Option<Notation>,
}

/// A comment.
#[derive(Clone, Debug)]
pub(super) struct Comment<'t> {
    /// From its `#`, without white space at the end.
    pub(super) text: &'t str,
    /// Whether it has a line of its own.
    pub(super) is_alone: bool,
    /// Whether a blank line stands right above it.
    pub(super) is_apart: bool,
    /// The column of its `#`, in characters from 0.
    pub(super) column: usize,
    /// How many characters of white space stand before it on its line.
    pub(super) gap: usize,
}

impl Collection<'_> {
    /// Whether it takes lines of its own.
    pub(super) fn is_in_lines(&self) -> bool {
        self.layout == Layout::Lines && !self.entries.is_empty()
    }
}

impl<'t> Node<'t> {
    /// The map or list that takes lines of its own, if it is one.
    pub(super) fn in_lines(&self) -> Option<&Collection<'t>> {
        match &self.content {
            Content::Collection(collection) if collection.is_in_lines() => Some(collection),
            Content::Collection(_) | Content::Alias(_) | Content::Scalar(..) | Content::Block(_) => None,
        }
    }

    /// The map or list that begins on the line of its dash, if it is one.
    pub(super) fn compact(&self) -> Option<&Collection<'t>> {
        self.in_lines().filter(|_| self.properties.is_empty())
    }
}
