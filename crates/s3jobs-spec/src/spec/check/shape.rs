//! A document against its schema: every error of the validator as a finding.

use std::collections::BTreeMap;

use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::document::Source;
use super::mistake::Mistake;
use super::{api, suggest};
use crate::spec::code::Code;
use crate::spec::finding::{Finding, Target};
use crate::spec::path::{FieldPath, Segment};
use crate::spec::schema::{ONE_KEY, SchemaKind};
use crate::spec::tree::Kind;

/// Every mistake that the schema finds, one for each field.
pub(super) fn check(source: &Source<'_>, kind: SchemaKind) -> Vec<Finding> {
    if kind.validator().is_valid(source.root) {
        return Vec::new();
    }
    let mut found: Vec<(u8, Finding)> = Vec::new();
    for error in kind.validator().iter_errors(source.root) {
        let mistake = Mistake {
            source,
            root: kind.schema(),
            error: &error,
            at: path_of(error.instance_path()),
            schema: schema_of(kind.schema(), error.schema_path()),
        };
        found.extend(mistake.findings().into_iter().map(|finding| (mistake.rank(), finding)));
    }
    with_lines_beside(source, without_consequences(one_for_each_field(found)))
}

/// A number of the wrong type breaks the limits of its text as well: only the gravest mistake of a field is told.
fn one_for_each_field(found: Vec<(u8, Finding)>) -> Vec<Finding> {
    let mut best: BTreeMap<(FieldPath, Target), (u8, usize)> = BTreeMap::new();
    for (index, (rank, finding)) in found.iter().enumerate() {
        let field = (finding.place.at.clone(), finding.place.target);
        let kept = best.entry(field).or_insert((*rank, index));
        if *rank < kept.0 {
            *kept = (*rank, index);
        }
    }
    let mut kept: Vec<usize> = best.values().map(|(_, index)| *index).collect();
    kept.sort_unstable();
    let mut found: Vec<Option<Finding>> = found.into_iter().map(|(_, finding)| Some(finding)).collect();
    kept.into_iter().filter_map(|index| found.get_mut(index).and_then(Option::take)).collect()
}

/// A misspelled field is also missing under its right name: only the misspelling is told.
fn without_consequences(findings: Vec<Finding>) -> Vec<Finding> {
    let meant: Vec<FieldPath> = findings
        .iter()
        .filter(|finding| finding.code == Code::UnknownField)
        .filter_map(|finding| {
            let name = suggest::meant(finding.help.as_deref()?)?;
            Some(finding.place.at.parent()?.key(name))
        })
        .collect();
    let wrapped = findings.iter().filter(|finding| finding.help.as_deref().is_some_and(api::is_wrapper));
    let around = |finding: &Finding| match finding.place.target {
        Target::Value => Some(finding.place.at.clone()),
        Target::Key | Target::Entry | Target::Removed | Target::Fault(_) | Target::Bytes(..) => {
            finding.place.at.parent()
        }
    };
    let wrapped: Vec<FieldPath> = wrapped.filter_map(around).collect();
    let is_consequence = |finding: &Finding| {
        let at = &finding.place.at;
        let is_wrapped = || at.parent().is_some_and(|parent| wrapped.contains(&parent));
        finding.code == Code::MissingField && (meant.contains(at) || is_wrapped())
    };
    findings.into_iter().filter(|finding| !is_consequence(finding)).collect()
}

/// The fields of a map that stand on the level of its name leave it empty, and are unknown there: that is one mistake.
fn with_lines_beside(source: &Source<'_>, mut findings: Vec<Finding>) -> Vec<Finding> {
    let is_empty_map = |finding: &Finding| {
        let help = finding.help.as_deref().unwrap_or_default();
        finding.code == Code::NullValue && help.starts_with("give it a map")
    };
    let empty = findings.iter().filter(|finding| is_empty_map(finding)).map(|finding| finding.place.at.clone());
    let strays: BTreeMap<FieldPath, Vec<FieldPath>> =
        empty.map(|at| (at.clone(), strays_below(source, &at, &findings))).collect();
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::NullValue) {
        let first = strays.get(&finding.place.at).and_then(|strays| strays.first());
        if let Some((first, name)) = first.and_then(FieldPath::field_name).zip(finding.place.at.field_name()) {
            finding.help = Some(format!("indent `{first}` further than `{name}`, so that it belongs to it"));
        }
    }
    let is_stray = |at: &FieldPath| strays.values().flatten().any(|stray| stray == at);
    findings.retain(|finding| finding.code != Code::UnknownField || !is_stray(&finding.place.at));
    findings
}

/// The unknown fields right below a field, on its level.
fn strays_below(source: &Source<'_>, at: &FieldPath, findings: &[Finding]) -> Vec<FieldPath> {
    let Some(parent) = at.parent() else { return Vec::new() };
    let Some(Kind::Map(entries)) = source.root.get(&parent).map(|node| &node.kind) else { return Vec::new() };
    let is_unknown = |at: &FieldPath| findings.iter().any(|it| it.code == Code::UnknownField && it.place.at == *at);
    let below = entries.iter().skip_while(|entry| Some(entry.key.as_str()) != at.field_name()).skip(1);
    below.map(|entry| parent.key(&entry.key)).take_while(is_unknown).collect()
}

fn path_of(location: &Location) -> FieldPath {
    let segment = |segment: LocationSegment<'_>| match segment {
        LocationSegment::Property(name) => Segment::from(name.into_owned()),
        LocationSegment::Index(index) => Segment::Index(index),
    };
    location.iter().map(segment).collect()
}

/// The schema whose keyword failed. For a union of words and maps, the union: its branches are not the user's words. For
/// fields that are required under a condition, the schema that describes them; for the number of its keys, the map.
fn schema_of<'s>(root: &'s Value, keyword: &Location) -> &'s Value {
    let pointer = keyword.as_str().rsplit_once('/').map_or("", |(parent, _)| parent);
    let pointer = pointer.strip_suffix(ONE_KEY).unwrap_or(pointer);
    let union = pointer.strip_suffix("/else").or_else(|| pointer.strip_suffix("/then"));
    let is_of_union = keyword.as_str().ends_with("/type") || keyword.as_str().ends_with("/required");
    union
        .filter(|_| is_of_union)
        .and_then(|pointer| root.pointer(pointer))
        .or_else(|| root.pointer(pointer))
        .unwrap_or(root)
}
