//! Whether a job that S3 describes is the one that was asked for.
//!
//! A marker can be copied, so nothing is done to a job before its operation, manifest, report and role were compared
//! with the recorded body. Equal means: every stated field is equal in canonical form. Where the body states nothing,
//! S3 may have filled in an empty default; whatever else it says is a difference.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::live::LiveJob;
use super::request::Body;
use super::scope::Scope;

/// One place where a live job is not what was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a spec would name it: `operation.putObjectTagging.tagSet.team`.
    pub path: String,
    /// What the recorded body says there, if anything.
    pub recorded: Option<Value>,
    /// What the live job says there. `None` for a whole operation or manifest also means one that is not known.
    pub live: Option<Value>,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { path, recorded, live } = self;
        let text = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
        write!(f, "{path}: recorded {}, in S3 {}", text(recorded), text(live))
    }
}

/// Maps whose keys are the author's own. In them an empty value is a value, not a default.
const AUTHORS_MAPS: [&str; 4] = ["tagSet", "newObjectTagging", "userMetadata", "userArguments"];

/// Where a live job differs from the body that was recorded for it; empty if nowhere. Sorted by path.
pub fn differences(body: &Body, live: &LiveJob, scope: &Scope) -> Vec<Difference> {
    let Body { operation, manifest, report, role_arn } = body;
    let mut found = Vec::new();
    let live_manifest = live.manifest.as_ref().map(|manifest| value(&manifest.canonical(scope)));
    compare("manifest", Some(&value(&manifest.canonical(scope))), live_manifest.as_ref(), &mut found);
    let live_operation = live.operation.as_ref().map(|operation| value(&operation.canonical(scope)));
    compare("operation", Some(&value(&operation.canonical(scope))), live_operation.as_ref(), &mut found);
    let report = report.as_ref().map(|report| value(&report.canonical(scope)));
    let live_report = live.report.as_ref().map(|report| value(&report.canonical(scope)));
    compare("report", report.as_ref(), live_report.as_ref(), &mut found);
    compare("roleArn", Some(&value(role_arn)), live.role_arn.as_ref().map(value).as_ref(), &mut found);
    found
}

fn value<T: Serialize>(part: &T) -> Value {
    serde_json::to_value(part).expect("model types hold only strings, numbers, lists and string-keyed maps")
}

/// Where two states of a spec's part differ, with absent fields and nulls alike; empty if nowhere. Sorted by path.
pub fn value_differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk("", Some(before), Some(after), &mut found);
    found
}

fn compare(path: &str, recorded: Option<&Value>, live: Option<&Value>, found: &mut Vec<Difference>) {
    let mut all = Vec::new();
    walk(path, recorded, live, &mut all);
    let is_default = |difference: &Difference| match (&difference.recorded, &difference.live) {
        (None, Some(live)) => is_filled_in(&difference.path, live),
        (Some(_), _) | (None, None) => false,
    };
    found.extend(all.into_iter().filter(|difference| !is_default(difference)));
}

fn walk(path: &str, recorded: Option<&Value>, live: Option<&Value>, found: &mut Vec<Difference>) {
    match (recorded.filter(|value| !value.is_null()), live.filter(|value| !value.is_null())) {
        (Some(Value::Object(recorded)), Some(Value::Object(live))) => members(path, recorded, live, found),
        (Some(Value::Array(recorded)), Some(Value::Array(live))) if recorded.len() == live.len() => {
            for (index, (recorded, live)) in recorded.iter().zip(live).enumerate() {
                walk(&format!("{path}[{index}]"), Some(recorded), Some(live), found);
            }
        }
        (recorded, live) if recorded == live => {}
        (recorded, live) => {
            found.push(Difference { path: path.to_owned(), recorded: recorded.cloned(), live: live.cloned() });
        }
    }
}

fn members(path: &str, recorded: &Map<String, Value>, live: &Map<String, Value>, found: &mut Vec<Difference>) {
    let names: BTreeSet<&String> = recorded.keys().chain(live.keys()).collect();
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        walk(&path, recorded.get(name), live.get(name), found);
    }
}

/// Whether S3 may say this of a field that was never sent: `false`, something empty, or a structure of such fields.
// An empty structure inside a structure may choose a variant (`encryption: {sseS3: {}}`), so it is not a default.
fn is_filled_in(path: &str, live: &Value) -> bool {
    let name = path.rsplit('.').next().unwrap_or_default();
    // A key of the author's may hold dots, so the whole path is looked at, not only the parent.
    if AUTHORS_MAPS.iter().any(|map| path.contains(&format!(".{map}."))) {
        return false;
    }
    match live {
        Value::Object(members) if AUTHORS_MAPS.contains(&name) => members.is_empty(),
        Value::Object(members) => members
            .iter()
            .all(|(name, member)| is_empty(member) && (!member.is_object() || AUTHORS_MAPS.contains(&name.as_str()))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => is_empty(live),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}
