//! `policy-label`: every job of the project has these labels.

use super::Subject;
use crate::spec::code::Code;
use crate::spec::finding::Finding;
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((policy, place)) = subject.policy("requiredLabels") else { return Vec::new() };
    let labels = &subject.document.metadata.labels;
    let required = policy.required_labels.iter().flatten().filter(|label| !labels.contains_key(*label));
    let finding = |label: &crate::model::document::LabelKey| {
        let at = FieldPath::of(["metadata", "labels"]).key(label.as_str());
        let finding = subject.at_key(Code::PolicyLabel, at, format!("jobs of this project have a label `{label}`"));
        let finding = finding.with_help(format!("add `{label}: VALUE` to `metadata.labels`"));
        finding.with_related(place.clone(), "the policy says so here")
    };
    required.map(finding).collect()
}
