//! Values as YAML, for people: the one place that writes it.
//!
//! `serde_yaml` leaves text such as `ON`, `no` or `2026-01-02` bare, which YAML 1.1 readers take for a truth value or a
//! date. Every such text is written in quotes here, so that whatever reads it gets the text.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// Text that no version of YAML takes for anything else, as long as it is not one of [`WORDS`].
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[A-Za-z/][A-Za-z0-9_./@+-]*(( |:*)[A-Za-z0-9_./@+-]+)*$")
        .expect("a fixed pattern, compiled by a test")
});

/// Text that YAML 1.1 takes for a truth value or for nothing, in lower case.
// Source: YAML 1.1 types `bool` and `null`.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// A value as YAML, without a line end behind it.
pub fn to_yaml(value: &Value) -> String {
    let mut quoted = Quoted { mark: unused_mark(value), texts: Vec::new() };
    let marked = quoted.mark(value);
    let text = serde_yaml::to_string(&marked).unwrap_or_else(|_| value.to_string());
    quoted.put_back(text.trim_end())
}

/// Texts that are written in quotes, and the mark that stands in for them while `serde_yaml` writes the rest.
struct Quoted {
    mark: String,
    texts: Vec<String>,
}

impl Quoted {
    fn mark(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.mark_text(text)),
            Value::Array(items) => Value::Array(items.iter().map(|item| self.mark(item)).collect()),
            Value::Object(fields) => {
                let marked = fields.iter().map(|(key, value)| (self.mark_text(key), self.mark(value)));
                Value::Object(marked.collect::<Map<String, Value>>())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn mark_text(&mut self, text: &str) -> String {
        if PLAIN.is_match(text) && !WORDS.contains(&text.to_lowercase().as_str()) {
            return text.to_owned();
        }
        self.texts.push(in_quotes(text));
        format!("{}{}x", self.mark, self.texts.len() - 1)
    }

    fn put_back(&self, text: &str) -> String {
        let marked =
            |text: String, (index, quoted): (usize, &String)| text.replace(&format!("{}{index}x", self.mark), quoted);
        self.texts.iter().enumerate().fold(text.to_owned(), marked)
    }
}

/// Text in double quotes, as JSON and YAML both read it. What JSON leaves as it is and YAML takes for the end of a line, or for
/// the beginning of a file, is escaped.
fn in_quotes(text: &str) -> String {
    let escaped = |text: String, c: &char| text.replace(*c, &format!("\\u{:04x}", u32::from(*c)));
    LINE_ENDS.iter().fold(Value::from(text).to_string(), escaped)
}

/// Line and paragraph separators, the next line, and the byte-order mark.
const LINE_ENDS: [char; 4] = ['\u{2028}', '\u{2029}', '\u{85}', '\u{feff}'];

/// A word that does not occur in a value.
fn unused_mark(value: &Value) -> String {
    let text = value.to_string();
    let mut mark = "quoted".to_owned();
    while text.contains(&mark) {
        mark.push('q');
    }
    mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_yaml_1_1_would_retype_is_quoted() {
        let value = json!({"status": "ON", "no": "off", "day": "2026-01-02", "id": "012345678901", "time": "12:30:45"});
        assert_eq!(
            to_yaml(&value),
            "status: \"ON\"\n\"no\": \"off\"\nday: \"2026-01-02\"\nid: \"012345678901\"\ntime: \"12:30:45\""
        );
    }

    #[test]
    fn plain_text_stays_bare_and_lists_stand_in_lines() {
        assert_eq!(to_yaml(&json!("arn:aws:s3:::bucket/key")), "arn:aws:s3:::bucket/key");
        assert_eq!(to_yaml(&json!("a word")), "a word");
        assert_eq!(to_yaml(&json!({"fields": ["Bucket", "Key"], "count": 3})), "fields:\n- Bucket\n- Key\ncount: 3");
    }

    #[test]
    fn what_yaml_takes_for_the_end_of_a_line_is_escaped() {
        let value = json!({"\u{2028}": ["a\u{2029}b", "\u{feff}", "a\u{85}"]});
        let text = to_yaml(&value);
        assert_eq!(text.lines().count(), 4, "{text}");
        assert_eq!(serde_yaml::from_str::<Value>(&text).unwrap(), value);
    }

    proptest! {
        #[test]
        fn every_text_is_read_back_as_it_was(text in "\\PC{0,20}", key in "\\PC{1,10}") {
            let value = json!({ key: [text] });
            let read: Value = serde_yaml::from_str(&to_yaml(&value)).unwrap();
            prop_assert_eq!(read, value);
        }
    }
}
