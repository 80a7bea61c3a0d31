//! What to do about a value of the wrong type.

use regex::Regex;
use serde_json::Value;

use super::{api, expect, shorthand, suggest, written};
use crate::spec::finding::Help;

/// How to turn a value into the type that its field takes.
pub(super) fn for_type(schema: &Value, value: &Value, written: Option<&str>) -> Option<Help> {
    let wanted = schema.get("type").and_then(Value::as_str)?;
    match (wanted, value) {
        ("string", Value::Bool(value)) if is_switch(schema) => {
            let word = if *value { "\"ON\"" } else { "\"OFF\"" };
            Some(Help::fix(format!("write {word}"), word))
        }
        ("string", Value::Number(_) | Value::Bool(_)) => {
            let written = written.map_or_else(|| value.to_string(), str::to_owned);
            let quotes = format!("\"{written}\"");
            let help = format!("quote it: {quotes}");
            // An account id that lost its first digit is not mended by quotes.
            Some(if has_form(schema, &written) { Help::fix(help, quotes) } else { help.into() })
        }
        ("integer" | "number", Value::String(text)) if text.parse::<f64>().is_ok() => {
            Some(Help::fix(format!("write it without quotes: {text}"), text))
        }
        ("integer", Value::String(_)) => {
            let (least, most) = (schema.get("minimum")?, schema.get("maximum")?);
            Some(format!("write a number from {least} to {most}").into())
        }
        ("integer", Value::Number(_)) => Some("write it without a fraction".into()),
        ("boolean", Value::String(text)) => boolean(text).map(|word| Help::fix(format!("write `{word}`"), word)),
        ("array" | "object", Value::String(text)) if let Some(value) = shorthand::value_in(text) => {
            let right = written::flow(&value);
            let is_right = value.is_array() == (wanted == "array");
            is_right.then(|| Help::fix(format!("write it without quotes: {right}"), right.clone()))
        }
        ("array" | "object", Value::String(text)) if text.starts_with("file://") => {
            Some("the AWS CLI reads such files; write here what stands in it".into())
        }
        ("array", Value::String(_) | Value::Number(_)) => {
            let list = format!("[{}]", written.unwrap_or("value"));
            let help = format!("write a list: {list}");
            let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || " ,._-".contains(c));
            Some(if written.is_some_and(is_plain) { Help::fix(help, list) } else { help.into() })
        }
        ("object", Value::String(text)) if expect::is_union(schema) => variant(schema, text),
        ("object", Value::Array(list)) if let Some(map) = api::map_of_pairs(list) => {
            Some(Help::fix(format!("write a map: {map}"), map))
        }
        ("object", Value::String(_) | Value::Number(_) | Value::Bool(_)) => Some(fields_below(schema)),
        ("object", Value::Array(_)) => Some("write `name: value` lines, without the hyphens".into()),
        _ => None,
    }
}

/// Which fields stand below a map.
fn fields_below(schema: &Value) -> Help {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let required: Vec<&str> = required.filter_map(Value::as_str).collect();
    let fields = if required.is_empty() { expect::properties(schema) } else { required };
    if fields.is_empty() {
        return "write `name: value` lines below it".into();
    }
    format!("write its fields below it, among them {}", suggest::list(&fields, 5)).into()
}

/// How to turn a variant's name into the variant.
fn variant(schema: &Value, text: &str) -> Option<Help> {
    let name = suggest::nearest(text, &expect::properties(schema))?;
    let inner = schema.pointer(&format!("/properties/{name}/$ref")).and_then(Value::as_str);
    if inner.is_some_and(|inner| inner.ends_with("/Empty")) {
        return Some(Help::fix(format!("write a map: `{name}: {{}}`"), format!("{{{name}: {{}}}}")));
    }
    Some(format!("write a map: `{name}:`, with its fields below it").into())
}

/// Whether a text is one that the schema takes.
fn has_form(schema: &Value, text: &str) -> bool {
    let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
    let length = text.chars().count() as u64;
    let has_length =
        limit("minLength").is_none_or(|min| length >= min) && limit("maxLength").is_none_or(|max| length <= max);
    has_length
        && pattern_of(schema).is_none_or(|form| form.is_match(text))
        && expect::words(schema).is_none_or(|words| words.contains(&text))
}

/// Whether a field takes `ON` and `OFF`, which older YAML readers turn into booleans.
fn is_switch(schema: &Value) -> bool {
    expect::words(schema).is_some_and(|words| words.contains(&"ON") && words.contains(&"OFF"))
}

fn boolean(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" | "true" | "1" => Some("true"),
        "no" | "off" | "n" | "false" | "0" => Some("false"),
        _ => None,
    }
}

fn pattern_of(schema: &Value) -> Option<Regex> {
    Regex::new(schema.get("pattern")?.as_str()?).ok()
}
