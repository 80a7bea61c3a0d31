//! A CreateJob request that was pasted: members whose value or place is another one here.
//!
//! Members that only have another name are renamed one by one, and stay as they were written.
// Source: S3 Control 2018-08-20, `CreateJobRequest`, and `Job` of DescribeJob, which repeats it.

use serde_json::{Map, Value, json};

use super::document::Source;
use super::names::OF_A_JOB;
use super::suggest::plain;
use super::written::{flow, moved, replacement};
use crate::model::names::JobName;
use crate::spec::finding::{Help, Target};
use crate::spec::path::FieldPath;
use crate::spec::tree::{Kind, Node};

/// A field that is not known in its place.
pub(super) struct Member<'m> {
    /// The map that it stands in.
    pub(super) at: &'m FieldPath,
    pub(super) name: &'m str,
    pub(super) value: &'m Value,
    /// The map itself.
    pub(super) beside: &'m Value,
    /// The fields that could stand there.
    pub(super) free: &'m [&'m str],
}

/// What is written in place of a member and its value, or instead of both. The target says how much of it goes.
pub(super) fn entry(member: &Member<'_>) -> Option<(Target, Help)> {
    let name = plain(member.name);
    if let Some(help) = confirmation(&name, member).or_else(|| key_constraint(&name, member)) {
        return Some((Target::Entry, help));
    }
    if name == "manifestgenerator" && member.free.contains(&"manifest") && holds(member.value, "jobmanifestgenerator") {
        return Some((Target::Key, Help::fix("did you mean `manifest`?", "manifest")));
    }
    if name == "enabled" && is_in(member, "report") && *member.value == Value::Bool(false) {
        return Some((
            Target::Key,
            "leave out the whole `report`, here and in the project's defaults: S3 writes none then".into(),
        ));
    }
    if let Some(help) = bucket_and_key(&name, member) {
        return Some((Target::Key, help));
    }
    let reason = leave_out(&name, member)?;
    Some((Target::Removed, Help::fix(format!("leave it out: {reason}"), "")))
}

fn confirmation(name: &str, member: &Member<'_>) -> Option<Help> {
    let word = match (name, member.value) {
        _ if !member.free.contains(&"confirmation") => return None,
        ("confirmationrequired", Value::Bool(true)) => "manual",
        ("confirmationrequired", Value::Bool(false))
        | ("noconfirmationrequired", Value::Bool(true) | Value::Null | Value::Object(_)) => "automatic",
        _ => return None,
    };
    Some(Help::fix(format!("write `confirmation: {word}`"), format!("confirmation: {word}")))
}

/// A prefix right below `filter`.
fn key_constraint(name: &str, member: &Member<'_>) -> Option<Help> {
    let field = match name {
        "prefix" | "keyprefix" | "matchanyprefix" => "matchAnyPrefix",
        "suffix" | "keysuffix" | "matchanysuffix" => "matchAnySuffix",
        "substring" | "contains" | "matchanysubstring" => "matchAnySubstring",
        _ => return None,
    };
    let only = member.value.as_array().filter(|list| list.len() == 1).and_then(|list| list.first());
    let text = only.unwrap_or(member.value).as_str()?;
    let line = format!("keyNameConstraint: {}", flow(&json!({ field: [text] })));
    let is_alone = || member.beside.as_object().is_some_and(|map| map.keys().filter(|key| is_of_key(key)).count() == 1);
    if !member.free.contains(&"keyNameConstraint") {
        return is_in(member, "filter").then(|| format!("write it below `keyNameConstraint`, as `{field}`").into());
    }
    Some(if is_alone() { Help::fix(format!("write `{line}`"), line) } else { format!("write `{line}`").into() })
}

/// A list's bucket beside its key, as other tools have them.
fn bucket_and_key(name: &str, member: &Member<'_>) -> Option<Help> {
    if name != "bucket" || !(is_in(member, "csv") || is_in(member, "inventory")) {
        return None;
    }
    let bucket = member.value.as_str()?;
    let bucket = bucket.strip_prefix("s3://").or_else(|| bucket.rsplit(":::").next())?.trim_end_matches('/');
    let fields = member.beside.as_object()?;
    let key = text(fields, "object").or_else(|| text(fields, "key"))?.trim_start_matches('/');
    let is_whole = key.contains("://") || key.starts_with("arn:");
    let object = flow(&format!("s3://{bucket}/{key}").into());
    (!is_whole).then(|| format!("write `object: {object}` in place of both").into())
}

fn is_of_key(name: &str) -> bool {
    ["prefix", "suffix", "substring", "contains"].iter().any(|end| plain(name).ends_with(end))
}

