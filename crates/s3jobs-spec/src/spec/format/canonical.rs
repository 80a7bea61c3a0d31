//! Canonical order and quotes.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Fields;
use super::quote::{self, Wanted};
use super::written::{Collection, CollectionKind, Content, Entry, Key, Node};
use crate::spec::tree::Notation;

/// What becomes of the order of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// That of the schema.
    Canonical,
    /// The author's.
    Kept,
}

/// Brings a value and all that it holds into canonical order and quotes.
pub(super) fn canonical(root: &mut Node<'_>, fields: Fields<'_>, order: Order) {
    Form { order, is_named: false }.apply(root, fields);
}

/// What is done to a value.
#[derive(Clone, Copy)]
struct Form {
    order: Order,
    /// Whether it stands inside an anchor, so that it may also stand where another type is wanted.
    is_named: bool,
}

impl Form {
    fn apply(self, node: &mut Node<'_>, fields: Fields<'_>) {
        let is_named = self.is_named || node.properties.iter().any(|property| property.starts_with('&'));
        match &mut node.content {
            Content::Scalar(source, notation) => {
                let wanted = if fields.is_text() && !is_named { Wanted::Text } else { Wanted::Anything };
                if let Some(quoted) =
                    quote::requoted(source, *notation, wanted).filter(|_| !is_tagged(&node.properties))
                {
                    (*source, *notation) = (quoted, Notation::Double);
                }
            }
            Content::Collection(collection) => {
                for entry in &mut collection.entries {
                    let inner = entry.key.as_mut().map_or_else(|| fields.element(), |key| key_fields(key, fields));
                    Self { is_named, ..self }.apply(&mut entry.value, inner);
                }
                if self.order == Order::Canonical && collection.kind == CollectionKind::Map {
                    sort(collection, fields);
                }
            }
            Content::Alias(_) | Content::Block(_) => {}
        }
    }
}

/// Whether a tag says what a scalar is: then its quotes do not matter.
fn is_tagged(properties: &[&str]) -> bool {
    properties.iter().any(|property| property.starts_with('!'))
}

fn key_fields<'s>(key: &mut Key<'_>, fields: Fields<'s>) -> Fields<'s> {
    let notation = key.notation.filter(|_| !is_tagged(&key.properties));
    if let Some(quoted) = notation.and_then(|notation| quote::requoted(&key.source, notation, Wanted::Anything)) {
        key.source = quoted;
    }
    fields.field(&key.name)
}

/// Sorts the fields of a map: those that the schema names in its order, then the others as they stand. The map stays as
/// it is if an alias would come to stand before its anchor.
fn sort(collection: &mut Collection<'_>, fields: Fields<'_>) {
    let rank = |entry: &Entry<'_>| {
        let position = entry.key.as_ref().and_then(|key| fields.position(&key.name));
        position.unwrap_or(usize::MAX)
    };
    if collection.entries.is_sorted_by_key(rank) {
        return;
    }
    let mut sorted: Vec<&Entry<'_>> = collection.entries.iter().collect();
    sorted.sort_by_key(|entry| rank(entry));
    if anchors_come_first(&sorted) {
        collection.entries.sort_by_cached_key(rank);
    }
}

/// Whether each alias of some entries stands in or below the entry that holds its anchor.
fn anchors_come_first(entries: &[&Entry<'_>]) -> bool {
    let names: Vec<Names<'_>> = entries.iter().map(|entry| Names::of(entry)).collect();
    let anchors = names.iter().enumerate();
    let place: BTreeMap<&str, usize> =
        anchors.flat_map(|(index, names)| names.anchors.iter().map(move |name| (*name, index))).collect();
    names.iter().enumerate().all(|(index, names)| {
        let is_later = |name: &&&str| place.get(**name).is_some_and(|anchor| *anchor > index);
        !names.aliases.iter().any(|name| is_later(&name))
    })
}

/// The anchors and aliases of a value.
#[derive(Default)]
struct Names<'n> {
    anchors: BTreeSet<&'n str>,
    aliases: BTreeSet<&'n str>,
}

impl<'n> Names<'n> {
    fn of(entry: &'n Entry<'_>) -> Self {
        let mut names = Self::default();
        names.entry(entry);
        names
    }

    fn entry(&mut self, entry: &'n Entry<'_>) {
        if let Some(key) = &entry.key {
            self.anchors.extend(key.properties.iter().filter_map(|property| property.strip_prefix('&')));
            self.aliases.extend(key.source.strip_prefix('*').filter(|_| key.notation.is_none()));
        }
        self.anchors.extend(entry.value.properties.iter().filter_map(|property| property.strip_prefix('&')));
        match &entry.value.content {
            Content::Alias(source) => self.aliases.extend(source.strip_prefix('*')),
            Content::Collection(collection) => collection.entries.iter().for_each(|entry| self.entry(entry)),
            Content::Scalar(..) | Content::Block(_) => {}
        }
    }
}
