//! What `-v` shows: an event as one line, as text or as a JSON object.

use std::io;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::escape;
use super::page::{Line, Page, Style, Tone};

/// One event of the log.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// When.
    pub at: Timestamp,
    /// How much it matters, such as `INFO`.
    pub level: &'a str,
    /// Which part of the program tells it, such as `s3jobs::aws`.
    pub target: &'a str,
    /// What it tells, in the order in which it was said. `message` is what happened.
    pub fields: &'a Map<String, Value>,
}

/// A line of text: what happened first, then the other fields as `name=value`.
pub fn text(entry: &Entry<'_>, style: Style) -> io::Result<Vec<u8>> {
    let Entry { at, level, target, fields } = entry;
    let mut line = Line::new().tone(Tone::Dim, format!("{at:.3} {level} {target}"));
    if let Some(message) = fields.get("message").and_then(Value::as_str) {
        line = line.text(format!(" {message}"));
    }
    for (name, value) in fields.iter().filter(|(name, _)| *name != "message") {
        line = line.tone(Tone::Dim, format!(" {name}=")).text(shown(value));
    }
    let mut bytes = Vec::new();
    Page::new(&mut bytes, style).line(0, line)?;
    Ok(bytes)
}

/// A JSON object on a line of its own.
pub fn json(entry: &Entry<'_>) -> Vec<u8> {
    let Entry { at, level, target, fields } = entry;
    let line = json!({"timestamp": format!("{at:.3}"), "level": level, "target": target, "fields": fields});
    format!("{}\n", escape::json(&line.to_string())).into_bytes()
}

/// A value as text, in quotes where it would be taken for several.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let safe = escape::text(text);
            if safe.is_empty() || safe.contains([' ', '"', '=']) { format!("\"{safe}\"") } else { safe.into_owned() }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> Map<String, Value> {
        let fields =
            json!({"message": "called", "operation": "GetObject", "key": "a\x1b[31m\nb", "ms": 12, "code": "No such"});
        fields.as_object().unwrap().clone()
    }

    fn entry(fields: &Map<String, Value>) -> Entry<'_> {
        Entry { at: "2026-11-22T12:00:00.5Z".parse().unwrap(), level: "INFO", target: "s3jobs::aws", fields }
    }

    #[test]
    fn text_is_one_line_that_no_terminal_obeys() {
        insta::assert_snapshot!(
            String::from_utf8(text(&entry(&fields()), Style::Plain).unwrap()).unwrap().trim_end(),
            @r#"2026-11-22T12:00:00.500Z INFO s3jobs::aws called operation=GetObject key=a\u{1b}[31m\nb ms=12 code="No such""#
        );
    }

    #[test]
    fn json_is_one_object_a_line_with_the_same_values() {
        let fields = fields();
        let line = String::from_utf8(json(&entry(&fields))).unwrap();
        assert_eq!(line.matches('\n').count(), 1);
        assert!(!line.contains('\u{1b}'), "{line}");
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["fields"], Value::Object(fields));
        assert_eq!(read["timestamp"], "2026-11-22T12:00:00.500Z");
    }
}
