//! Schema and types: one verdict about every document; and one result, whether the types read its tree or its JSON.

use std::sync::LazyLock;

use jsonschema::{ValidationError, Validator};
use serde::Deserialize;
use serde_json::Value;

use super::source_map::{load, stdin};
use crate::model::seed::Seed;
use crate::model::{JobDocument, ProjectDocument};
use crate::spec::schema::SchemaKind;
use crate::spec::tree::{Kind, Node, parse};

/// Asks schema and types about every document; what either refuses has a finding.
pub fn decode(text: &str) {
    let mut refused = false;
    for document in parse(text) {
        refused |= !document.faults.is_empty();
        let Some(root) = &document.root else { continue };
        for kind in SchemaKind::ALL {
            assert_one_verdict(kind, root);
        }
        let named = root.entry("kind").map(|entry| &entry.value.kind);
        let kind = named.and_then(|kind| if let Kind::Text(name) = kind { SchemaKind::from_name(name) } else { None });
        refused |= kind.is_none_or(|kind| !takes(kind, root));
    }
    if let Some(set) = load(&stdin(text.as_bytes())) {
        assert!(!refused || set.has_errors(), "refused without a finding");
    }
}

fn assert_one_verdict(kind: SchemaKind, root: &Node) {
    let value = &root.to_value();
    let errors: Vec<ValidationError<'_>> = kind.validator().iter_errors(root).collect();
    assert_eq!(kind.validator().is_valid(root), errors.is_empty(), "two answers of the validator");
    assert_eq!(errors.is_empty(), of_json(kind).is_valid(value), "another answer about the JSON {value}");
    match (errors.first(), takes(kind, root)) {
        (None, false) => panic!("the schema of {kind} accepts what the types refuse: {value}"),
        (Some(error), true) => panic!("the types take what the schema of {kind} refuses: {error:?} in {value}"),
        // `1.0` is a whole number for JSON Schema and for our tree, and none for Rust's reader of JSON.
        (None, true) if !has_fraction(value) => assert_one_result(kind, root, value),
        (None | Some(_), _) => {}
    }
}

fn takes(kind: SchemaKind, root: &Node) -> bool {
    match kind {
        SchemaKind::Job => JobDocument::deserialize(root).is_ok(),
        SchemaKind::Project => ProjectDocument::deserialize(root).is_ok(),
        SchemaKind::Seed => Seed::deserialize(root).is_ok(),
    }
}

/// What the types make of a tree is what they make of its JSON.
fn assert_one_result(kind: SchemaKind, root: &Node, value: &Value) {
    match kind {
        SchemaKind::Job => assert_eq!(JobDocument::deserialize(root).ok(), JobDocument::deserialize(value).ok()),
        SchemaKind::Project => {
            assert_eq!(ProjectDocument::deserialize(root).ok(), ProjectDocument::deserialize(value).ok());
        }
        SchemaKind::Seed => assert_eq!(Seed::deserialize(root).ok(), Seed::deserialize(value).ok()),
    }
}

/// The validator of JSON that the one of trees has to agree with.
fn of_json(kind: SchemaKind) -> &'static Validator {
    static VALIDATORS: LazyLock<[Validator; 3]> = LazyLock::new(|| {
        SchemaKind::ALL.map(|kind| {
            let options = jsonschema::draft7::options();
            let options = options.with_pattern_options(jsonschema::PatternOptions::regex());
            options.should_validate_formats(true).build(kind.schema()).expect("a test compiles every schema")
        })
    });
    let number = SchemaKind::ALL.iter().position(|other| *other == kind).expect("every kind");
    &VALIDATORS[number]
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(fields) => fields.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}
