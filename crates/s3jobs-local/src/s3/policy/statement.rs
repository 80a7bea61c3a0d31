use s3s::S3Result;
use serde_json::{Map, Value};

use super::malformed::malformed;
use s3jobs_spec::model::AccountId;

/// Where the name of a bucket stands in an ARN of S3, by partition.
const PARTITIONS: [&str; 3] = ["aws", "aws-cn", "aws-us-gov"];

/// Whom a statement can name, besides `*`.
// Source: IAM User Guide, "AWS JSON policy elements: Principal".
const PRINCIPALS: [&str; 4] = ["AWS", "CanonicalUser", "Federated", "Service"];

/// Elements of a statement.
// Source: IAM User Guide, "IAM JSON policy elements reference".
const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

/// Refuses a statement that S3 would not take in the policy of a bucket.
pub(super) fn check(statement: &Map<String, Value>, bucket: &str) -> S3Result<()> {
    if let Some(other) = statement.keys().find(|name| !ELEMENTS.contains(&name.as_str())) {
        return Err(malformed(&format!("Unknown field {other}")));
    }
    match statement.get("Effect") {
        None => return Err(malformed("Missing required field Effect")),
        Some(Value::String(effect)) if ["Allow", "Deny"].contains(&effect.as_str()) => {}
        Some(other) => {
            return Err(malformed(&format!("Invalid effect: {}", other.as_str().unwrap_or_default())));
        }
    }
    let principal = either(statement, ["Principal", "NotPrincipal"])?;
    if !is_principal(principal) {
        return Err(malformed("Invalid principal in policy"));
    }
    let actions = texts(either(statement, ["Action", "NotAction"])?);
    if actions.as_ref().is_none_or(|actions| actions.is_empty() || !actions.iter().all(|action| is_action(action))) {
        return Err(malformed("Policy has invalid action"));
    }
    let resources = texts(either(statement, ["Resource", "NotResource"])?);
    let of_bucket = |resource: &&str| is_of(resource, bucket);
    if resources.is_none_or(|resources| resources.is_empty() || !resources.iter().all(of_bucket)) {
        return Err(malformed("Policy has invalid resource"));
    }
    match statement.get("Condition") {
        None => Ok(()),
        Some(Value::Object(operators)) if operators.values().all(Value::is_object) => Ok(()),
        Some(_) => Err(malformed("Invalid policy syntax.")),
    }
}

/// The one of two elements that stands in a statement.
fn either<'s>(statement: &'s Map<String, Value>, [name, contrary]: [&str; 2]) -> S3Result<&'s Value> {
    match (statement.get(name), statement.get(contrary)) {
        (Some(value), None) | (None, Some(value)) => Ok(value),
        (None, None) => Err(malformed(&format!("Missing required field {name}"))),
        (Some(_), Some(_)) => Err(malformed("Invalid policy syntax.")),
    }
}

/// A text, or a list of texts.
pub(super) fn texts(value: &Value) -> Option<Vec<&str>> {
    match value.as_array() {
        Some(listed) => listed.iter().map(Value::as_str).collect(),
        None => Some(vec![value.as_str()?]),
    }
}

fn is_principal(value: &Value) -> bool {
    let Value::Object(kinds) = value else { return value.as_str() == Some("*") };
    let fits = |(kind, named): (&String, &Value)| {
        let named = texts(named).unwrap_or_default();
        let is_named = |name: &&str| !name.is_empty() && (kind != "AWS" || is_of_aws(name));
        PRINCIPALS.contains(&kind.as_str()) && !named.is_empty() && named.iter().all(is_named)
    };
    !kinds.is_empty() && kinds.iter().all(fits)
}

/// An account, or something in one. Whether it exists is not known here.
fn is_of_aws(name: &str) -> bool {
    name == "*" || AccountId::new(name).is_ok() || name.starts_with("arn:")
}

fn is_action(action: &str) -> bool {
    let of_s3 =
        |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || b"*?".contains(&it));
    action == "*"
        || action.split_once(':').is_some_and(|(service, name)| service.eq_ignore_ascii_case("s3") && of_s3(name))
}

/// Whether an ARN is this bucket's, or that of objects in it. A pattern counts by what it may stand for.
fn is_of(resource: &str, bucket: &str) -> bool {
    let of_partition = |partition: &&str| resource.starts_with(&format!("arn:{partition}:s3:::"));
    let Some(partition) = PARTITIONS.iter().find(|partition| of_partition(partition)) else { return false };
    let name = resource[format!("arn:{partition}:s3:::").len()..].split('/').next().unwrap_or_default();
    name == bucket || name.contains(['*', '?']) && matches(name.as_bytes(), bucket.as_bytes())
}

/// Whether a pattern with `*` and `?` stands for a text, or for the beginning of an ARN that begins with it.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => (0..=text.len()).any(|at| matches(rest, &text[at..])),
        (Some((wanted, rest)), Some((found, text))) => (*wanted == b'?' || wanted == found) && matches(rest, text),
        (Some(_), None) | (None, Some(_)) => false,
    }
}
