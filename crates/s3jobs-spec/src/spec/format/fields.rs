//! What a schema says of a place: the order of its fields, and whether it holds text.

use serde_json::{Map, Value};

use crate::spec::schema::SchemaKind;

/// The fields of the envelope, for documents of a kind that has no schema.
const ENVELOPE: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];

/// What the schema says of one place of a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fields<'s> {
    /// Nothing is known.
    Unknown,
    /// The root of a document without a schema.
    Envelope,
    /// A schema, and the whole that its references lead into.
    Schema { whole: &'s Value, here: &'s Value },
}

impl Fields<'static> {
    /// The root of a document of a kind.
    pub(super) fn of(kind: Option<SchemaKind>) -> Self {
        match kind {
            Some(kind) => Fields::Schema { whole: kind.schema(), here: kind.schema() },
            None => Fields::Envelope,
        }
    }
}

impl<'s> Fields<'s> {
    /// Where a field stands among the fields of a map; none if the author says in which order they stand.
    pub(super) fn position(self, field: &str) -> Option<usize> {
        match self {
            Fields::Unknown => None,
            Fields::Envelope => ENVELOPE.iter().position(|name| *name == field),
            Fields::Schema { .. } => self.properties()?.keys().position(|name| name == field),
        }
    }

    /// The value of a field of a map.
    pub(super) fn field(self, field: &str) -> Self {
        let Some(resolved) = self.resolved() else { return Fields::Unknown };
        let named = self.properties().and_then(|properties| properties.get(field));
        self.inner(named.or_else(|| resolved.get("additionalProperties").filter(|other| other.is_object())))
    }

    /// An element of a list.
    pub(super) fn element(self) -> Self {
        self.inner(self.resolved().and_then(|schema| schema.get("items")))
    }

    /// Whether text is the only thing that may stand here.
    pub(super) fn is_text(self) -> bool {
        self.resolved().and_then(|schema| schema.get("type")).is_some_and(|kind| kind == "string")
    }

    fn inner(self, schema: Option<&'s Value>) -> Self {
        match (self, schema) {
            (Fields::Schema { whole, .. }, Some(here)) => Fields::Schema { whole, here },
            (Fields::Unknown | Fields::Envelope, _) | (Fields::Schema { .. }, None) => Fields::Unknown,
        }
    }

    /// The schema that applies here; a reference leads to another place of the whole.
    fn resolved(self) -> Option<&'s Value> {
        let Fields::Schema { whole, here } = self else { return None };
        match here.get("$ref").and_then(Value::as_str) {
            Some(reference) => whole.pointer(reference.strip_prefix('#')?),
            None => Some(here),
        }
    }

    /// The named fields of a map, in order. Where a word may stand in place of a map, those of the map.
    fn properties(self) -> Option<&'s Map<String, Value>> {
        let schema = self.resolved()?;
        let of = |schema: &'s Value| schema.get("properties").and_then(Value::as_object);
        of(schema).or_else(|| of(schema.get("else")?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schemas are written so that a reference never leads to another.
    #[test]
    fn references_are_one_step() {
        for kind in SchemaKind::ALL {
            let schema = kind.schema();
            for (name, definition) in schema["definitions"].as_object().unwrap() {
                assert!(definition.get("$ref").is_none(), "{kind}: {name}");
            }
        }
    }

    #[test]
    fn places_are_found_through_references_unions_and_lists() {
        let spec = Fields::of(Some(SchemaKind::Job)).field("spec");
        assert_eq!((spec.position("accountId"), spec.position("region")), (Some(0), Some(1)));
        assert!(spec.field("accountId").is_text() && !spec.field("priority").is_text());
        assert_eq!(spec.field("confirmation").field("guarded").position("maxTasks"), Some(1));
        assert!(spec.field("tags").field("anything").is_text());
        assert_eq!(spec.field("tags").position("anything"), None);
        let object = Fields::of(Some(SchemaKind::Seed)).field("spec").field("buckets").element();
        assert_eq!(object.position("name"), Some(0));
    }
}
