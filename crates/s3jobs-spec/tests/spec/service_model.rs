//! Every member that CreateJob's request can have, held against the schema of specs.
//!
//! `tests/data/s3control-create-job.json` is S3's own model, extracted by the script beside it.
//! `src/spec/import/members.txt` names where each member stands in a spec and, where the two differ, why. A member
//! that S3 adds, one that it drops, a limit that changes and a reason that no longer holds: each fails here.
#![allow(clippy::unwrap_used, reason = "whatever is missing in the two data files is a failure of the test")]

use std::collections::{BTreeMap, BTreeSet};

use s3jobs_spec::model::JobDocument;
use s3jobs_spec::model::operation::{MetadataKey, TagKey, UserArgumentKey};
use s3jobs_spec::model::text::Limits;
use serde_json::{Value, json};

const MODEL: &str = include_str!("../../../../tests/data/s3control-create-job.json");
const FIELDS: &str = include_str!("../../src/spec/import/members.txt");

/// What both sides say about one field.
#[derive(Debug, Default, PartialEq)]
struct Facts {
    kind: String,
    required: bool,
    min: Option<i64>,
    max: Option<i64>,
    words: BTreeSet<String>,
    pattern: Option<String>,
}

/// One row of the table.
struct Row<'a> {
    member: &'a str,
    place: &'a str,
    reasons: BTreeMap<&'a str, &'a str>,
}

fn rows() -> Vec<Row<'static>> {
    let lines = FIELDS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(row).collect()
}

fn row(line: &'static str) -> Row<'static> {
    let mut columns = line.split(" | ").map(str::trim);
    let (member, place) = (columns.next().unwrap(), columns.next().unwrap_or_else(|| panic!("no place: {line}")));
    let reasons =
        columns.map(|reason| reason.split_once(": ").unwrap_or_else(|| panic!("no reason: {line}"))).collect();
    Row { member, place, reasons }
}

/// S3's members by path: `Report.Bucket`, `Tags[].Key`, `UserArguments{key}`.
fn members() -> BTreeMap<String, Facts> {
    let model: Value = serde_json::from_str(MODEL).unwrap();
    let mut found = BTreeMap::new();
    walk(&model["shapes"], model["root"].as_str().unwrap(), "", &mut found);
    found
}

fn walk(shapes: &Value, name: &str, path: &str, found: &mut BTreeMap<String, Facts>) {
    let shape = &shapes[name];
    let mut visit = |path: String, child: &Value, required: bool| {
        let child = child["shape"].as_str().unwrap();
        found.insert(path.clone(), facts_of_shape(&shapes[child], required));
        walk(shapes, child, &path, found);
    };
    match shape["type"].as_str().unwrap() {
        "structure" => {
            for (member, child) in shape["members"].as_object().unwrap() {
                let path = if path.is_empty() { member.clone() } else { format!("{path}.{member}") };
                let required = shape["required"].as_array().is_some_and(|names| names.contains(&json!(member)));
                visit(path, child, required);
            }
        }
        "list" => visit(format!("{path}[]"), &shape["member"], false),
        "map" => {
            visit(format!("{path}{{key}}"), &shape["key"], false);
            visit(format!("{path}{{value}}"), &shape["value"], false);
        }
        _ => {}
    }
}

fn facts_of_shape(shape: &Value, required: bool) -> Facts {
    let kind = match shape["type"].as_str().unwrap() {
        "structure" | "map" => "object",
        "list" => "array",
        "long" => "integer",
        "timestamp" => "time",
        other => other,
    };
    Facts {
        kind: kind.to_owned(),
        required,
        // A least length of zero says nothing.
        min: shape["min"].as_i64().filter(|min| *min > 0 || kind == "integer"),
        max: shape["max"].as_i64(),
        words: words(&shape["enum"]),
        pattern: shape["pattern"].as_str().map(bare),
    }
}

fn words(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()).collect()
}

