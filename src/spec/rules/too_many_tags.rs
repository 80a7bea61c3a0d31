//! `too-many-tags`: an object takes 10 tags; a job 50, of which six name its run.
// Source: S3 User Guide, "Categorizing your objects using tags" and "Labeling jobs using tags".

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

const OF_AN_OBJECT: usize = 10;
const OF_A_JOB: usize = 44;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some((at, tags)) = subject.object_tags().filter(|(_, tags)| tags.len() > OF_AN_OBJECT) {
        let message = format!("{} tags stand here, and an object takes at most {OF_AN_OBJECT}", tags.len());
        findings.push(subject.at_key(Code::TooManyTags, at, message));
    }
    let own = &subject.document.spec.tags;
    let inherited = subject.defaults.tags.keys().filter(|key| !own.contains_key(*key)).count();
    if own.len() + inherited > OF_A_JOB {
        let message = format!(
            "the job has {} tags, {inherited} of them from the project's defaults, and takes at most {OF_A_JOB}",
            own.len() + inherited
        );
        findings.push(subject.at_key(Code::TooManyTags, FieldPath::of(["spec", "tags"]), message));
    }
    findings
}
