//! Text to a checked value, for the shapes that hold text: also used for query parameters.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::Regex;
use serde_json::Value;

use super::shape::Shape;

/// Why a text is not what its shape asks for, as a phrase that follows the member's name.
pub(super) type Complaint = String;

/// Checks a text against a leaf shape and returns it as the value it stands for.
pub(super) fn read(shape: &Shape, text: &str) -> Result<Value, Complaint> {
    match shape {
        Shape::Text { min, max, pattern } => read_text(text, (*min, *max), *pattern),
        Shape::Word(words) => read_word(text, words),
        Shape::Integer { min, max } => read_integer(text, (*min, *max)),
        Shape::Boolean => read_boolean(text),
        Shape::Timestamp => read_timestamp(text),
        Shape::Structure(_) | Shape::Union(_) | Shape::List { .. } | Shape::Map { .. } => {
            Err("holds elements, not text".to_owned())
        }
    }
}

fn read_text(text: &str, (min, max): (usize, usize), pattern: Option<&'static str>) -> Result<Value, Complaint> {
    let length = text.chars().count();
    if length < min || length > max {
        return Err(format!("must have {min} to {max} characters but has {length}"));
    }
    if let Some(unwritable) = text.chars().find(|character| !allowed_in_xml(*character)) {
        return Err(format!("holds the character U+{:04X}, which XML cannot carry", u32::from(unwritable)));
    }
    match pattern {
        Some(pattern) if !compiled(pattern).is_match(text) => Err(format!("`{text}` does not match {pattern}")),
        Some(_) | None => Ok(Value::from(text)),
    }
}

// XML 1.0, production 2 (Char).
fn allowed_in_xml(character: char) -> bool {
    !character.is_control() || matches!(character, '\t' | '\n' | '\r' | '\u{7f}'..='\u{9f}')
}

/// A pattern of the service model, which matches a text as a whole; each is compiled once.
fn compiled(pattern: &'static str) -> Regex {
    static PATTERNS: LazyLock<Mutex<HashMap<&'static str, Regex>>> = LazyLock::new(Mutex::default);
    let mut patterns = PATTERNS.lock().unwrap_or_else(PoisonError::into_inner);
    let compile = || whole(pattern).expect("a test compiles every pattern of the shapes");
    patterns.entry(pattern).or_insert_with(compile).clone()
}

/// A pattern that matches a text as a whole.
pub(super) fn whole(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{pattern})$"))
}

fn read_word(text: &str, words: &[&str]) -> Result<Value, Complaint> {
    if words.contains(&text) {
        return Ok(Value::from(text));
    }
    Err(format!("must be one of {} but is `{text}`", words.join(", ")))
}

fn read_integer(text: &str, (min, max): (i64, i64)) -> Result<Value, Complaint> {
    let number: i64 = text.trim().parse().map_err(|_| format!("must be a whole number but is `{text}`"))?;
    if number < min || number > max {
        return Err(format!("must be {min} to {max} but is {number}"));
    }
    Ok(Value::from(number))
}

fn read_boolean(text: &str) -> Result<Value, Complaint> {
    match text.trim() {
        "true" => Ok(Value::from(true)),
        "false" => Ok(Value::from(false)),
        other => Err(format!("must be true or false but is `{other}`")),
    }
}

fn read_timestamp(text: &str) -> Result<Value, Complaint> {
    let parsed: Result<jiff::Timestamp, _> = text.trim().parse();
    parsed
        .map(|instant| Value::from(instant.to_string()))
        .map_err(|_| format!("must be a time such as 2027-01-31T00:00:00Z but is `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_must_match_the_whole_text() {
        let role = Shape::Text { min: 1, max: 99, pattern: Some(r"arn:[^:]+:iam::\d{12}:role/.*") };
        assert!(read(&role, "arn:aws:iam::123456789012:role/batch").is_ok());
        let complaint = read(&role, "x arn:aws:iam::123456789012:role/batch").unwrap_err();
        insta::assert_snapshot!(complaint, @r"`x arn:aws:iam::123456789012:role/batch` does not match arn:[^:]+:iam::\d{12}:role/.*");
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        let two = Shape::Text { min: 1, max: 2, pattern: None };
        assert_eq!(read(&two, "äö"), Ok(Value::from("äö")));
        assert_eq!(read(&two, "äöü").unwrap_err(), "must have 1 to 2 characters but has 3");
    }

    #[test]
    fn control_characters_are_refused_because_no_answer_could_carry_them() {
        let text = Shape::Text { min: 0, max: 9, pattern: None };
        assert_eq!(read(&text, "a\0").unwrap_err(), "holds the character U+0000, which XML cannot carry");
    }

    #[test]
    fn times_are_kept_in_utc() {
        assert_eq!(read(&Shape::Timestamp, "2027-01-31T01:00:00+01:00"), Ok(Value::from("2027-01-31T00:00:00Z")));
        assert!(read(&Shape::Timestamp, "2027-01-31").is_err());
    }
}
