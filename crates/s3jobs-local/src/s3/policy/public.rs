use serde_json::{Map, Value};

use super::statement::texts;

/// Keys of conditions that narrow a statement to somebody, where their values have no wildcard.
// Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of public".
const NARROWING: [&str; 12] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
];

/// Networks that are everybody: of IPv4 those wider than /8, of IPv6 those wider than /32.
// Source: the same.
const NARROWEST: (u8, u8) = (8, 32);

/// Whether a statement lets everybody in.
pub(super) fn is_public(statement: &Map<String, Value>) -> bool {
    let of = |name: &str| statement.get(name);
    let allows = of("Effect").and_then(Value::as_str) == Some("Allow");
    // Who is left out makes nobody else known.
    let names_all = of("NotPrincipal").is_some() || of("Principal").is_some_and(is_everybody);
    allows && names_all && !of("Condition").is_some_and(is_narrow)
}

fn is_everybody(principal: &Value) -> bool {
    let listed = |value: &Value| texts(value).is_some_and(|names| names.contains(&"*"));
    principal.as_object().map_or_else(|| listed(principal), |kinds| kinds.get("AWS").is_some_and(listed))
}

/// Whether one of the conditions, all of which must hold, names somebody.
fn is_narrow(conditions: &Value) -> bool {
    let operators = conditions.as_object().into_iter().flatten();
    operators.filter(|(operator, _)| is_positive(operator)).any(|(_, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.filter(|(key, _)| NARROWING.contains(&key.to_ascii_lowercase().as_str())).any(|(key, values)| {
            let is_network = key.eq_ignore_ascii_case("aws:sourceip");
            let values = texts(values).unwrap_or_default();
            !values.is_empty() && values.iter().all(|value| is_fixed(value, is_network))
        })
    })
}

/// Whether an operator lets in whom its values name, and nobody else.
fn is_positive(operator: &str) -> bool {
    ["StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"].contains(&operator)
}

fn is_fixed(value: &str, is_network: bool) -> bool {
    if !is_network {
        return !value.contains(['*', '?']);
    }
    let Some((address, bits)) = value.split_once('/') else { return true };
    let narrowest = if address.contains(':') { NARROWEST.1 } else { NARROWEST.0 };
    bits.parse::<u8>().is_ok_and(|bits| bits >= narrowest)
}
