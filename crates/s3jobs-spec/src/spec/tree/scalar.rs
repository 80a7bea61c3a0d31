//! What an unquoted scalar is: null, a boolean, a number or text, by YAML 1.2's core schema.

use serde_json::Number;

use super::Kind;

/// An unquoted scalar's kind, or none for the numbers that JSON cannot hold (`.inf`, `.nan`).
// Source: YAML 1.2.2, section 10.3.2, tag resolution of the core schema.
pub(crate) fn resolve(text: &str) -> Option<Kind> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null),
        "true" | "True" | "TRUE" => return Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Kind::Bool(false)),
        _ => {}
    }
    if is_infinite_or_nan(text) {
        return None;
    }
    Some(number(text).map_or_else(|| Kind::Text(text.to_owned()), Kind::Number))
}

fn is_infinite_or_nan(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(Number::from);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !unsigned.is_empty() && digits(unsigned) {
        let decimal = text.strip_prefix('+').unwrap_or(text);
        let integer = decimal.parse::<u64>().map(Number::from).or_else(|_| decimal.parse::<i64>().map(Number::from));
        return integer.ok().or_else(|| Number::from_f64(decimal.parse().ok()?));
    }
    is_float(unsigned).then(|| text.parse().ok().and_then(Number::from_f64)).flatten()
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    has_digits && digits(whole) && digits(fraction) && exponent.is_none_or(|part| !part.is_empty() && digits(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> String {
        match resolve(text) {
            Some(Kind::Null) => "null".to_owned(),
            Some(Kind::Bool(value)) => format!("bool {value}"),
            Some(Kind::Number(number)) => format!("number {number}"),
            Some(Kind::Text(_)) => "text".to_owned(),
            Some(Kind::List(_) | Kind::Map(_)) | None => "none".to_owned(),
        }
    }

    #[test]
    fn words_that_yaml_1_1_retypes_are_text() {
        for word in ["yes", "no", "on", "off", "ON", "OFF", "y", "n", "Yes", "12:30:45", "2027-01-31", "1_000", "0b1"] {
            assert_eq!(kind(word), "text", "{word}");
        }
    }

    #[test]
    fn numbers_are_those_of_the_core_schema() {
        let cases = [
            ("012345678901", "number 12345678901"),
            ("-7", "number -7"),
            ("+7", "number 7"),
            ("0o17", "number 15"),
            ("0xfF", "number 255"),
            ("1e3", "number 1000.0"),
            (".5", "number 0.5"),
            ("1.", "number 1.0"),
            ("0x", "text"),
            ("e5", "text"),
            (".", "text"),
            ("1e", "text"),
            ("1.2.3", "text"),
            ("-", "text"),
            (".inf", "none"),
            ("-.INF", "none"),
            (".nan", "none"),
            ("~", "null"),
            ("True", "bool true"),
            ("tRue", "text"),
        ];
        for (text, expected) in cases {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
