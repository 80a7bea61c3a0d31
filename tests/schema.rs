//! The committed schemas: what the types generate, what every validator can read, and what the types accept.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange its world fails with the reason")]

use camino::Utf8Path;
use proptest::prelude::*;
use s3jobs::model::seed::Seed;
use s3jobs::model::{JobDocument, ProjectDocument};
use s3jobs::spec::schema::SchemaKind;
use serde_json::{Value, json};

fn fixtures() -> impl Iterator<Item = (String, Value)> {
    let folders = ["tests/fixtures/specs/good", "tests/fixtures/specs/bad", "specs-examples", "specs-examples/more"];
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = folders.into_iter().flat_map(move |folder| root.join(folder).read_dir_utf8().into_iter().flatten());
    files.map(|entry| entry.unwrap().into_path()).filter(|path| path.extension() == Some("yaml")).flat_map(|path| {
        let text = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&text).trim_start_matches('\u{feff}').to_owned();
        let documents: Vec<Value> = serde_yaml::Deserializer::from_str(&text)
            .map_while(|document| serde::Deserialize::deserialize(document).ok())
            .collect();
        documents.into_iter().map(move |value| (path.file_name().unwrap().to_owned(), value))
    })
}

fn kind_of(document: &Value) -> Option<SchemaKind> {
    SchemaKind::from_name(document.get("kind")?.as_str()?)
}

/// Whether the types decode a document, or why not.
fn types_say(kind: SchemaKind, document: &Value) -> Result<(), String> {
    let document = document.clone();
    match kind {
        SchemaKind::Job => serde_json::from_value::<JobDocument>(document).map(drop),
        SchemaKind::Project => serde_json::from_value::<ProjectDocument>(document).map(drop),
        SchemaKind::Seed => serde_json::from_value::<Seed>(document).map(drop),
    }
    .map_err(|error| error.to_string())
}

thread_local! {
    static VALIDATORS: Vec<(SchemaKind, jsonschema::Validator)> = SchemaKind::ALL
        .into_iter()
        .map(|kind| {
            let schema: Value = serde_json::from_str(kind.committed()).unwrap();
            let options = jsonschema::draft7::options().should_validate_formats(true);
            (kind, options.build(&schema).unwrap())
        })
        .collect();
}

/// Everything that the committed schema finds wrong: the keyword, and what it says.
fn schema_says(kind: SchemaKind, document: &Value) -> Vec<(bool, String)> {
    // The types leave four things to the schema: that null is no value, that a list is no map (serde takes a struct's
    // fields from a list as well), how many entries a list or map has, and limits beyond 31 bits.
    let is_left_to_the_schema = |error: &jsonschema::ValidationError<'_>| {
        let counts = ["minItems", "maxItems", "minProperties", "maxProperties"];
        let is_list_for_map = error.instance().is_array() && error.kind().keyword() == "type";
        let is_beyond_31_bits = error.kind().keyword() == "maximum" && error.instance().as_u64() > Some((1 << 31) - 1);
        // A file's path may be empty for the types; no file is found there.
        let is_empty_path = error.instance().as_str() == Some("") && error.instance_path().as_str().ends_with("/path");
        error.instance().is_null()
            || is_empty_path
            || is_list_for_map
            || is_beyond_31_bits
            || counts.contains(&error.kind().keyword())
    };
    let shown = |error: jsonschema::ValidationError<'_>| {
        (is_left_to_the_schema(&error), format!("{} {error}", error.instance_path()))
    };
    VALIDATORS.with(|validators| {
        let (_, validator) = validators.iter().find(|(known, _)| *known == kind).unwrap();
        validator.iter_errors(document).map(shown).collect()
    })
}

