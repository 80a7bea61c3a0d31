//! Quotes: added where a reader of another YAML version would take text for something else, and double where they can be.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::spec::tree::{self, Kind, Notation};

/// Text that YAML 1.2 takes for text, and YAML 1.1 for a number or a time.
// Source: YAML 1.1 types `int`, `float` and `timestamp`: underscores, `0b`, base 60, dots alone, and dates.
static RETYPED: LazyLock<Regex> = LazyLock::new(|| {
    let integer = "0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*";
    let sixty = r"[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?";
    let float = r"([0-9][0-9_]*)?\.[0-9._]*([eE][-+]?[0-9]+)?|\.(inf|Inf|INF|nan|NaN|NAN)";
    let zone = r"[ \t]*(Z|[-+][0-9]{1,2}(:?[0-9]{2})?)";
    let time = format!(r"([Tt]|[ \t]+)[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]*)?)?({zone})?");
    let date = format!("[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}({time})?");
    Regex::new(&format!("^([-+]?({integer}|{sixty}|{float})|{date})$")).expect("a fixed pattern, compiled by a test")
});

/// Text that YAML 1.1 takes for a truth value.
// Source: YAML 1.1 type `bool`; each is also taken in upper case and with a capital.
const WORDS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];

/// Whether an unquoted scalar has to stay text in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What it is without quotes.
    Anything,
    /// Text, whatever it looks like.
    Text,
}

/// A scalar in canonical quotes; none if it stays as it is.
pub(super) fn requoted(source: &str, notation: Notation, wanted: Wanted) -> Option<Cow<'static, str>> {
    match notation {
        Notation::Plain => needs_quotes(source, wanted).then(|| format!("\"{source}\"").into()),
        Notation::Single => doubled(source).map(Cow::Owned),
        Notation::Double | Notation::Block => None,
    }
}

fn needs_quotes(source: &str, wanted: Wanted) -> bool {
    match tree::plain_kind(source) {
        Some(Kind::Text(text)) => is_retyped(&text),
        Some(Kind::Bool(_) | Kind::Number(_)) => wanted == Wanted::Text,
        Some(Kind::Null | Kind::List(_) | Kind::Map(_)) | None => false,
    }
}

/// Whether some version of YAML takes unquoted text for something else.
fn is_retyped(text: &str) -> bool {
    let is_word = || {
        let lower = text.to_ascii_lowercase();
        let rest = text.get(1..).unwrap_or_default();
        let is_uniform = rest == rest.to_ascii_lowercase() || text == text.to_ascii_uppercase();
        WORDS.contains(&lower.as_str()) && is_uniform
    };
    text == "=" || is_word() || RETYPED.is_match(text)
}

/// Text in single quotes in double ones; none if that would need an escape.
fn doubled(source: &str) -> Option<String> {
    let inner = source.strip_prefix('\'')?.strip_suffix('\'')?;
    let needs_escape = |c: char| c == '"' || c == '\\' || (c.is_control() && c != '\n');
    (!inner.contains(needs_escape)).then(|| format!("\"{}\"", inner.replace("''", "'")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(source: &str) -> bool {
        needs_quotes(source, Wanted::Anything)
    }

    #[test]
    fn what_yaml_1_1_retypes_is_quoted() {
        for text in ["ON", "Off", "no", "y", "1_000", "0b11", "12:30:45", "1:30", "2027-01-31", "1.2.3", ".", "="] {
            assert!(plain(text), "{text}");
        }
        for text in ["2027-01-31T00:00:00Z", "2026-01-31T00:00:00+02:00", "2001-12-14 21:59:43.10 -5"] {
            assert!(plain(text), "{text}");
        }
    }

    #[test]
    fn other_text_stays_plain() {
        let etag = "60e460c9d1046e73f7dde5043ac3ae85";
        for text in [etag, "oN", "none", "us-west-2", ".csv", "s3://a/b", "a: b", "10 years", "v1", "-", "12:99:00x"] {
            assert!(!plain(text), "{text}");
        }
    }

    #[test]
    fn numbers_are_quoted_only_where_text_is_wanted() {
        for text in ["111122223333", "2.0", "true", "0x1f"] {
            assert!(!plain(text) && needs_quotes(text, Wanted::Text), "{text}");
        }
        for text in ["", "~", "null", "a"] {
            assert!(!needs_quotes(text, Wanted::Text), "{text}");
        }
    }

    #[test]
    fn single_quotes_become_double_unless_that_needs_an_escape() {
        assert_eq!(doubled("'it''s'").as_deref(), Some("\"it's\""));
        assert_eq!(doubled("''").as_deref(), Some("\"\""));
        assert_eq!(doubled(r"'a\b'"), None);
        assert_eq!(doubled("'\"'"), None);
    }
}
