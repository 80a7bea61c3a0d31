//! `policy-tag`: every job of the project has these tags.

use super::Subject;
use crate::model::operation::TagKey;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("requiredTags") else { return Vec::new() };
    let tags = &subject.spec().tags;
    let required = policy.required_tags.iter().flatten().filter(|tag| !tags.contains_key(*tag));
    let finding = |tag: &TagKey| {
        let at = FieldPath::of(["spec", "tags"]).key(tag.as_str());
        let finding = subject.at_key(Code::PolicyTag, at, format!("jobs of this project have a tag `{tag}`"));
        let finding = finding.with_help(format!("add `{tag}: VALUE` to `spec.tags`, the tags of the job itself"));
        finding.with_related(place.clone(), "the policy says so here")
    };
    required.map(finding).collect()
}
