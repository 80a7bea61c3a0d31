use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::objects::Refusal;

/// An object's tags, at most 10, each within S3's limits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tags(BTreeMap<String, String>);

/// Limits of an object's tags, in characters.
// Source: S3 User Guide, "Categorizing your objects using tags".
const MAX_TAGS: usize = 10;
const MAX_KEY: usize = 128;
const MAX_VALUE: usize = 256;

impl Tags {
    /// The tags, or the reason why S3 does not take them.
    pub(crate) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, Refusal> {
        let mut tags = BTreeMap::new();
        for (key, value) in pairs {
            check_tag(&key, &value, Tagged::Object)?;
            if tags.contains_key(&key) {
                return Err(repeated_tag(key));
            }
            tags.insert(key, value);
        }
        if tags.len() > MAX_TAGS { Err(Refusal::TooManyTags) } else { Ok(Self(tags)) }
    }

    /// Keys and values, sorted by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// What tags are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tagged {
    Object,
    Bucket,
}

impl Tagged {
    /// What S3 says of a key that begins with `aws:`.
    fn reserved(self) -> &'static str {
        match self {
            Self::Object => "Your TagKey cannot be prefixed with aws:",
            Self::Bucket => "System tags cannot be added/updated by requester",
        }
    }
}

/// The refusal of a set that has two tags of one key.
pub(crate) fn repeated_tag(key: String) -> Refusal {
    Refusal::InvalidTag { message: "Cannot provide multiple Tags with the same key", key, value: None }
}

/// Refuses a tag that is not within the limits of tags.
pub(crate) fn check_tag(key: &str, value: &str, tagged: Tagged) -> Result<(), Refusal> {
    let wrong = |message, value: Option<&str>| {
        Err(Refusal::InvalidTag { message, key: key.to_owned(), value: value.map(str::to_owned) })
    };
    if key.is_empty() || key.chars().count() > MAX_KEY || !key.chars().all(is_allowed) {
        return wrong("The TagKey you have provided is invalid", None);
    }
    if key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
        return wrong(tagged.reserved(), None);
    }
    if value.chars().count() > MAX_VALUE || !value.chars().all(is_allowed) {
        return wrong("The TagValue you have provided is invalid", Some(value));
    }
    Ok(())
}

/// Letters, digits and spaces of any script, and a few signs.
// Source: S3 Control 2018-08-20 and S3 API reference, `Tag`: `^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$`.
fn is_allowed(character: char) -> bool {
    character.is_alphanumeric()
        || character.is_whitespace() && !character.is_control()
        || "_.:/=+-@".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Result<Tags, Refusal> {
        Tags::new(pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())))
    }

    fn message(pairs: &[(&str, &str)]) -> String {
        tags(pairs).unwrap_err().to_string()
    }

    #[test]
    fn ten_tags_are_taken_and_eleven_are_not() {
        let keys: Vec<String> = (0..11).map(|n| format!("k{n}")).collect();
        let pairs: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "v")).collect();
        assert_eq!(tags(&pairs[..10]).unwrap().len(), 10);
        assert_eq!(tags(&pairs).unwrap_err(), Refusal::TooManyTags);
    }

    #[test]
    fn limits_count_characters_and_not_bytes() {
        tags(&[(&"ä".repeat(128), &"ä".repeat(256))]).unwrap();
        assert_eq!(message(&[(&"ä".repeat(129), "")]), "The TagKey you have provided is invalid");
        assert_eq!(message(&[("k", &"ä".repeat(257))]), "The TagValue you have provided is invalid");
    }

    #[test]
    fn a_key_is_neither_empty_nor_reserved_nor_given_twice() {
        assert_eq!(message(&[("", "v")]), "The TagKey you have provided is invalid");
        assert_eq!(message(&[("Aws:x", "v")]), "Your TagKey cannot be prefixed with aws:");
        assert_eq!(message(&[("k", "1"), ("k", "2")]), "Cannot provide multiple Tags with the same key");
    }

    #[test]
    fn signs_outside_of_the_pattern_are_refused() {
        tags(&[("a b_c.d:e/f=g+h-i@j", "")]).unwrap();
        assert_eq!(message(&[("k", "100%")]), "The TagValue you have provided is invalid");
    }
}
