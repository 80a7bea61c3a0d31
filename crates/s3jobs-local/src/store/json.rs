//! Values that tell their own types, which records cannot hold, as text in a record: for `#[serde(with)]`.

use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de, ser};
use serde_json::Value;

pub(crate) fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    serde_json::to_string(value).map_err(ser::Error::custom)?.serialize(serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    serde_json::from_str(text).map_err(de::Error::custom)
}