/// What the schema accepts, the types accept; what the types accept, the schema accepts but for what is left to it.
fn agree(kind: SchemaKind, document: &Value) -> Result<(), String> {
    let (schema, types) = (schema_says(kind, document), types_say(kind, document));
    match &types {
        Err(error) if schema.is_empty() => Err(format!("only the types refuse this: {error}\n{document}")),
        Ok(()) if schema.iter().any(|(is_left, _)| !is_left) => {
            Err(format!("only the schema refuses this: {schema:?}\n{document}"))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[test]
fn committed_files_are_what_the_types_generate() {
    for (name, generated) in SchemaKind::files() {
        let path = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(name);
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
        let annotations = ["$ref", "description", "examples", "default", "x-required"];
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

#[test]
fn schema_and_types_give_every_fixture_the_same_verdict() {
    let mut checked = 0;
    for (name, document) in fixtures() {
        let Some(kind) = kind_of(&document) else { continue };
        agree(kind, &document).unwrap_or_else(|reason| panic!("{name}: {reason}"));
        checked += 1;
    }
    assert!(checked > 50, "only {checked} fixtures were found");
}

/// Values that stand where others do not belong.
fn strange() -> impl Strategy<Value = Value> {
    const TEXTS: [&str; 9] = [
        "",
        "x",
        "ON",
        "2027-01-31",
        "2027-01-31T00:00:00Z",
        "s3://b",
        "s3://bucket",
        "s3://bucket/key",
        "012345678901",
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..100_003).prop_map(Value::from),
        Just(json!(2_147_483_648_u64)),
        Just(json!(u64::MAX)),
        Just(json!(0.5)),
        Just(json!(100.5)),
        proptest::sample::select(&TEXTS[..]).prop_map(Value::from),
        (1_usize..2100).prop_map(|length| Value::from("x".repeat(length))),
        Just(json!([])),
        Just(json!({})),
        Just(json!(["Bucket", "Key"])),
        Just(json!({ "automatic": {} })),
    ]
}

/// Every place of a document, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", escape(key)), found));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, value)| places(value, &format!("{at}/{index}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[derive(Clone, Debug)]
enum Mutation {
    Replace(Value),
    Remove,
    Rename(String),
    Add(String, Value),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    const NAMES: [&str; 10] =
        ["", "run", "description", "bucket", "tags", "a b", "<a>", "accountId", "guarded", "scope"];
    let name = || proptest::sample::select(&NAMES[..]).prop_map(str::to_owned);
    prop_oneof![
        4 => strange().prop_map(Mutation::Replace),
        1 => Just(Mutation::Remove),
        1 => name().prop_map(Mutation::Rename),
        1 => (name(), strange()).prop_map(|(name, value)| Mutation::Add(name, value)),
    ]
}

fn mutate(document: &mut Value, at: &str, mutation: &Mutation) {
    let Some((parent, key)) = at.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    let Some(parent) = document.pointer_mut(parent) else { return };
    match (mutation, parent) {
        (Mutation::Replace(value), Value::Object(map)) => drop(map.insert(key, value.clone())),
        (Mutation::Remove, Value::Object(map)) => drop(map.shift_remove(&key)),
        (Mutation::Rename(name), Value::Object(map)) => {
            if let Some(value) = map.shift_remove(&key) {
                map.insert(name.clone(), value);
            }
        }
        (Mutation::Add(name, value), Value::Object(map)) => drop(map.entry(name).or_insert(value.clone())),
        (Mutation::Replace(value), Value::Array(list)) => {
            if let Some(element) = key.parse::<usize>().ok().and_then(|index| list.get_mut(index)) {
                *element = value.clone();
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn schema_and_types_give_a_changed_document_the_same_verdict(
        (which, place, mutation) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), mutation())
    ) {
        let good: Vec<Value> = GOOD.with(Clone::clone);
        let mut document = which.get(good.as_slice()).clone();
        let mut found = Vec::new();
        places(&document, "", &mut found);
        let place: &String = place.get(found.as_slice());
        mutate(&mut document, place, &mutation);
        prop_assert_eq!(agree(SchemaKind::Job, &document), Ok(()));
    }
}

thread_local! {
    static GOOD: Vec<Value> = fixtures()
        .filter(|(_, document)| kind_of(document) == Some(SchemaKind::Job))
        .filter(|(_, document)| schema_says(SchemaKind::Job, document).is_empty())
        .map(|(_, document)| document)
        .collect();
}
