//! Schema and types: one verdict about every document, but for what the types leave to the schema.

use jsonschema::ValidationError;
use serde_json::Value;

use super::source_map::{load, stdin};
use crate::model::seed::Seed;
use crate::model::{JobDocument, ProjectDocument};
use crate::spec::schema::SchemaKind;
use crate::spec::tree::{Kind, parse};

/// Asks schema and types about every document; what either refuses has a finding.
pub(crate) fn decode(text: &str) {
    let mut refused = false;
    for document in parse(text) {
        refused |= !document.faults.is_empty();
        let Some(root) = &document.root else { continue };
        let value = root.to_value();
        for kind in SchemaKind::ALL {
            assert_one_verdict(kind, &value);
        }
        let named = root.entry("kind").map(|entry| &entry.value.kind);
        let kind = named.and_then(|kind| if let Kind::Text(name) = kind { SchemaKind::from_name(name) } else { None });
        refused |= kind.is_none_or(|kind| !kind.validator().is_valid(&value) || !takes(kind, value));
    }
    if let Some(set) = load(&stdin(text.as_bytes())) {
        assert!(!refused || set.has_errors(), "refused without a finding");
    }
}

fn assert_one_verdict(kind: SchemaKind, value: &Value) {
    let errors: Vec<ValidationError<'_>> = kind.validator().iter_errors(value).collect();
    assert_eq!(kind.validator().is_valid(value), errors.is_empty(), "two answers of the validator");
    let types = takes(kind, value.clone());
    // `1.0` is a whole number for JSON Schema, and none for the types.
    let schema_alone = errors.is_empty() && !types && !has_fraction(value);
    assert!(!schema_alone, "the schema of {kind} accepts what the types refuse: {value}");
    let refused = errors.iter().find(|error| types && !is_left_to_the_schema(error));
    assert!(refused.is_none(), "the types take what the schema of {kind} refuses: {refused:?} in {value}");
}

fn takes(kind: SchemaKind, value: Value) -> bool {
    match kind {
        SchemaKind::Job => serde_json::from_value::<JobDocument>(value).is_ok(),
        SchemaKind::Project => serde_json::from_value::<ProjectDocument>(value).is_ok(),
        SchemaKind::Seed => serde_json::from_value::<Seed>(value).is_ok(),
    }
}

/// That null is no value and a list no map, how many entries there may be, which of two fields there must be, limits
/// beyond 31 bits, and empty paths.
fn is_left_to_the_schema(error: &ValidationError<'_>) -> bool {
    let (keyword, instance) = (error.kind().keyword(), error.instance());
    instance.is_null()
        || instance.as_str() == Some("") && error.instance_path().as_str().ends_with("/path")
        || instance.is_array() && keyword == "type"
        || instance.as_u64() > Some((1 << 31) - 1) && keyword == "maximum"
        || ["minItems", "maxItems", "minProperties", "maxProperties", "oneOf"].contains(&keyword)
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}
