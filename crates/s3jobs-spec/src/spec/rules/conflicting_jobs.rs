//! `conflicting-jobs`: two jobs of the set write the same thing of the same objects, and the last one to run wins.
//!
//! Two jobs meet where one's prefix begins with the other's, and the rest of their filters is the same or empty on one
//! side; or where they read the same list. Jobs of which one comes after the other by `after` have an order, and are left alone; so are those
//! of which one says by `sameEffect` that it may do what the other does.

use std::collections::{BTreeSet, HashMap};

use super::Subject;
use super::subject::operation;
use crate::model::manifest::{KeyNameConstraint, ManifestFilter, ManifestGenerator};
use crate::model::operation::OperationKind;
use crate::model::{JobName, Manifest};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::FieldPath;

/// What a copy writes.
const COPIES: &str = "copies";

pub(super) fn check(subjects: &[Subject<'_>]) -> Vec<Finding> {
    let writes: Vec<Option<Write>> = subjects.iter().map(write).collect();
    let mut index = Index::default();
    for (number, write) in writes.iter().enumerate() {
        if let Some(write) = write {
            index.add(number, write);
        }
    }
    let mut met = BTreeSet::new();
    for (number, write) in writes.iter().enumerate() {
        let other = write.as_ref().and_then(|write| index.meets(number, write));
        met.extend(other.map(|other| (number.max(other), number.min(other))));
    }
    let order = Order::of(subjects);
    let is_conflict = |(late, early): &(usize, usize)| {
        let (late, early) = (&subjects[*late], &subjects[*early]);
        !is_harmless(late, early) && !order.has(late, early)
    };
    let pairs = met.into_iter().filter(is_conflict);
    pairs
        .filter_map(|(late, early)| Some(finding([&subjects[late], &subjects[early]], writes[late].as_ref()?)))
        .collect()
}

/// What a job writes, and of which objects.
struct Write {
    what: &'static str,
    /// A bucket, a list's address, or a list's hash.
    area: String,
    prefix: String,
    /// What else limits the objects; empty if nothing does.
    rest: String,
}

/// The jobs of a set by what they write, and where.
#[derive(Default)]
struct Index<'w> {
    areas: HashMap<(&'static str, &'w str), Area<'w>>,
}

/// The jobs that write one thing in one area. The first of several alike stands for all.
#[derive(Default)]
struct Area<'w> {
    jobs: usize,
    /// By prefix, and by what else limits them.
    exact: HashMap<(&'w str, &'w str), usize>,
    /// By prefix, whatever else limits them.
    any: HashMap<&'w str, usize>,
}

impl<'w> Index<'w> {
    fn add(&mut self, number: usize, write: &'w Write) {
        let area = self.areas.entry((write.what, &write.area)).or_default();
        area.jobs += 1;
        area.exact.entry((&write.prefix, &write.rest)).or_insert(number);
        area.any.entry(&write.prefix).or_insert(number);
    }

    /// Another job that surely meets this one, at its prefix or one that it begins with.
    fn meets(&self, number: usize, write: &Write) -> Option<usize> {
        let area = self.areas.get(&(write.what, write.area.as_str())).filter(|area| area.jobs > 1)?;
        let mut ends = write.prefix.char_indices().map(|(at, _)| at).chain([write.prefix.len()]);
        let is_other = |other: &&usize| **other != number;
        ends.find_map(|end| {
            let shorter = &write.prefix[..end];
            let same = area.exact.get(&(shorter, write.rest.as_str())).filter(is_other);
            let open = || area.exact.get(&(shorter, "")).filter(is_other);
            let any = || area.any.get(shorter).filter(|_| write.rest.is_empty()).filter(is_other);
            same.or_else(open).or_else(any).copied()
        })
    }
}

fn write(subject: &Subject<'_>) -> Option<Write> {
    let what = match subject.kind() {
        OperationKind::PutObjectTagging | OperationKind::DeleteObjectTagging => "the tags",
        OperationKind::PutObjectAcl => "the access control lists",
        OperationKind::PutObjectLegalHold => "the legal hold",
        OperationKind::PutObjectRetention => "the retention",
        OperationKind::UpdateObjectEncryption => "the encryption",
        OperationKind::PutObjectCopy => return copies(subject),
        OperationKind::LambdaInvoke
        | OperationKind::InitiateRestoreObject
        | OperationKind::ReplicateObject
        | OperationKind::ComputeObjectChecksum => return None,
    };
    let (area, prefix, rest) = objects(subject)?;
    Some(Write { what, area, prefix, rest })
}

