//! A record's file: JSON in which fields that this version does not know survive a rewrite.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::claim::Claim;
use super::history::{self, Addition};
use super::record::{Header, Record};

/// What a file of a ledger can hold.
pub(super) trait Content: Serialize + DeserializeOwned {
    /// What its writing adds to the history in the file.
    fn addition(&self) -> Option<&Addition> {
        None
    }
}

impl Content for Header {}

impl Content for Claim {}

impl Content for Record {
    fn addition(&self) -> Option<&Addition> {
        self.happened.addition()
    }
}

/// Reads a value from a file's text.
pub(super) fn decode<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// The text of a new file.
pub(super) fn encode<T: Content>(value: &T) -> Result<String, String> {
    let Some(addition) = value.addition() else { return to_text(value) };
    let mut told = serde_json::to_value(value).map_err(|error| error.to_string())?;
    history::add(&mut told, addition);
    to_text(&told)
}

fn to_text(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// The text of `next` in the place of `old`: what `old` holds beyond the type `T` is carried over, its history included.
pub(super) fn encode_over<T: Content>(old: &str, next: &T) -> Result<String, String> {
    let known = decode::<T>(old)?;
    if encode(&known)? == old {
        return encode(next);
    }
    let raw: Value = decode(old)?;
    let known = serde_json::to_value(known).map_err(|error| error.to_string())?;
    let mut value = serde_json::to_value(next).map_err(|error| error.to_string())?;
    carry_over(&raw, &known, &mut value);
    if let Some(addition) = next.addition() {
        history::add(&mut value, addition);
    }
    to_text(&value)
}

/// Copies into `next` what is in `raw` and not in `known`, at every depth.
fn carry_over(raw: &Value, known: &Value, next: &mut Value) {
    match (raw, known, next) {
        (Value::Object(raw), Value::Object(known), Value::Object(next)) => {
            for (key, value) in raw {
                match (known.get(key), next.get_mut(key)) {
                    (None, None) => drop(next.insert(key.clone(), value.clone())),
                    (Some(known), Some(next)) => carry_over(value, known, next),
                    (None, Some(_)) | (Some(_), None) => {}
                }
            }
        }
        (Value::Array(raw), Value::Array(known), Value::Array(next)) => {
            raw.iter().zip(known).zip(next).for_each(|((raw, known), next)| carry_over(raw, known, next));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Serialize, Deserialize)]
    struct Known {
        a: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        b: Option<u32>,
        items: Vec<Item>,
    }

    #[derive(Serialize, Deserialize)]
    struct Item {
        x: u32,
    }

    impl Content for Known {}

    #[test]
    fn fields_of_a_newer_version_survive_a_rewrite_at_every_depth() {
        let old = r#"{"a": 1, "b": 2, "new": true, "items": [{"x": 1, "extra": "kept"}]}"#;
        let next = Known { a: 5, b: None, items: vec![Item { x: 7 }, Item { x: 8 }] };
        let text = encode_over(old, &next).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, serde_json::json!({"a": 5, "new": true, "items": [{"x": 7, "extra": "kept"}, {"x": 8}]}));
    }
}
