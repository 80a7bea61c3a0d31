//! Everything that there is to know about one field.

use serde_json::Value;

use super::node::{Presence, Shape};
use super::place::Place;
use super::{example, facts};
use crate::spec::schema::SchemaKind;

/// A field of the spec language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The kind of document that it belongs to.
    pub kind: SchemaKind,
    /// Where it stands: `spec.manifest.csv.etag`; empty for the whole document.
    pub path: String,
    /// What kind of value it takes.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
    /// Whether S3 deprecates it.
    pub deprecation: Deprecation,
    /// What it has if it is left out, as YAML.
    pub default: Option<String>,
    /// The limits of its value, one fact each.
    pub limits: Vec<String>,
    /// The words that it takes.
    pub words: Vec<Word>,
    /// What it is, in paragraphs with blank lines between them.
    pub description: String,
    /// The fields in it.
    pub fields: Vec<Member>,
    /// The smallest example of it, as YAML.
    pub example: String,
}

/// A word that a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// What it means; empty for names that need no words.
    pub meaning: String,
}

/// A field inside another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What kind of value it takes.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
    /// The first sentence of its description, without its period.
    pub summary: String,
    /// The fields in it.
    pub fields: Vec<Self>,
}

/// Whether S3 deprecates a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deprecation {
    /// It does not.
    None,
    /// It does.
    ByS3,
}

impl Field {
    pub(super) fn of(place: &Place) -> Self {
        let node = place.node;
        let is_deprecated = node.keyword("deprecated") == Some(&Value::Bool(true));
        Self {
            kind: place.kind,
            path: place.path(),
            shape: node.shape(),
            presence: place.presence.clone(),
            deprecation: if is_deprecated { Deprecation::ByS3 } else { Deprecation::None },
            default: facts::default(node),
            limits: facts::limits(node),
            words: facts::words(node),
            description: facts::description(node),
            fields: place.fields().iter().map(member).collect(),
            example: example::of(place.kind, &place.steps),
        }
    }
}

fn member(place: &Place) -> Member {
    let fields = if place.node.repeats().is_some() { Vec::new() } else { place.fields() };
    Member {
        name: place.name().to_owned(),
        shape: place.node.shape(),
        presence: place.presence.clone(),
        summary: facts::summary(place.node),
        fields: fields.iter().map(member).collect(),
    }
}
