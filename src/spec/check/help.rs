//! What to do about a value of the wrong type or form.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::expect;
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
        ("integer", Value::Number(_)) => Some("write it without a fraction".into()),
        ("boolean", Value::String(text)) => boolean(text).map(|word| Help::fix(format!("write `{word}`"), word)),
        ("array", Value::String(_) | Value::Number(_)) => {
            let list = format!("[{}]", written.unwrap_or("value"));
            let help = format!("write a list: {list}");
            let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || " ,._-".contains(c));
            Some(if written.is_some_and(is_plain) { Help::fix(help, list) } else { help.into() })
        }
        ("object", Value::String(text))
            if expect::is_union(schema) && expect::properties(schema).contains(&text.as_str()) =>
        {
            Some(Help::fix(format!("write a map: `{text}: {{}}`"), format!("{{{text}: {{}}}}")))
        }
        ("object", Value::Array(_)) => Some("write `name: value` lines, without the hyphens".into()),
        _ => None,
    }
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

/// How to turn a text into the form that its field takes.
pub(super) fn for_form(schema: &Value, text: &str) -> Option<Help> {
    static BARE_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"));
    static BUCKET_NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"));
    let what = expect::what(schema)?;
    if schema.get("format").is_some_and(|format| format == "date-time") {
        if BARE_DATE.is_match(text) {
            return Some(format!("say from when on that day: {text}T00:00:00Z").into());
        }
        let is_well_formed = pattern_of(schema).is_some_and(|form| form.is_match(text));
        let help =
            if is_well_formed { "there is no such day" } else { "write date, time and offset: 2027-01-31T00:00:00Z" };
        return Some(help.into());
    }
    if what.starts_with("a bucket") && BUCKET_NAME.is_match(text.trim_end_matches('/')) {
        let right = format!("s3://{}", text.trim_end_matches('/'));
        return Some(Help::fix(format!("write {right}"), right));
    }
    if what.starts_with("a bucket") && text.starts_with("s3://") {
        let bucket = text.trim_start_matches("s3://").split('/').next().filter(|name| BUCKET_NAME.is_match(name))?;
        let right = format!("s3://{bucket}");
        let says_no_more = text.trim_end_matches('/') == right;
        let help = format!("a bucket has no key: write {right}");
        return Some(if says_no_more { Help::fix(help, right) } else { help.into() });
    }
    if what.starts_with("an object") && !text.contains(':') && text.contains('/') {
        return Some(format!("write s3://{text}").into());
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
        assert_eq!(for_form(&bucket, "reports"), Some(Help::fix("write s3://reports", "s3://reports")));
        let bare = Help::fix("a bucket has no key: write s3://reports", "s3://reports");
        assert_eq!(for_form(&bucket, "s3://reports/"), Some(bare));
        assert_eq!(for_form(&bucket, "s3://reports/2025"), Some("a bucket has no key: write s3://reports".into()));
        assert_eq!(for_form(&time, "2027-01-31"), Some("say from when on that day: 2027-01-31T00:00:00Z".into()));
        assert_eq!(for_form(&object, "lists/a.csv"), Some("write s3://lists/a.csv".into()));
    }
}