/// What a copy writes, and where.
fn copies(subject: &Subject<'_>) -> Option<Write> {
    let copy = subject.copy()?;
    let target = copy.target_key_prefix.as_ref().map_or("", |prefix| prefix.as_str());
    let place = format!("{}/{target}", copy.target_resource.name());
    let (objects, prefix, rest) = objects(subject)?;
    // Two buckets may well hold equal keys, so the source of a generated list does not tell the copies apart.
    let objects = if subject.generator().is_some() { "generated" } else { objects.as_str() };
    Some(Write { what: COPIES, area: format!("{objects} to s3://{place}"), prefix, rest })
}

/// The objects of a job: where they are listed, by which prefix, and what else limits them.
fn objects(subject: &Subject<'_>) -> Option<(String, String, String)> {
    let list = |area: String| Some((area, String::new(), String::new()));
    match &subject.spec().manifest {
        Manifest::Csv(csv) => list(csv.object.address().to_string()),
        Manifest::Inventory(report) => list(report.object.address().to_string()),
        Manifest::File(_) => list(subject.file?.sha256.clone()),
        Manifest::Generator(generator) => {
            let (prefix, rest) = limits(generator);
            Some((format!("s3://{}/", generator.source_bucket.name()), prefix, rest))
        }
    }
}

/// A generator's prefix, and what else limits its list.
fn limits(generator: &ManifestGenerator) -> (String, String) {
    let Some(filter) = &generator.filter else { return (String::new(), String::new()) };
    let keys = filter.key_name_constraint.clone().unwrap_or_default();
    let prefix = keys.match_any_prefix.as_ref().map_or(String::new(), |[prefix]| prefix.to_string());
    let others = KeyNameConstraint { match_any_prefix: None, ..keys };
    let others = if others == KeyNameConstraint::default() { None } else { Some(others) };
    let rest = ManifestFilter { key_name_constraint: others, ..filter.clone() };
    let rest = if rest == ManifestFilter::default() { String::new() } else { format!("{rest:?}") };
    (prefix, rest)
}

/// Whether two jobs have an order, leave the same behind in any order, or are one by mistake, which is told already.
fn is_harmless(one: &Subject<'_>, other: &Subject<'_>) -> bool {
    let (spec, twin) = (one.spec(), other.spec());
    let is_same = spec.operation == twin.operation && (one.copy().is_none() || spec.manifest == twin.manifest);
    is_same || one.document.metadata.name == other.document.metadata.name || is_meant(one, other)
}

/// Whether one of two jobs says that it may do what the other one does.
fn is_meant(one: &Subject<'_>, other: &Subject<'_>) -> bool {
    let names = |job: &Subject<'_>, of: &Subject<'_>| {
        job.spec().same_effect.as_ref().is_some_and(|same| same.of == of.document.metadata.name)
    };
    names(one, other) || names(other, one)
}

/// Which jobs come after which, by their names.
struct Order<'s>(HashMap<&'s str, &'s [JobName]>);

impl<'s> Order<'s> {
    fn of(subjects: &'s [Subject<'_>]) -> Self {
        let ordered = subjects.iter().filter(|subject| !subject.spec().after.is_empty());
        Self(ordered.map(|it| (it.document.metadata.name.as_str(), it.spec().after.as_slice())).collect())
    }

    /// Whether one of two jobs comes after the other, directly or after jobs that do.
    fn has(&self, one: &Subject<'_>, other: &Subject<'_>) -> bool {
        let (one, other) = (one.document.metadata.name.as_str(), other.document.metadata.name.as_str());
        self.comes_after(one, other) || self.comes_after(other, one)
    }

    fn comes_after(&self, late: &str, early: &str) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![late]);
        while let Some(name) = open.pop() {
            let before = self.0.get(name).into_iter().copied().flatten().map(JobName::as_str);
            open.extend(before.filter(|name| seen.insert(*name)));
        }
        seen.contains(early)
    }
}

fn finding([late, early]: [&Subject<'_>; 2], write: &Write) -> Finding {
    let (name, other) = (&late.document.metadata.name, &early.document.metadata.name);
    let message = match write.what {
        COPIES => format!("`{name}` and `{other}` copy to the same place, and equal keys overwrite each other"),
        what => format!("`{name}` and `{other}` both write {what} of the same objects, and the last to run wins"),
    };
    let (at, target): (fn(&Subject<'_>) -> FieldPath, Target) = if write.what == COPIES {
        (|_| operation(["putObjectCopy", "targetResource"]), Target::Value)
    } else {
        (|subject| FieldPath::of(["spec", "operation"]).join(subject.kind().to_string()), Target::Key)
    };
    let finding = Finding::new(Code::ConflictingJobs, late.place(at(late), target), message);
    let finding = finding.with_help("put both into one job, or limit them to different objects");
    finding.with_related(early.place(at(early), target), format!("`{other}` does so here"))
}
