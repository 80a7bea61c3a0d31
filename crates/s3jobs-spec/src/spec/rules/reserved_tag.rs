//! `reserved-tag`: keys that belong to AWS, or that name the job's run.

use super::Subject;
use crate::model::operation::TagSet;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

const AWS: &str = "aws:";
const OURS: &str = "s3jobs:";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let tags = reserved(&subject.document.spec.tags, &[AWS, OURS], &FieldPath::of(["spec", "tags"]));
    let object_tags = subject.object_tags().map(|(at, tags)| reserved(tags, &[AWS], &at)).unwrap_or_default();
    let finding = |(at, message)| subject.at_key(Code::ReservedTag, at, message).with_help("choose another key");
    tags.into_iter().chain(object_tags).map(finding).collect()
}

fn reserved(tags: &TagSet, prefixes: &[&str], at: &FieldPath) -> Vec<(FieldPath, String)> {
    let message = |key: &str| {
        let lower = key.to_lowercase();
        let prefix = prefixes.iter().find(|prefix| lower.starts_with(**prefix))?;
        Some((at.key(key), format!("keys that begin with `{prefix}` are reserved")))
    };
    tags.keys().filter_map(|key| message(key.as_str())).collect()
}
