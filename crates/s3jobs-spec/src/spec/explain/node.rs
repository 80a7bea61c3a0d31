//! A schema with its reference followed: what kind of value it wants, and what is in it.

use std::fmt;

use serde_json::Value;

use crate::spec::schema::{ONE_KEY, SchemaKind};

/// The schema of a field.
#[derive(Clone, Copy)]
pub(super) struct Node<'s> {
    root: &'s Value,
    /// What stands at the field itself.
    pub(super) own: &'s Value,
    /// What it refers to, or itself.
    pub(super) target: &'s Value,
}

/// What kind of value a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text,
    /// A time in RFC 3339.
    Time,
    /// A number without a fraction.
    WholeNumber,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// One of a few words.
    Word,
    /// A map with these fields.
    Map,
    /// A map with exactly one of these fields.
    OneKeyMap,
    /// One of a few words, or a map with exactly one of these fields.
    WordOrOneKeyMap,
    /// A map without fields: `{}`.
    Nothing,
    /// A list of such values.
    List(Box<Shape>),
    /// A map from keys that the author chooses to such values.
    MapTo(Box<Shape>),
}

/// Whether a field must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Required,
    /// Here or in another place, which the text names.
    RequiredSomewhere(String),
    /// Exactly one of several fields is, and this is one of them.
    OneOf,
    /// No.
    Optional,
}

impl<'s> Node<'s> {
    /// The schema of a whole document.
    pub(super) fn of_kind(kind: SchemaKind) -> Node<'static> {
        let root = kind.schema();
        Node { root, own: root, target: root }
    }

    fn at(self, own: &'s Value) -> Self {
        let reference = own.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        let target = reference.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(own);
        Self { root: self.root, own, target }
    }

    /// A keyword of the field itself, or else of what it refers to.
    pub(super) fn keyword(self, name: &str) -> Option<&'s Value> {
        self.own.get(name).or_else(|| self.target.get(name))
    }

    /// The map of a union of words and maps; any other schema itself.
    fn map(self) -> &'s Value {
        self.target.get("else").filter(|_| self.is_word_or_map()).unwrap_or(self.target)
    }

    /// Whether it is a union of words and maps.
    fn is_word_or_map(self) -> bool {
        self.target.get("then").is_some()
    }

    /// The fields, in their order.
    pub(super) fn fields(self) -> Vec<(&'s str, Self, Presence)> {
        let properties = self.map().get("properties").and_then(Value::as_object);
        let field = |(name, schema): (&'s String, &'s Value)| {
            let node = self.at(schema);
            (name.as_str(), node, self.presence(name, node))
        };
        properties.into_iter().flatten().map(field).collect()
    }

    /// The field of this name.
    pub(super) fn field(self, name: &str) -> Option<Self> {
        self.map().get("properties")?.get(name).map(|schema| self.at(schema))
    }

    fn presence(self, name: &str, field: Self) -> Presence {
        let names = |list: &Value| list.as_array().is_some_and(|names| names.iter().any(|known| known == name));
        if self.is_union() || self.choices().iter().any(|choice| choice.get("required").is_some_and(names)) {
            return Presence::OneOf;
        }
        if self.map().get("required").is_some_and(names) {
            return Presence::Required;
        }
        match field.keyword("x-required").and_then(Value::as_str) {
            Some(place) => Presence::RequiredSomewhere(place.to_owned()),
            None => Presence::Optional,
        }
    }

    /// Choices between fields that stand side by side.
    fn choices(self) -> &'s [Value] {
        self.target.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn is_union(self) -> bool {
        self.map().pointer(ONE_KEY).is_some() && self.map().get("properties").is_some()
    }

    /// The field whose fields stand here once more.
    pub(super) fn repeats(self) -> Option<&'s str> {
        self.own.get("x-same-as").and_then(Value::as_str)
    }

    /// An element of a list.
    pub(super) fn items(self) -> Option<Self> {
        self.target.get("items").map(|schema| self.at(schema))
    }

    /// A value of a map whose keys the author chooses.
    pub(super) fn values(self) -> Option<Self> {
        let any = self.target.get("additionalProperties").filter(|schema| schema.is_object());
        any.or_else(|| Some(self.key_pattern()?.1)).map(|schema| self.at(schema))
    }

    /// The pattern of the keys of such a map and the schema of its values, where the schema gives them together.
    pub(super) fn key_pattern(self) -> Option<(&'s String, &'s Value)> {
        self.target.get("patternProperties")?.as_object()?.iter().next()
    }

    /// A key of such a map.
    pub(super) fn keys(self) -> Option<Self> {
        self.keyword("propertyNames").map(|schema| self.at(schema))
    }

    /// What kind of value it wants.
    pub(super) fn shape(self) -> Shape {
        if let Some(items) = self.items() {
            return Shape::List(Box::new(items.shape()));
        }
        if let Some(values) = self.values() {
            return Shape::MapTo(Box::new(values.shape()));
        }
        if self.is_word_or_map() {
            return Shape::WordOrOneKeyMap;
        }
        match self.keyword("type").and_then(Value::as_str) {
            Some("integer") => Shape::WholeNumber,
            Some("number") => Shape::Number,
            Some("boolean") => Shape::Boolean,
            Some("object") if self.is_union() => Shape::OneKeyMap,
            Some("object") if self.fields().is_empty() => Shape::Nothing,
            Some("object") => Shape::Map,
            Some(_) | None if self.keyword("enum").is_some() => Shape::Word,
            Some(_) | None if self.keyword("format").is_some_and(|format| format == "date-time") => Shape::Time,
            Some(_) | None => Shape::Text,
        }
    }
}

impl Shape {
    fn plural(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Boolean => "booleans".to_owned(),
            Self::Nothing => "empty maps".to_owned(),
            Self::WordOrOneKeyMap => "words or one-key maps".to_owned(),
            Self::List(inner) => format!("lists of {}", inner.plural()),
            Self::MapTo(inner) => format!("maps to {}", inner.plural()),
            Self::Time | Self::WholeNumber | Self::Number | Self::Word | Self::Map | Self::OneKeyMap => {
                format!("{self}s")
            }
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Time => "time",
            Self::WholeNumber => "whole number",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Word => "word",
            Self::Map => "map",
            Self::OneKeyMap => "one-key map",
            Self::WordOrOneKeyMap => "word or one-key map",
            Self::Nothing => "empty map",
            Self::List(inner) => return write!(f, "list of {}", inner.plural()),
            Self::MapTo(inner) => return write!(f, "map to {}", inner.plural()),
        })
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("required"),
            Self::RequiredSomewhere(place) => write!(f, "required, {place}"),
            Self::OneOf => f.write_str("one of"),
            Self::Optional => f.write_str("optional"),
        }
    }
}