/// A pattern without the ways of writing that change nothing: anchors, an outer group, names of classes.
fn bare(pattern: &str) -> String {
    let inner = pattern.trim_start_matches('^').trim_end_matches('$').replace("\\d", "[0-9]");
    let group = inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    group.filter(|inner| !inner.contains(['(', ')'])).unwrap_or(&inner).to_owned()
}

fn schema() -> Value {
    serde_json::to_value(schemars::schema_for!(JobDocument)).unwrap()
}

/// The schema that a reference leads to.
fn follow<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => follow(root, root.pointer(reference.trim_start_matches('#')).unwrap()),
        None => schema,
    }
}

/// The schema itself and, where it offers a choice, each of its branches.
fn branches<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = follow(root, schema);
    let choices = ["anyOf", "oneOf"].iter().flat_map(|key| schema[*key].as_array().into_iter().flatten());
    // What a spec needs that no overlay completes.
    let plain = schema.get("else").into_iter();
    std::iter::once(schema).chain(plain.chain(choices).flat_map(|choice| branches(root, choice))).collect()
}

/// What the schema of specs says about a path such as `spec.report.bucket`, `spec.tags{}` or `fields[]`.
fn facts_in_spec(root: &Value, path: &str) -> Option<Facts> {
    let spaced = path.replace("[]", ".[]").replace("{}", ".{}");
    let mut place = vec![root];
    let mut required = false;
    for step in spaced.split('.') {
        let holders: Vec<&Value> = place.iter().flat_map(|schema| branches(root, schema)).collect();
        let union = holders.iter().any(|holder| holder["oneOf"].is_array());
        required = !union && holders.iter().any(|holder| requires(holder, step));
        place = holders.iter().filter_map(|holder| child(holder, step)).collect();
    }
    let branches: Vec<&Value> = place.iter().flat_map(|schema| branches(root, schema)).collect();
    (!branches.is_empty()).then(|| facts_of_schema(&branches, required))
}

fn requires(holder: &Value, step: &str) -> bool {
    holder["required"].as_array().is_some_and(|names| names.contains(&json!(step)))
}

fn child<'a>(holder: &'a Value, step: &str) -> Option<&'a Value> {
    match step {
        "[]" => holder.get("items"),
        "{}" => {
            let by_pattern = holder["patternProperties"].as_object().and_then(|values| values.values().next());
            by_pattern.or_else(|| holder.get("additionalProperties").filter(|values| values.is_object()))
        }
        name => holder["properties"].get(name),
    }
}

fn facts_of_schema(branches: &[&Value], required: bool) -> Facts {
    let first = |keys: &[&str]| keys.iter().find_map(|key| branches.iter().find_map(|branch| branch[*key].as_i64()));
    let time = branches.iter().any(|branch| branch["format"] == "date-time");
    let mut words: BTreeSet<String> = branches.iter().flat_map(|branch| self::words(&branch["enum"])).collect();
    words.extend(branches.iter().filter_map(|branch| branch["const"].as_str().map(str::to_owned)));
    Facts {
        kind: if time { "time".to_owned() } else { kind(branches) },
        required,
        min: first(&["minLength", "minimum", "minItems", "minProperties"]),
        max: first(&["maxLength", "maximum", "maxItems", "maxProperties"]),
        words,
        pattern: branches.iter().find_map(|branch| branch["pattern"].as_str()).filter(|_| !time).map(bare),
    }
}

fn kind(branches: &[&Value]) -> String {
    let one = |branch: &Value| branch["type"].as_str().map(str::to_owned);
    // `["string", "null"]`: a field that may be absent.
    let several = |branch: &Value| branch["type"].as_array().and_then(|kinds| kinds[0].as_str().map(str::to_owned));
    branches.iter().find_map(|branch| one(branch).or_else(|| several(branch))).unwrap_or_default()
}

