//! What to do about a value of the wrong type or form.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::expect;

/// How to turn a value into the type that its field takes.
pub(super) fn for_type(schema: &Value, value: &Value, written: Option<&str>) -> Option<String> {
    let wanted = schema.get("type").and_then(Value::as_str)?;
    match (wanted, value) {
        ("string", Value::Bool(value)) if is_switch(schema) => {
            Some(format!("write {}", if *value { "\"ON\"" } else { "\"OFF\"" }))
        }
        ("string", Value::Number(_) | Value::Bool(_)) => {
            let written = written.map_or_else(|| value.to_string(), str::to_owned);
            Some(format!("quote it: \"{written}\""))
        }
        ("integer" | "number", Value::String(text)) if text.parse::<f64>().is_ok() => {
            Some(format!("write it without quotes: {text}"))
        }
        ("integer", Value::Number(_)) => Some("write it without a fraction".to_owned()),
        ("boolean", Value::String(text)) => boolean(text).map(|word| format!("write `{word}`")),
        ("array", Value::String(_) | Value::Number(_)) => {
            Some(format!("write a list: [{}]", written.unwrap_or("value")))
        }
        ("object", Value::String(text))
            if expect::is_union(schema) && expect::properties(schema).contains(&text.as_str()) =>
        {
            Some(format!("write a map: `{text}: {{}}`"))
        }
        ("object", Value::Array(_)) => Some("write `name: value` lines, without the hyphens".to_owned()),
        _ => None,
    }
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

/// How to turn a text into the form that its field takes.
pub(super) fn for_form(schema: &Value, text: &str) -> Option<String> {
    static BARE_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    static BUCKET_NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"));
    let what = expect::what(schema)?;
    if schema.get("format").is_some_and(|format| format == "date-time") {
        if BARE_DATE.is_match(text) {
            return Some(format!("say from when on that day: {text}T00:00:00Z"));
        }
        let is_well_formed = pattern_of(schema).is_some_and(|form| form.is_match(text));
        let help =
            if is_well_formed { "there is no such day" } else { "write date, time and offset: 2027-01-31T00:00:00Z" };
        return Some(help.to_owned());
    }
    if what.starts_with("a bucket") && BUCKET_NAME.is_match(text) {
        return Some(format!("write s3://{text}"));
    }
    if what.starts_with("a bucket") && text.starts_with("s3://") {
        let bucket = text.trim_start_matches("s3://").split('/').next().filter(|name| BUCKET_NAME.is_match(name))?;
        return Some(format!("a bucket has no key: write s3://{bucket}"));
    }
    if what.starts_with("an object") && !text.contains(':') && text.contains('/') {
        return Some(format!("write s3://{text}"));
    }
    None
}

fn pattern_of(schema: &Value) -> Option<Regex> {
    Regex::new(schema.get("pattern")?.as_str()?).ok()
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of this file are constants that its tests use")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_of_a_near_form_is_corrected() {
        let bucket = json!({ "type": "string", "x-what": "a bucket (`s3://BUCKET`)" });
        let time = json!({ "type": "string", "format": "date-time", "x-what": "a time" });
        let object = json!({ "type": "string", "x-what": "an object (`s3://BUCKET/KEY`)" });
        assert_eq!(for_form(&bucket, "reports"), Some("write s3://reports".to_owned()));
        assert_eq!(for_form(&bucket, "s3://reports/"), Some("a bucket has no key: write s3://reports".to_owned()));
        assert_eq!(for_form(&time, "2027-01-31"), Some("say from when on that day: 2027-01-31T00:00:00Z".to_owned()));
        assert_eq!(for_form(&object, "lists/a.csv"), Some("write s3://lists/a.csv".to_owned()));
    }
}
