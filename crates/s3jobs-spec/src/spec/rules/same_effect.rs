//! `same-effect`: two jobs of the set do the same to the same objects, and only one of them will be let run.
//!
//! What one may do since the other one's `sameEffect` says so is left alone. Effects are compared as the ledger compares them.

use std::collections::hash_map::{Entry, HashMap};

use super::Subject;
use crate::model::digest::uploaded_file;
use crate::model::{Digest, Endpoint, Manifest, Scope};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Place, Target};
use crate::spec::path::FieldPath;

pub(super) fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    // Most jobs differ in what costs nothing to compare.
    let mut alike: HashMap<String, Vec<&Subject<'_>>> = HashMap::new();
    for subject in subjects {
        alike.entry(key(subject)).or_default().push(subject);
    }
    let mut groups: Vec<Vec<&Subject<'_>>> = alike.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_by_key(|group| group.first().map(|subject| subject.place));
    groups.iter().flat_map(|group| of_group(group)).collect()
}

/// The findings about jobs that may do the same.
fn of_group(group: &[&Subject<'_>]) -> Vec<Finding> {
    let mut first: HashMap<Digest, &Subject<'_>> = HashMap::new();
    let mut findings = Vec::new();
    for subject in group {
        let Some(effect) = effect(subject) else { continue };
        match first.entry(effect) {
            Entry::Vacant(entry) => {
                entry.insert(subject);
            }
            Entry::Occupied(entry) if is_meant(subject, entry.get()) => {}
            Entry::Occupied(entry) => findings.push(finding(subject, entry.get())),
        }
    }
    findings
}

/// What jobs with the same effect have in common.
fn key(subject: &Subject<'_>) -> String {
    let objects = match &subject.spec().manifest {
        Manifest::Csv(csv) => match uploaded_file(&subject.spec().manifest) {
            Some((_, sha256)) => sha256,
            None => csv.object.address().to_string(),
        },
        Manifest::Inventory(report) => report.object.address().to_string(),
        Manifest::File(_) => subject.file.map(|file| file.sha256.clone()).unwrap_or_default(),
        Manifest::Generator(generator) => generator.source_bucket.name().to_owned(),
    };
    format!("{} {objects}", subject.kind())
}

/// What the job does to which objects; none if its list cannot be read.
fn effect(subject: &Subject<'_>) -> Option<Digest> {
    let spec = subject.spec();
    let is_known = subject.file.is_some() || !matches!(spec.manifest, Manifest::File(_));
    let scope = Scope { account: spec.account_id.clone()?, region: spec.region.clone()?, endpoint: Endpoint::Aws };
    is_known.then(|| Digest::effect_of(&spec.operation, &spec.manifest, subject.file, &scope))
}

/// Whether one of the two says that it may do what the other one does, or both are one by mistake, which is told already.
fn is_meant(one: &Subject<'_>, other: &Subject<'_>) -> bool {
    let names = |job: &Subject<'_>, of: &Subject<'_>| {
        job.spec().same_effect.as_ref().is_some_and(|same| same.of == of.document.metadata.name)
    };
    let of = |job: &Subject<'_>| job.spec().same_effect.as_ref().map(|same| same.of.clone());
    let is_of_a_third = of(one).is_some() && of(one) == of(other);
    one.document.metadata.name == other.document.metadata.name
        || names(one, other)
        || names(other, one)
        || is_of_a_third
}

fn finding(late: &Subject<'_>, early: &Subject<'_>) -> Finding {
    let (name, other) = (&late.document.metadata.name, &early.document.metadata.name);
    let message = format!("`{name}` does the same to the same objects as `{other}`, so that only one of them will run");
    let help = format!(
        "remove one of the two; to run the job once more, bump its `run`; where both are meant, say so with \
         `sameEffect: {{of: {other}, reason: WHY}}`"
    );
    let finding = Finding::new(Code::SameEffect, place(late), message).with_help(help);
    finding.with_related(place(early), format!("`{other}` does it here"))
}

fn place(subject: &Subject<'_>) -> Place {
    subject.place(FieldPath::of(["spec", "operation"]), Target::Key)
}