fn facts_of_key(name: &str) -> Facts {
    let Limits { min, max, pattern, .. } = match name {
        "TagKey" => TagKey::LIMITS,
        "MetadataKey" => MetadataKey::LIMITS,
        "UserArgumentKey" => UserArgumentKey::LIMITS,
        other => panic!("there is no key type `{other}`"),
    };
    let length = |length: usize| i64::try_from(length).unwrap();
    Facts {
        kind: "string".to_owned(),
        min: Some(length(min)),
        max: Some(length(max)),
        pattern: pattern.map(bare),
        ..Facts::default()
    }
}

/// The aspects in which two sides differ, with both values.
fn differing(s3: &Facts, ours: &Facts) -> BTreeMap<&'static str, String> {
    let sides = [
        ("type", s3.kind != ours.kind, format!("{} / {}", s3.kind, ours.kind)),
        ("required", s3.required != ours.required, format!("{} / {}", s3.required, ours.required)),
        ("min", s3.min != ours.min, format!("{:?} / {:?}", s3.min, ours.min)),
        ("max", s3.max != ours.max, format!("{:?} / {:?}", s3.max, ours.max)),
        ("words", s3.words != ours.words, format!("{:?} / {:?}", s3.words, ours.words)),
        ("pattern", s3.pattern != ours.pattern, format!("{:?} / {:?}", s3.pattern, ours.pattern)),
    ];
    sides.into_iter().filter(|(_, differs, _)| *differs).map(|(aspect, _, values)| (aspect, values)).collect()
}

/// The places that a row names: `{a,b}` stands for each of a and b.
fn places(place: &str) -> Vec<String> {
    match place.split_once('{').filter(|(_, rest)| !rest.starts_with('}')) {
        Some((head, rest)) => {
            let (names, tail) = rest.split_once('}').unwrap();
            names.split(',').map(|name| format!("{head}{name}{tail}")).collect()
        }
        None => vec![place.to_owned()],
    }
}

fn complaints(row: &Row<'_>, s3: &Facts, root: &Value) -> Vec<String> {
    let Row { member, place, reasons } = row;
    if let Some(reason) = place.strip_prefix("not in a spec: ") {
        assert!(!reason.is_empty(), "{member}");
        return Vec::new();
    }
    let mut complaints = Vec::new();
    let mut needed = BTreeSet::new();
    for place in places(place) {
        let ours = place.strip_prefix("key ").map(facts_of_key).or_else(|| facts_in_spec(root, &place));
        let Some(ours) = ours else {
            complaints.push(format!("{member}: specs have no `{place}`"));
            continue;
        };
        for (aspect, values) in differing(s3, &ours) {
            needed.insert(aspect);
            if !reasons.contains_key(aspect) {
                complaints.push(format!("{member}: {aspect} differs at `{place}`: {values}"));
            }
        }
    }
    let stale = reasons.keys().filter(|aspect| !needed.contains(*aspect));
    complaints
        .extend(stale.map(|aspect| format!("{member}: the row explains a difference in {aspect}, but there is none")));
    complaints
}

#[test]
fn every_member_of_create_job_has_a_row_and_every_row_a_member() {
    let members: BTreeSet<String> = members().into_keys().collect();
    let named: BTreeSet<String> = rows().iter().map(|row| row.member.to_owned()).collect();
    assert_eq!(named.len(), rows().len(), "a member has two rows");
    let without_row: Vec<_> = members.difference(&named).collect();
    let without_member: Vec<_> = named.difference(&members).collect();
    assert!(without_row.is_empty(), "no row names these members: {without_row:#?}");
    assert!(without_member.is_empty(), "S3 has no such members: {without_member:#?}");
}

#[test]
fn the_schema_of_specs_says_what_s3_says_unless_a_row_says_why_not() {
    let (members, root) = (members(), schema());
    let complaints: Vec<String> = rows()
        .iter()
        .filter_map(|row| members.get(row.member).map(|facts| complaints(row, facts, &root)))
        .flatten()
        .collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
