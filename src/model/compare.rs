//! Whether a job is the one that was recorded, and where it is not.
//!
//! Every stated field must be equal in canonical form. Where the recorded body has no value, S3 may fill in `false` or
//! an empty list, map or string; anything else is a difference.

use serde_json::{Map, Value, json};

use super::live::LiveJob;
use super::request::Body;
use super::scope::Scope;

/// A field whose recorded and live values are not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a dotted path.
    pub path: String,
    /// What was recorded.
    pub recorded: Option<Value>,
    /// What S3 says.
    pub live: Option<Value>,
}

/// Where a job differs from a recorded body. Empty: it is that job.
pub fn differences(body: &Body, live: &LiveJob, scope: &Scope) -> Vec<Difference> {
    let live = json!({
        "operation": live.operation.as_ref().map(|operation| operation.canonical(scope)),
        "manifest": live.manifest.as_ref().map(|manifest| manifest.canonical(scope)),
        "report": live.report.as_ref().map(|report| report.canonical(scope)),
        "roleArn": live.role_arn,
    });
    let recorded = serde_json::to_value(body).unwrap_or(Value::Null);
    let mut found = Vec::new();
    walk("", Some(&recorded), Some(&live), &mut found);
    found
}

/// Every path at which two values differ, with absent fields and nulls alike.
pub fn value_differences(recorded: &Value, live: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk_strict("", Some(recorded), Some(live), &mut found);
    found
}

fn walk(path: &str, recorded: Option<&Value>, live: Option<&Value>, found: &mut Vec<Difference>) {
    let (recorded, live) = (present(recorded), present(live));
    match (recorded, live) {
        (Some(Value::Object(recorded)), Some(Value::Object(live))) => {
            for key in keys(recorded, live) {
                walk(&join(path, key), recorded.get(key), live.get(key), found);
            }
        }
        (None, Some(filled)) if is_filled_in(filled) => {}
        (recorded, live) if recorded == live => {}
        (recorded, live) => push(path, recorded, live, found),
    }
}

fn walk_strict(path: &str, recorded: Option<&Value>, live: Option<&Value>, found: &mut Vec<Difference>) {
    match (present(recorded), present(live)) {
        (Some(Value::Object(recorded)), Some(Value::Object(live))) => {
            for key in keys(recorded, live) {
                walk_strict(&join(path, key), recorded.get(key), live.get(key), found);
            }
        }
        (recorded, live) if recorded == live => {}
        (recorded, live) => push(path, recorded, live, found),
    }
}

fn push(path: &str, recorded: Option<&Value>, live: Option<&Value>, found: &mut Vec<Difference>) {
    found.push(Difference { path: path.to_owned(), recorded: recorded.cloned(), live: live.cloned() });
}

fn present(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| !value.is_null())
}

/// Whether S3 may have filled this in where nothing was sent.
fn is_filled_in(value: &Value) -> bool {
    match value {
        Value::Bool(set) => !set,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_filled_in),
        Value::Null => true,
        Value::Number(_) => false,
    }
}

fn keys<'a>(a: &'a Map<String, Value>, b: &'a Map<String, Value>) -> Vec<&'a String> {
    let mut keys: Vec<&String> = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))).collect();
    keys.sort();
    keys
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
