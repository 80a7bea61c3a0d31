//! What a schema wants and what stands there, as noun phrases.

use serde_json::Value;

use super::suggest;
use crate::spec::finding::quoted;
use crate::spec::schema::ONE_KEY;

/// What a schema wants: "a whole number", "an AWS account id (12 digits, in quotes)".
pub(super) fn expected(schema: &Value) -> String {
    if let Some(what) = what(schema) {
        return what.to_owned();
    }
    if let (Some(words), Some(map)) = (schema.get("then"), schema.get("else")) {
        return format!("{}, or {}", expected(words), expected(map));
    }
    if let Some(words) = words(schema) {
        return format!("one of {}", suggest::list(&words, 12));
    }
    if let (true, [only]) = (is_union(schema), properties(schema).as_slice()) {
        return format!("a map with `{only}`");
    }
    if is_union(schema) {
        return format!("a map with exactly one of {}", suggest::list(&properties(schema), 3));
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => "text".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("number") => "a number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some("array") => "a list".to_owned(),
        Some("object") => "a map".to_owned(),
        Some(_) | None => "another value".to_owned(),
    }
}

/// What stands there, with its source text where it is short.
pub(super) fn found(value: &Value, written: Option<&str>) -> String {
    let written = |fallback: String| quoted(written.unwrap_or(&fallback));
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => format!("the boolean {}", written(value.to_string())),
        Value::Number(number) => format!("the number {}", written(number.to_string())),
        Value::String(text) => format!("the text {}", quoted(text)),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "a map".to_owned(),
    }
}

/// The noun phrase of a text with limits.
pub(super) fn what(schema: &Value) -> Option<&str> {
    schema.get("x-what").and_then(Value::as_str)
}

/// The words that a schema allows.
pub(super) fn words(schema: &Value) -> Option<Vec<&str>> {
    let words = schema.get("enum")?.as_array()?;
    Some(words.iter().filter_map(Value::as_str).collect())
}

/// Whether a schema is a map with exactly one key.
pub(super) fn is_union(schema: &Value) -> bool {
    schema.pointer(ONE_KEY).is_some() && schema.get("properties").is_some()
}

/// The names of a schema's fields.
pub(super) fn properties(schema: &Value) -> Vec<&str> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(|fields| fields.keys().map(String::as_str)).collect()
}

/// The first sentence of a schema's description.
pub(super) fn summary(schema: &Value) -> Option<&str> {
    let description = schema.get("description").and_then(Value::as_str)?;
    let paragraph = description.split("\n\n").next()?;
    Some(paragraph.split_once(". ").map_or(paragraph, |(sentence, _)| sentence).trim_end_matches('.'))
}
