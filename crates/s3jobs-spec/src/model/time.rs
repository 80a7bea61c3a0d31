//! An instant in whole seconds, written in RFC 3339 with an offset and kept in UTC.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A time in RFC 3339 with an offset, whole seconds: `2027-01-31T00:00:00Z`. Sent to S3 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(Timestamp);

/// Why a string is not a [`Time`]. The user's mistake.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Not RFC 3339 with an offset, or not a day that exists.
    #[error("`{value}` is not a time like `2027-01-31T00:00:00Z`")]
    Form {
        /// The value as it was given.
        value: String,
    },
}

impl Time {
    /// The written form, as a pattern for the schema and the parser alike.
    pub const PATTERN: &str =
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$";

    /// The instant, without what lies below a second.
    pub fn from_timestamp(timestamp: Timestamp) -> Self {
        Self(Timestamp::from_second(timestamp.as_second()).unwrap_or(timestamp))
    }

    /// The instant.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }
}

impl TryFrom<String> for Time {
    type Error = TimeError;
    fn try_from(value: String) -> Result<Self, TimeError> {
        static PATTERN: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(Time::PATTERN).expect("every pattern is compiled by a test"));
        match value.parse::<Timestamp>() {
            Ok(timestamp) if PATTERN.is_match(&value) => Ok(Self(timestamp)),
            _ => Err(TimeError::Form { value }),
        }
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl JsonSchema for Time {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "pattern": Self::PATTERN,
            "examples": ["2027-01-31T00:00:00Z"],
            "x-what": "a time with an offset, in whole seconds (`2027-01-31T00:00:00Z`)",
            "description": "A time in RFC 3339 with an offset, whole seconds: `2027-01-31T00:00:00Z`. Sent to S3 in UTC.",
        })
    }
}
