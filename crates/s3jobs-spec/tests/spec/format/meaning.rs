//! What a text means, by a parser that shares no code with the formatter.

use serde::Deserialize as _;
use serde_json::Value;

/// The values of a text's documents.
pub(crate) fn values(text: &str) -> Vec<Value> {
    try_values(text).unwrap()
}

/// The values of a text's documents, if it is YAML.
pub(crate) fn try_values(text: &str) -> Option<Vec<Value>> {
    let text = text.trim_start_matches('\u{feff}');
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).ok()).collect()
}

/// Whether two values are equal, but for what is text by its name: there, a number may have become text.
pub(crate) fn is_same(before: &Value, after: &Value, is_text: bool) -> bool {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let is_text = |name: &str| is_text || TEXTS.contains(&name);
            let is_equal = |(name, a): (&String, &Value)| b.get(name).is_some_and(|b| is_same(a, b, is_text(name)));
            a.len() == b.len() && a.iter().all(is_equal)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b, is_text))
        }
        (Value::Number(number), Value::String(text)) => is_text && text.parse().ok() == number.as_f64(),
        (Value::Bool(value), Value::String(text)) => is_text && text.to_lowercase() == value.to_string(),
        (a, b) => a == b,
    }
}

/// Fields that hold text, and maps and lists of text.
const TEXTS: [&str; 9] = ["accountId", "region", "roleArn", "description", "object", "etag", "labels", "tags", "after"];
