//! `key-value-tag`: the API's `Key` and `Value`, which are two names here.

use std::collections::BTreeMap;

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Help};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let of_job = pair(subject.spec().tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    let of_job = of_job.map(|tag| (FieldPath::of(["spec", "tags"]), tag));
    let of_objects = subject.object_tags().and_then(|(at, tags)| {
        let tag = pair(tags.iter().map(|(key, value)| (key.as_str(), value.as_str())))?;
        Some((at, tag))
    });
    let finding = |(at, (key, value)): (FieldPath, (String, String))| {
        let map = format!("{{{}: {}}}", quoted(&key), quoted(&value));
        let message = "these are two tags, one called `key` and one called `value`";
        let finding = subject.at_value(Code::KeyValueTag, at, message);
        finding.with_help(Help::fix(format!("for the tag `{key}`, write {map}"), map))
    };
    of_job.into_iter().chain(of_objects).map(finding).collect()
}

/// The tag that is meant, if there are a key and a value and nothing else.
fn pair<'t>(tags: impl Iterator<Item = (&'t str, &'t str)>) -> Option<(String, String)> {
    // Of most maps, no more than the first names are looked at.
    let mut tags = tags.take(3);
    let (first, second) = (tags.next()?, tags.next()?);
    if tags.next().is_some() {
        return None;
    }
    let named = BTreeMap::from([first, second].map(|(name, text)| (name.to_ascii_lowercase(), text)));
    Some((named.get("key")?.to_string(), named.get("value")?.to_string()))
}

/// A text as YAML in any place.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
