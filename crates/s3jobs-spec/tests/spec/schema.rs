//! The committed schemas: what the types generate, and what every validator can read.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use s3jobs_spec::spec::schema::SchemaKind;
use serde_json::Value;

#[test]
fn committed_files_are_what_the_types_generate() {
    for (name, generated) in SchemaKind::files() {
        let path = crate::top().join("schemas").join(name);
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == generated,
            "{path} differs from the source; run `cargo run -- schema --write schemas` and commit the result:\n{}",
            similar::TextDiff::from_lines(committed.as_str(), &generated).unified_diff().context_radius(2),
        );
    }
}

#[test]
fn committed_schemas_are_valid_draft_7() {
    for kind in SchemaKind::ALL {
        let schema: Value = serde_json::from_str(kind.committed()).unwrap();
        jsonschema::draft7::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

/// Draft 7 ignores what stands beside a `$ref`, later drafts do not: only annotations may stand there.
#[test]
fn beside_a_reference_stands_nothing_that_validates() {
    fn check(schema: &Value, at: &str) {
        let annotations =
            ["$ref", "description", "markdownDescription", "examples", "x-examples", "default", "x-required"];
        if let (true, Some(map)) = (schema.get("$ref").is_some(), schema.as_object()) {
            let others: Vec<&String> = map.keys().filter(|key| !annotations.contains(&key.as_str())).collect();
            assert!(others.is_empty(), "{at}: {others:?}");
        }
        match schema {
            Value::Object(map) => map.iter().for_each(|(key, value)| check(value, &format!("{at}/{key}"))),
            Value::Array(items) => items.iter().for_each(|item| check(item, at)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    for kind in SchemaKind::ALL {
        check(&serde_json::from_str(kind.committed()).unwrap(), kind.name());
    }
}

/// A choice between fields that stand side by side is the one union that every validator explains well.
fn is_choice_of_fields(branches: &Value) -> bool {
    let is_required = |branch: &Value| branch.as_object().is_some_and(|map| map.keys().all(|key| key == "required"));
    branches.as_array().is_some_and(|branches| branches.iter().all(is_required))
}

fn ambiguities(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            for (key, value) in map {
                if key == "anyOf" || (key == "oneOf" && !is_choice_of_fields(value)) {
                    found.push(format!("{key}: {value}"));
                }
                ambiguities(value, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|schema| ambiguities(schema, found)),
        Value::String(text) if ["null", "uint32", "uint64", "double"].contains(&text.as_str()) => {
            found.push(text.clone());
        }
        Value::Null => found.push("null".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn patterns(schema: &Value, found: &mut Vec<String>) {
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        found.push(pattern.to_owned());
    }
    let parts = schema.as_object().into_iter().flat_map(|map| map.values());
    parts.chain(schema.as_array().into_iter().flatten()).for_each(|part| patterns(part, found));
}

/// Editors compile patterns as JavaScript, which knows no `(?s:...)`; and what `.` leaves out differs between engines.
#[test]
fn every_pattern_means_the_same_to_every_engine() {
    let classes = regex::Regex::new(r"\\.|\[[^\]]*\]").unwrap();
    for kind in SchemaKind::ALL {
        let mut found = Vec::new();
        patterns(&serde_json::from_str(kind.committed()).unwrap(), &mut found);
        for pattern in found {
            let bare = classes.replace_all(&pattern, "");
            assert!(!bare.contains("(?") && !bare.contains('.'), "{kind}: {pattern}");
        }
    }
}

#[test]
fn no_schema_keeps_an_ambiguous_union_or_null() {
    for kind in SchemaKind::ALL {
        let mut found = Vec::new();
        ambiguities(&serde_json::from_str(kind.committed()).unwrap(), &mut found);
        assert_eq!(found, Vec::<String>::new(), "{kind}");
    }
}

/// An overlay takes what a spec takes, field for field: only what it may be left out of, and what is said of it, differs.
#[test]
fn an_overlay_has_the_fields_of_a_spec() {
    let schema: Value = serde_json::from_str(SchemaKind::Job.committed()).unwrap();
    let fields = |name: &str| {
        let mut fields = schema["definitions"][name]["properties"].as_object().unwrap().clone();
        for field in fields.values_mut() {
            for note in ["description", "markdownDescription", "default", "x-required", "examples", "x-examples"] {
                field.as_object_mut().unwrap().remove(note);
            }
        }
        fields
    };
    let mut spec = fields("JobSpec");
    spec.shift_remove("environments").unwrap();
    assert_eq!(fields("Overlay").keys().collect::<Vec<_>>(), spec.keys().collect::<Vec<_>>());
    assert_eq!(fields("Overlay"), spec);
    assert!(schema["definitions"]["Overlay"].get("required").is_none());
}
