//! `empty-range`: a lower limit above its upper limit lets nothing through.

use super::Subject;
use super::subject::{manifest, operation};
use crate::model::{Confirmation, Manifest};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = filter(subject);
    findings.extend(times(subject));
    if let Some(Confirmation::Guarded(guard)) = &subject.document.spec.confirmation
        && guard.min_tasks > guard.max_tasks
    {
        let at = FieldPath::of(["spec", "confirmation", "guarded"]);
        let message = format!("no number is at least {} and at most {}", guard.min_tasks, guard.max_tasks);
        findings.push(finding(subject, [at.join("minTasks"), at.join("maxTasks")], message));
    }
    findings
}

fn filter(subject: &Subject<'_>) -> Vec<Finding> {
    let Manifest::Generator(generator) = &subject.document.spec.manifest else { return Vec::new() };
    let Some(filter) = &generator.filter else { return Vec::new() };
    let field = |name| manifest(["generator", "filter", name]);
    let mut findings = Vec::new();
    if let (Some(after), Some(before)) = (filter.created_after, filter.created_before)
        && after >= before
    {
        let message = format!("no object was created after {after} and before {before}");
        findings.push(finding(subject, [field("createdAfter"), field("createdBefore")], message));
    }
    if let (Some(above), Some(below)) = (filter.object_size_greater_than_bytes, filter.object_size_less_than_bytes)
        && above.saturating_add(1) >= below
    {
        let message = format!("no object is larger than {above} and smaller than {below} bytes");
        let fields = [field("objectSizeGreaterThanBytes"), field("objectSizeLessThanBytes")];
        findings.push(finding(subject, fields, message));
    }
    findings
}

// Source: S3 API, CopyObject: objects modified after the one and not after the other time are copied.
fn times(subject: &Subject<'_>) -> Option<Finding> {
    let copy = subject.copy()?;
    let (since, until) = (copy.modified_since_constraint?, copy.unmodified_since_constraint?);
    let field = |name| operation(["putObjectCopy", name]);
    let message = format!("no object was modified after {since} and not after {until}");
    let fields = [field("modifiedSinceConstraint"), field("unmodifiedSinceConstraint")];
    (since >= until).then(|| finding(subject, fields, message))
}

fn finding(subject: &Subject<'_>, [lower, upper]: [FieldPath; 2], message: String) -> Finding {
    let finding = subject.at_value(Code::EmptyRange, lower, message);
    finding.with_related(subject.place(upper, Target::Value), "the upper limit")
}
