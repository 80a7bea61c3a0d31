//! Reshapes generated schemas so that a validator's message names the mistake.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Map, Value, json};

use crate::model::document::LabelKey;
use crate::model::operation::TagKey;
use crate::model::project::EnvironmentName;
use crate::model::scope::AccountId;
use crate::model::text::Limits;

/// Where the schema of a map with exactly one key says that it has one.
pub(crate) const ONE_KEY: &str = "/allOf/0";

/// The transformation of a schema and everything in it.
#[derive(Clone, Debug)]
pub(super) struct Shape;

impl Transform for Shape {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else { return };
        drop_null(object);
        drop_number_format(object);
        reshape_union(object);
        name_keys(object);
        if let Some(Value::Object(keys)) = object.get_mut("propertyNames") {
            keys.remove("description");
        }
    }
}

/// `Option<T>` is `T`: null is an error everywhere, and an absent field is absent.
fn drop_null(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if object.get("default").is_some_and(Value::is_null) {
        object.remove("default");
    }
    let Some(Value::Array(branches)) = object.get_mut("anyOf") else { return };
    branches.retain(|branch| branch.get("type").is_none_or(|name| name != "null"));
    if let [Value::Object(only)] = branches.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        for (key, value) in only {
            object.entry(key).or_insert(value);
        }
    }
}

/// `uint32` and its like are Rust's names, not formats of JSON Schema.
fn drop_number_format(object: &mut Map<String, Value>) {
    let is_number = matches!(object.get("type"), Some(Value::String(name)) if name == "integer" || name == "number");
    if is_number {
        object.remove("format");
    }
}

/// `oneOf` of words is an `enum`; of one-key maps, a map with exactly one key; of both, whichever type is given.
fn reshape_union(object: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = object.get("oneOf") else { return };
    let words: Vec<(Value, Option<String>)> = branches.iter().flat_map(words_of).collect();
    let variants: Vec<(String, Value)> = branches.iter().filter_map(variant_of).collect();
    let strings = branches.iter().filter(|branch| branch.get("type").is_some_and(|name| name == "string")).count();
    if strings + variants.len() != branches.len() {
        return;
    }
    object.remove("oneOf");
    match (words.is_empty(), variants.is_empty()) {
        (_, true) => extend(object, one_word(&words)),
        (true, false) => extend(object, one_key(variants)),
        (false, false) => {
            describe_words(object, &words);
            offer(object, &words, &variants);
            object.insert("if".to_owned(), json!({ "type": "string" }));
            object.insert("then".to_owned(), Value::Object(one_word(&words)));
            object.insert("else".to_owned(), Value::Object(one_key(variants)));
        }
    }
    if !object.contains_key("if") {
        describe_words(object, &words);
    }
}

/// What an editor offers in a place that takes a word or a map: it looks into no condition by itself.
fn offer(object: &mut Map<String, Value>, words: &[(Value, Option<String>)], variants: &[(String, Value)]) {
    let snippet = |label: &Value, body: Value, description: Option<&str>| match description {
        Some(description) => json!({ "label": label, "body": body, "markdownDescription": description }),
        None => json!({ "label": label, "body": body }),
    };
    let words = words.iter().map(|(word, meaning)| snippet(word, word.clone(), meaning.as_deref()));
    let examples = object.get("examples").and_then(Value::as_array);
    let of_variant = |(name, schema): &(String, Value)| {
        let example = examples.into_iter().flatten().find(|example| example.get(name).is_some());
        let body = example.cloned().unwrap_or_else(|| json!({ name: {} }));
        snippet(&name.as_str().into(), body, schema.get("description").and_then(Value::as_str))
    };
    let snippets: Vec<Value> = words.chain(variants.iter().map(of_variant)).collect();
    object.insert("defaultSnippets".to_owned(), snippets.into());
}

fn extend(object: &mut Map<String, Value>, with: Map<String, Value>) {
    object.extend(with);
}

/// The words of a branch that is text, each with what it means.
fn words_of(branch: &Value) -> Vec<(Value, Option<String>)> {
    let meaning = branch.get("description").and_then(Value::as_str).map(str::to_owned);
    match (branch.get("const"), branch.get("enum").and_then(Value::as_array)) {
        (Some(word), _) if word.is_string() => vec![(word.clone(), meaning)],
        (_, Some(words)) => words.iter().map(|word| (word.clone(), meaning.clone())).collect(),
        _ => Vec::new(),
    }
}

/// The key and the value's schema of a branch that is a map with one required key.
fn variant_of(branch: &Value) -> Option<(String, Value)> {
    let properties = branch.get("properties")?.as_object()?;
    let required = branch.get("required")?.as_array()?;
    let (name, schema) = properties.iter().next().filter(|_| properties.len() == 1 && required.len() == 1)?;
    let mut schema = schema.clone();
    if let (Some(object), Some(description)) = (schema.as_object_mut(), branch.get("description")) {
        object.insert("description".to_owned(), description.clone());
    }
    Some((name.clone(), schema))
}

fn one_word(words: &[(Value, Option<String>)]) -> Map<String, Value> {
    let words: Vec<Value> = words.iter().map(|(word, _)| word.clone()).collect();
    Map::from_iter([("type".to_owned(), "string".into()), ("enum".to_owned(), words.into())])
}

fn one_key(variants: Vec<(String, Value)>) -> Map<String, Value> {
    Map::from_iter([
        ("type".to_owned(), "object".into()),
        ("properties".to_owned(), Value::Object(variants.into_iter().collect())),
        ("additionalProperties".to_owned(), false.into()),
        // Not beside `properties`: an editor counts the line that is being written as a key, and would offer none.
        ("allOf".to_owned(), json!([{ "minProperties": 1, "maxProperties": 1 }])),
    ])
}

/// Adds the meaning of each word to the description, for editors.
fn describe_words(object: &mut Map<String, Value>, words: &[(Value, Option<String>)]) {
    let lines: Vec<String> = words
        .iter()
        .filter_map(|(word, meaning)| Some(format!("- `{}`: {}", word.as_str()?, meaning.as_deref()?)))
        .collect();
    if lines.is_empty() {
        return;
    }
    let description = object.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{description}\n\n{}", lines.join("\n"));
    object.insert("description".to_owned(), description.trim().into());
}

/// A map's keys are checked by `propertyNames`, with limits and all, rather than by a pattern alone.
fn name_keys(object: &mut Map<String, Value>) {
    const KEYS: [Limits; 4] = [TagKey::LIMITS, LabelKey::LIMITS, EnvironmentName::LIMITS, AccountId::LIMITS];
    let Some(patterns) = object.get("patternProperties").and_then(Value::as_object) else { return };
    let mut entries = patterns.iter();
    let (Some((pattern, value)), None) = (entries.next(), entries.next()) else { return };
    let known = KEYS.iter().find(|limits| limits.pattern == Some(pattern.as_str()));
    let Some(limits) = known else { return };
    let (keys, value) = (limits.schema(""), value.clone());
    object.remove("patternProperties");
    object.insert("propertyNames".to_owned(), keys.to_value());
    object.insert("additionalProperties".to_owned(), value);
}
