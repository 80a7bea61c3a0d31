//! `too-many-tags`: an object takes 10 tags; a job 50, of which six name its run.
// Source: S3 User Guide, "Categorizing your objects using tags" and "Labeling jobs using tags".

use super::Subject;
use crate::model::operation::TagKey;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::layers::Layer;
use crate::spec::path::FieldPath;

const OF_AN_OBJECT: usize = 10;
const OF_A_JOB: usize = 44;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((at, tags)) = subject.object_tags().filter(|(_, tags)| tags.len() > OF_AN_OBJECT) {
        let message = format!("{} tags stand here, and an object takes at most {OF_AN_OBJECT}", tags.len());
        findings.push(subject.at_key(Code::TooManyTags, at, message));
    }
    let tags = &subject.spec().tags;
    if tags.len() > OF_A_JOB {
        let at = FieldPath::of(["spec", "tags"]);
        let is_inherited = |key: &&TagKey| *subject.origins.layer(&at.key(key.as_str())) != Layer::Spec;
        let inherited = tags.keys().filter(is_inherited).count();
        let message = format!(
            "the job has {} tags, {inherited} of them from the project file, and takes at most {OF_A_JOB}",
            tags.len()
        );
        findings.push(subject.at_key(Code::TooManyTags, at, message));
    }
    findings
}
