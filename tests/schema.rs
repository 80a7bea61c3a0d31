//! The committed schemas: what the types generate, what every validator can read, and what the types accept.

use camino::Utf8Path;
use proptest::prelude::*;
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
    }
    .map_err(|error| error.to_string())
}

thread_local! {
    static VALIDATORS: Vec<(SchemaKind, jsonschema::Validator)> = SchemaKind::ALL
        .into_iter()
        .map(|kind| {
            let schema: Value = serde_json::from_str(kind.committed()).unwrap();
            let options = jsonschema::draft202012::options().should_validate_formats(true);
            (kind, options.build(&schema).unwrap())
        })
        .collect();
}

/// Whether the committed schema accepts a document, or why not.
///
/// The types leave two things to the schema, which are no verdict here: that null is no value, and how many entries a
/// list or a map of names may have.
fn schema_says(kind: SchemaKind, document: &Value) -> Result<(), String> {
    let is_left_to_the_schema = |error: &jsonschema::ValidationError<'_>| {
        let is_count = ["minItems", "maxItems", "minProperties", "maxProperties"].contains(&error.kind().keyword());
        let is_union = error.schema_path().as_str().contains("$defs") && error.kind().keyword().ends_with("Properties");
        error.instance().is_null() || (is_count && !is_union)
    };
    VALIDATORS.with(|validators| {
        let (_, validator) = validators.iter().find(|(known, _)| *known == kind).unwrap();
        match validator.iter_errors(document).find(|error| !is_left_to_the_schema(error)) {
            Some(error) => Err(format!("{}: {error}", error.instance_path())),
            None => Ok(()),
        }
    })
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
fn committed_schemas_are_valid_draft_2020_12() {
    for kind in SchemaKind::ALL {
        let schema: Value = serde_json::from_str(kind.committed()).unwrap();
        jsonschema::draft202012::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
    }
}

#[test]
fn no_schema_keeps_an_ambiguous_union_or_null() {
    for kind in SchemaKind::ALL {
        let text = kind.committed();
        for keyword in ["\"oneOf\"", "\"anyOf\"", "\"null\"", "\"uint32\"", "\"uint64\"", "\"double\""] {
            assert!(!text.contains(keyword), "{kind} holds {keyword}");
        }
    }
}

#[test]
fn schema_and_types_give_every_fixture_the_same_verdict() {
    let mut checked = 0;
    for (name, document) in fixtures() {
        let Some(kind) = kind_of(&document) else { continue };
        let (schema, types) = (schema_says(kind, &document), types_say(kind, &document));
        assert_eq!(schema.is_ok(), types.is_ok(), "{name}\nschema: {schema:?}\ntypes: {types:?}");
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
            map.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", escape(key)), found))
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
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A number of floating point is whole for JSON Schema and not for the types, hence the exception.
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
        let schema = schema_says(SchemaKind::Job, &document);
        let types = types_say(SchemaKind::Job, &document);
        prop_assert_eq!(schema.is_ok(), types.is_ok(), "{}\nschema: {:?}\ntypes: {:?}", document, schema, types);
    }
}

thread_local! {
    static GOOD: Vec<Value> = fixtures()
        .filter(|(_, document)| kind_of(document) == Some(SchemaKind::Job))
        .filter(|(_, document)| schema_says(SchemaKind::Job, document).is_ok())
        .map(|(_, document)| document)
        .collect();
}