/// Why a member is not written here, where that is sure.
fn leave_out(name: &str, member: &Member<'_>) -> Option<&'static str> {
    let says = |text: &str| member.value.as_str() == Some(text);
    let is_right = match name {
        "clientrequesttoken" => {
            return Some("it is made from the job's name and run, so that no job is created twice");
        }
        "enabled" if is_in(member, "report") && *member.value == Value::Bool(true) => {
            return Some("a report that stands in the spec is written");
        }
        "format" if is_in(member, "report") => says("Report_CSV_20180820"),
        "format" if is_in(member, "csv") => says(CSV),
        "format" if is_in(member, "inventory") => says(INVENTORY),
        "manifestformat" => says("S3InventoryReport_CSV_20211130"),
        // Only as S3 spells it: a person who writes `status` means something.
        _ if OF_A_JOB.contains(&member.name) && member.free.contains(&"confirmation") => {
            return Some("S3 says this of a job that is there");
        }
        _ => false,
    };
    is_right.then_some("there is only one")
}

const CSV: &str = "S3BatchOperations_CSV_20180820";
const INVENTORY: &str = "S3InventoryReport_CSV_20161130";

fn is_in(member: &Member<'_>, field: &str) -> bool {
    member.at.field_name() == Some(field)
}

fn holds(value: &Value, name: &str) -> bool {
    value.as_object().is_some_and(|map| map.keys().any(|key| plain(key) == name))
}

/// What is written in place of the whole map that the member stands in.
pub(super) fn whole(source: &Source<'_>, member: &Member<'_>) -> Option<Help> {
    if is_in(member, "manifest") && is_manifest(member.beside) {
        let manifest = manifest(member.beside)?;
        let help = format!("write `{}`", flow(&manifest));
        let fix = replacement(source, member.at, &manifest);
        return Some(Help { text: help, fix });
    }
    if is_in(member, "generator") && plain(member.name) == "jobmanifestgenerator" {
        let outer = source.root.get(member.at)?;
        let inner = &outer.entry(member.name)?.value;
        let is_alone = member.beside.as_object().is_some_and(|map| map.len() == 1);
        let fix = moved(source.text, inner, outer).filter(|_| is_alone);
        return Some(Help { text: "write its fields right below `generator`".to_owned(), fix });
    }
    None
}

/// Whether a map has the members of the API's `JobManifest`.
fn is_manifest(value: &Value) -> bool {
    let is_member = |key: &String| ["spec", "location"].contains(&plain(key).as_str());
    value.as_object().is_some_and(|map| !map.is_empty() && map.keys().all(is_member))
}

/// The API's `JobManifest` as our manifest, if it is whole and holds nothing else.
fn manifest(value: &Value) -> Option<Value> {
    let (spec, location) = (members(value, "spec", 2)?, members(value, "location", 3)?);
    let format = text(spec, "format")?;
    let mut fields = Map::new();
    fields.insert("object".to_owned(), text(location, "objectarn")?.into());
    if let Some(version) = text(location, "objectversionid") {
        fields.insert("versionId".to_owned(), version.into());
    }
    fields.insert("etag".to_owned(), text(location, "etag")?.into());
    let is_known = location.len() == fields.len();
    match format {
        CSV if is_known && spec.len() == 2 => {
            fields.insert("fields".to_owned(), member_of(spec, "fields")?.clone());
            Some(json!({ "csv": fields }))
        }
        INVENTORY if is_known && spec.len() == 1 => Some(json!({ "inventory": fields })),
        _ => None,
    }
}

/// The members of a map of the API that has at most so many.
fn members<'v>(value: &'v Value, name: &str, most: usize) -> Option<&'v Map<String, Value>> {
    member_of(value.as_object()?, name)?.as_object().filter(|map| map.len() <= most)
}

fn member_of<'v>(map: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    map.iter().find(|(key, _)| plain(key) == name).map(|(_, value)| value)
}

fn text<'v>(map: &'v Map<String, Value>, name: &str) -> Option<&'v str> {
    member_of(map, name)?.as_str()
}

/// The request that a document is, with or without the `Job` that DescribeJob puts around it.
pub(super) fn of_document(root: &Node) -> Option<&Node> {
    let is_request = |node: &&Node| match &node.kind {
        Kind::Map(entries) => entries.iter().filter(|entry| is_member(&entry.key)).count() > 1,
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => false,
    };
    let described = || root.entry("Job").map(|entry| &entry.value);
    Some(root).filter(is_request).or_else(|| described().filter(is_request))
}

fn is_member(key: &str) -> bool {
    const MEMBERS: [&str; 6] =
        ["operation", "manifest", "rolearn", "manifestgenerator", "clientrequesttoken", "confirmationrequired"];
    MEMBERS.contains(&plain(key).as_str())
}

/// What to do about a document that is a request: the same below `spec`, named as the file is.
pub(super) fn wrapped(source: &Source<'_>, request: &Node) -> Help {
    let text = "write the fields of a CreateJob request below `spec`, their names in lowerCamelCase, in a document that \
                begins with `apiVersion: s3jobs/v1`, `kind: Job` and `metadata: {name: NAME}`";
    let fix = || {
        let number = if source.index == 0 { String::new() } else { format!("-{}", source.index + 1) };
        let name = JobName::new(slug(source.file.file_stem()?) + &number).ok()?;
        let fields = super::written::at_column(source.text, request, 2)?;
        Some(format!("apiVersion: s3jobs/v1\nkind: Job\nmetadata:\n  name: {name}\nspec:\n  {fields}"))
    };
    Help { text: text.to_owned(), fix: fix() }
}

/// A text as a name: lower-case letters, digits and single hyphens.
pub(super) fn slug(text: &str) -> String {
    let words = text.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}
