//! `case-twins`: two keys that differ in case only are two tags, and probably one was meant.
// Source: S3 User Guide, "Categorizing your objects using tags": tag keys are case sensitive.

use std::collections::BTreeMap;

use super::Subject;
use crate::model::document::LabelKey;
use crate::model::operation::TagKey;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (tags, labels) = (&subject.spec().tags, &subject.document.metadata.labels);
    let objects = subject.object_tags();
    let job = twins(subject, &FieldPath::of(["spec", "tags"]), tags.keys().map(TagKey::as_str));
    let label = twins(subject, &FieldPath::of(["metadata", "labels"]), labels.keys().map(LabelKey::as_str));
    let object = objects.map(|(at, tags)| twins(subject, &at, tags.keys().map(TagKey::as_str)));
    job.into_iter().chain(label).chain(object.into_iter().flatten()).collect()
}

fn twins<'k>(subject: &Subject<'_>, at: &FieldPath, keys: impl Iterator<Item = &'k str> + Clone) -> Vec<Finding> {
    // Nearly all keys are lower case already, and then no two are alike.
    if keys.clone().all(|key| key.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())) {
        return Vec::new();
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for key in keys {
        if let Some(twin) = seen.insert(key.to_lowercase(), key) {
            let message = format!("`{key}` and `{twin}` differ in case only, and are two keys");
            let finding = subject.at_key(Code::CaseTwins, at.key(key), message);
            let place = subject.place(at.key(twin), Target::Key);
            findings.push(finding.with_help("keep one of the two").with_related(place, "the other one"));
        }
    }
    findings
}
