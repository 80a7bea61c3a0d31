//! Strings with limits: one statement of minimum, maximum and pattern serves the parser and the schema.
//!
//! [`text_type!`] makes a newtype over a string whose only way in is a check. Lengths count characters, as JSON Schema
//! does. Patterns run in linear time. Copies share the string: a plan over ten thousand jobs names each of them many times.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use schemars::{Schema, json_schema};

/// Why a string is not a value of a text type.
///
/// The user's mistake: it says what the value should be, for a person who has not read the pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Fewer characters than allowed.
    #[error("{what} has {actual} characters, at least {min} are needed")]
    TooShort {
        /// What the value is, as a noun phrase.
        what: &'static str,
        /// The least number of characters.
        min: usize,
        /// The characters that the value has.
        actual: usize,
    },
    /// More characters than allowed.
    #[error("{what} has {actual} characters, at most {max} are allowed")]
    TooLong {
        /// What the value is, as a noun phrase.
        what: &'static str,
        /// The greatest number of characters.
        max: usize,
        /// The characters that the value has.
        actual: usize,
    },
    /// The right length, but not the right form.
    #[error("`{value}` is not {what}")]
    Form {
        /// What the value should be, as a noun phrase.
        what: &'static str,
        /// The value as it was given.
        value: String,
    },
}

/// A text with stars in place of user names and passwords in URLs (`https://user:password@host`), each as long as what it
/// hides: what is wrong with a URL must not be told by repeating a secret.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    static USER_INFO: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"://[^/\s@]+@").expect("a constant pattern, compiled by a test"));
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    USER_INFO.replace_all(text, |found: &Captures<'_>| format!("://{}@", "*".repeat(found[0].len() - "://@".len())))
}

/// The limits of a text type.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// What a value is, as a noun phrase that can follow "is not".
    pub what: &'static str,
    /// The least number of characters.
    pub min: usize,
    /// The greatest number of characters.
    pub max: usize,
    /// The form, as a regular expression without look-around.
    pub pattern: Option<&'static str>,
    /// A value, for people who see the field for the first time.
    pub example: Option<&'static str>,
}

impl Limits {
    /// Accepts `value` or says which limit it breaks.
    pub fn check(&self, value: &str, pattern: Option<&Regex>) -> Result<(), TextError> {
        let actual = value.chars().count();
        if actual < self.min {
            return Err(TextError::TooShort { what: self.what, min: self.min, actual });
        }
        if actual > self.max {
            return Err(TextError::TooLong { what: self.what, max: self.max, actual });
        }
        match pattern {
            Some(pattern) if !pattern.is_match(value) => {
                Err(TextError::Form { what: self.what, value: masked(value).into_owned() })
            }
            _ => Ok(()),
        }
    }

    /// The same limits as a JSON Schema. `x-what` lets a checker say what the value should be without the pattern.
    pub fn schema(&self, description: &str) -> Schema {
        let mut schema = json_schema!({ "type": "string", "description": description, "x-what": self.what });
        if self.min > 0 {
            schema.insert("minLength".into(), self.min.into());
        }
        schema.insert("maxLength".into(), self.max.into());
        if let Some(pattern) = self.pattern {
            schema.insert("pattern".into(), pattern.into());
        }
        if let Some(example) = self.example {
            schema.insert("examples".into(), vec![example].into());
        }
        schema
    }
}

/// A user's text inside a message: on one line, shortened, in backticks, without passwords of URLs.
pub fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let text = &*masked(text);
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{}`", shown.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
}

/// A few names as people read them: the first three, in backticks, and whether there are more.
pub fn names(all: &BTreeSet<String>) -> String {
    let shown: Vec<String> = all.iter().take(3).map(|name| format!("`{name}`")).collect();
    let more = if all.len() > shown.len() { " and more" } else { "" };
    format!("{}{more}", shown.join(", "))
}

/// Joins the lines of a doc comment into one description.
pub fn description(lines: &str) -> String {
    lines.lines().map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

/// Declares a newtype over a string with limits that parser and schema share; an example may follow behind a semicolon.
macro_rules! text_type {
    ($(#[doc = $doc:literal])+ $name:ident, $what:literal, $min:literal..=$max:literal $(, $pattern:expr)? $(; $example:literal)?) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Length and form of a value.
            pub const LIMITS: $crate::model::text::Limits = {
                #[allow(unused_mut, unused_assignments, reason = "only types with a pattern assign it")]
                let mut pattern: Option<&'static str> = None;
                $(pattern = Some($pattern);)?
                #[allow(unused_mut, unused_assignments, reason = "only types with an example assign it")]
                let mut example: Option<&'static str> = None;
                $(example = Some($example);)?
                $crate::model::text::Limits { what: $what, min: $min, max: $max, pattern, example }
            };

            /// Parses a value, or says which limit it breaks.
            pub fn new(value: impl Into<String>) -> Result<Self, $crate::model::text::TextError> {
                static PATTERN: std::sync::LazyLock<Option<regex::Regex>> = std::sync::LazyLock::new(|| {
                    $name::LIMITS.pattern.map(|pattern| {
                        regex::Regex::new(pattern).expect("every pattern is compiled by a test")
                    })
                });
                let value = value.into();
                Self::LIMITS.check(&value, PATTERN.as_ref())?;
                Ok(Self(value.into()))
            }

            /// The value as a string.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::model::text::TextError;
            fn try_from(value: String) -> Result<Self, Self::Error> {
                Self::new(value)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::text::TextError;
            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Self::new(value)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                (*value.0).to_owned()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                Self::LIMITS.schema(&$crate::model::text::description(concat!($($doc, "\n"),+)))
            }
        }
    };
}
pub(crate) use text_type;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_names_and_passwords_in_urls_are_hidden() {
        assert_eq!(masked("at https://me:hunter2@host/a@b, http://x@y"), "at https://**********@host/a@b, http://*@y");
        assert_eq!(masked("https://host/a@b me@host"), "https://host/a@b me@host");
    }
}
