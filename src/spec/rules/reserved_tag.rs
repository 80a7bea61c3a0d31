//! `reserved-tag`: keys that belong to AWS, or that name the job's run.

use camino::Utf8Path;

use super::Subject;
use crate::model::ProjectDocument;
use crate::model::operation::TagSet;
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;

const AWS: &str = "aws:";
const OURS: &str = "s3jobs:";

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let tags = reserved(&subject.document.spec.tags, &[AWS, OURS], &FieldPath::of(["spec", "tags"]));
    let object_tags = subject.object_tags().map(|(at, tags)| reserved(tags, &[AWS], &at)).unwrap_or_default();
    let finding = |(at, message)| subject.at_key(Code::ReservedTag, at, message).with_help("choose another key");
    tags.into_iter().chain(object_tags).map(finding).collect()
}

/// The same for the tags of the project's defaults.
pub(super) fn check_project(project: &ProjectDocument, file: &Utf8Path) -> Vec<Finding> {
    let Some(defaults) = &project.spec.defaults else { return Vec::new() };
    let tags = reserved(&defaults.tags, &[AWS, OURS], &FieldPath::of(["spec", "defaults", "tags"]));
    let finding = |(at, message)| {
        let place = Place { file: file.to_owned(), document: 0, at, target: Target::Key };
        Finding::new(Code::ReservedTag, place, message).with_help("choose another key")
    };
    tags.into_iter().map(finding).collect()
}

fn reserved(tags: &TagSet, prefixes: &[&str], at: &FieldPath) -> Vec<(FieldPath, String)> {
    let message = |key: &str| {
        let lower = key.to_lowercase();
        let prefix = prefixes.iter().find(|prefix| lower.starts_with(**prefix))?;
        Some((at.join(key), format!("keys that begin with `{prefix}` are reserved")))
    };
    tags.keys().filter_map(|key| message(key.as_str())).collect()
}
