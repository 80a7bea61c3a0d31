//! A document is accepted by the schema if and only if by the types: `validate` asks the schema only of what these refuse.

use camino::Utf8Path;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::SchemaKind;
use crate::internals;
use crate::spec::tree::parse;

/// Every document that schema and types accept, of every kind.
fn good_documents() -> Vec<Value> {
    let folders = ["tests/fixtures/specs/good", "specs-examples", "specs-examples/more", "specs-examples/environments"];
    let root = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let files = folders.into_iter().flat_map(|folder| root.join(folder).read_dir_utf8().unwrap());
    let files = files.map(|entry| entry.unwrap().into_path()).filter(|path| path.extension() == Some("yaml"));
    files.flat_map(|path| documents(&std::fs::read_to_string(path).unwrap())).collect()
}

fn documents(text: &str) -> Vec<Value> {
    parse(text).into_iter().filter_map(|document| document.root.map(|root| root.to_value())).collect()
}

thread_local! {
    static GOOD: Vec<Value> = good_documents();
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
        Just(json!(9_007_199_254_740_991_u64)),
        Just(json!(9_007_199_254_740_992_u64)),
        proptest::sample::select(&[0.0, 0.5, 1.0, 100.5, -1.0, 1e15, 1e16, 1e300][..]).prop_map(Value::from),
        proptest::sample::select(&TEXTS[..]).prop_map(Value::from),
        (1_usize..2100).prop_map(|length| Value::from("x".repeat(length))),
        Just(json!([])),
        Just(json!({})),
        Just(json!(["Bucket", "Key"])),
        Just(json!([null])),
        Just(json!([1, 100])),
        Just(json!({ "automatic": {} })),
        Just(json!({ "prod": {} })),
        (40_usize..50).prop_map(|count| (0..count).map(|key| (format!("k{key}"), json!("v"))).collect()),
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
    const NAMES: [&str; 12] = [
        "",
        "run",
        "description",
        "bucket",
        "tags",
        "a b",
        "<a>",
        "accountId",
        "guarded",
        "scope",
        "environments",
        "prod",
    ];
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

#[test]
fn documents_of_every_kind_are_changed() {
    for kind in SchemaKind::ALL {
        let is_of_kind = |document: &&Value| document.get("kind").and_then(Value::as_str) == Some(kind.name());
        assert!(GOOD.with(|good| good.iter().any(|document| is_of_kind(&document))), "no {kind} is there");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn schema_and_types_give_a_changed_document_the_same_verdict(
        (which, place, mutation) in (any::<prop::sample::Index>(), any::<prop::sample::Index>(), mutation())
    ) {
        let mut document = GOOD.with(|good| which.get(good.as_slice()).clone());
        let mut found = Vec::new();
        places(&document, "", &mut found);
        let place: &String = place.get(found.as_slice());
        mutate(&mut document, place, &mutation);
        // JSON is YAML as well.
        internals::decode(&document.to_string());
    }
}
