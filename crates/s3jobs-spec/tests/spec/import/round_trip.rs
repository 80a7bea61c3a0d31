//! Whatever CreateJob can be sent becomes a spec that says the same: each value once, and nothing else.
//!
//! Requests are generated from S3's own model. Where each value has to stand is read from `members.txt` by a way of its own.

use std::collections::BTreeMap;

use s3jobs_spec::model::JobDocument;
use serde_json::{Map, Value, json};

use super::one;

const MODEL: &str = include_str!("../../../../../tests/data/s3control-create-job.json");
const ROWS: &str = include_str!("../../../src/spec/import/members.txt");

/// Numbers that look random, and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[usize::try_from(self.roll(texts.len() as u64)).unwrap()]
    }
}

const TEXTS: [&str; 12] = [
    "plain",
    "two words",
    "ON",
    "2026-01-02",
    "007",
    "it's \"quoted\"",
    "a: b # c",
    " é\u{1f600}",
    "\u{2028}\t\\",
    "<&amp;>",
    "null",
    "-",
];

struct Model {
    shapes: Value,
    dice: Dice,
}

impl Model {
    fn value(&mut self, name: &str) -> Value {
        let shape = self.shapes[name].clone();
        match shape["type"].as_str().unwrap() {
            "structure" => self.structure(name, &shape),
            "list" => {
                let member = shape["member"]["shape"].as_str().unwrap();
                (0..self.dice.roll(4)).map(|number| self.element(member, number)).collect()
            }
            "map" => (0..self.dice.roll(3))
                .map(|key| (format!("key {key}"), self.value(shape["value"]["shape"].as_str().unwrap())))
                .collect::<Map<_, _>>()
                .into(),
            "boolean" => (self.dice.roll(2) == 0).into(),
            "integer" | "long" => self.dice.roll(100_000).into(),
            "timestamp" => format!("2026-01-{:02}T00:00:00Z", 1 + self.dice.roll(28)).into(),
            "string" => match shape["enum"].as_array() {
                Some(words) => words[usize::try_from(self.dice.roll(words.len() as u64)).unwrap()].clone(),
                None => self.dice.pick(&TEXTS).into(),
            },
            other => panic!("{other}"),
        }
    }

    /// Tags have keys of their own.
    fn element(&mut self, name: &str, number: u64) -> Value {
        let mut value = self.value(name);
        if name == "S3Tag" {
            value = json!({"Key": format!("key {number}"), "Value": self.dice.pick(&TEXTS)});
        }
        value
    }

    fn structure(&mut self, name: &str, shape: &Value) -> Value {
        let members = shape["members"].as_object().unwrap();
        let only = match name {
            "JobOperation" => {
                members.keys().nth(usize::try_from(self.dice.roll(members.len() as u64)).unwrap()).cloned()
            }
            "CreateJobRequest" => Some(self.dice.pick(&["Manifest", "ManifestGenerator"]).to_owned()),
            _ => None,
        };
        let is_left_out = |member: &str| match name {
            "JobOperation" => only.as_deref() != Some(member),
            "CreateJobRequest" => {
                ["Manifest", "ManifestGenerator"].contains(&member) && only.as_deref() != Some(member)
            }
            _ => false,
        };
        let is_needed =
            ["JobOperation", "CreateJobRequest", "JobManifest", "JobManifestLocation", "JobManifestGenerator"]
                .contains(&name);
        let mut value = Map::new();
        for (member, child) in members {
            if !is_left_out(member) && (is_needed || self.dice.roll(3) > 0) {
                value.insert(member.clone(), self.value(child["shape"].as_str().unwrap()));
            }
        }
        sensible(name, &mut value);
        value.into()
    }
}

/// What no request can be without.
fn sensible(name: &str, value: &mut Map<String, Value>) {
    if name == "JobReport" {
        value.insert("Enabled".to_owned(), true.into());
        value.entry("Bucket").or_insert_with(|| "arn:aws:s3:::reports".into());
        value.insert("Format".to_owned(), "Report_CSV_20180820".into());
    }
    if name == "JobManifestSpec" {
        let format = value.entry("Format").or_insert_with(|| "S3BatchOperations_CSV_20180820".into());
        if format == "S3InventoryReport_CSV_20161130" {
            value.remove("Fields");
        }
    }
    if name == "S3ManifestOutputLocation" {
        value.insert("ManifestFormat".to_owned(), "S3InventoryReport_CSV_20211130".into());
        value.entry("Bucket").or_insert_with(|| "arn:aws:s3:::lists".into());
    }
}

/// Every value that is no map and no list, and every empty one, by path.
fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                leaves(&format!("{path}.{name}"), value, found);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                leaves(&format!("{path}[{index}]"), value, found);
            }
        }
        _ => {
            found.insert(path.to_owned(), value.clone());
        }
    }
}

/// Where the values of a request have to stand in its spec.
fn expected(request: &Value) -> BTreeMap<String, Value> {
    let rows: BTreeMap<&str, &str> = ROWS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split(" | ");
            Some((columns.next()?, columns.next()?))
        })
        .collect();
    let kind = match request.pointer("/Manifest/Spec/Format").and_then(Value::as_str) {
        Some("S3InventoryReport_CSV_20161130") => "inventory",
        _ => "csv",
    };
    let mut members = BTreeMap::new();
    for (name, value) in request.as_object().unwrap() {
        leaves(name, &named(value), &mut members);
    }
    let numbers = regex::Regex::new(r"\[[0-9]+\]").unwrap();
    let place = |(path, value): (String, Value)| {
        let indexes: Vec<&str> = numbers.find_iter(&path).map(|index| index.as_str()).collect();
        let general = numbers.replace_all(&path, "[]");
        let (row, key) = match general.split_once(".~") {
            Some((row, key)) => (row.to_owned(), format!(".{key}")),
            None => (general.into_owned(), String::new()),
        };
        let place = rows.get(row.as_str()).unwrap_or_else(|| panic!("no row: {row}"));
        let place = place.strip_prefix("spec.")?.replace("{csv,inventory}", kind);
        let place = indexes.iter().fold(place, |place, index| place.replacen("[]", index, 1));
        Some((format!("{place}{key}"), value))
    };
    members.into_iter().filter_map(place).collect()
}

/// Pairs and maps with free keys, marked so that the key is no member: `TagSet.~KEY`.
fn named(value: &Value) -> Value {
    let is_pair = |item: &Value| item.get("Key").is_some() && item.get("Value").is_some();
    let mark = |key: &str, value: &Value| (format!("~{key}"), value.clone());
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(is_pair) => {
            items.iter().map(|item| mark(item["Key"].as_str().unwrap(), &item["Value"])).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(named).collect(),
        Value::Object(fields) => {
            let is_free = |name: &str| ["UserArguments", "UserMetadata"].contains(&name);
            let inner = |(name, value): (&String, &Value)| match value.as_object() {
                Some(free) if is_free(name) && !free.is_empty() => {
                    (name.clone(), free.iter().map(|(key, value)| mark(key, value)).collect::<Map<_, _>>().into())
                }
                _ => (name.clone(), named(value)),
            };
            fields.iter().map(inner).collect::<Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

/// Empty lists of pairs are empty maps in a spec.
fn same(mut leaves: BTreeMap<String, Value>) -> BTreeMap<String, String> {
    leaves.remove("confirmation");
    // A job without tags is one that does not speak of them.
    if leaves.get("tags") == Some(&json!([])) {
        leaves.remove("tags");
    }
    let shown = |value: &Value| if *value == json!([]) { "{}".to_owned() } else { value.to_string() };
    leaves.iter().map(|(path, value)| (path.clone(), shown(value))).collect()
}

fn requests() -> impl Iterator<Item = Value> {
    let model: Value = serde_json::from_str(MODEL).unwrap();
    (1..=200).map(move |seed: u64| {
        let mut model = Model { shapes: model["shapes"].clone(), dice: Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)) };
        model.value("CreateJobRequest")
    })
}

#[test]
fn every_value_of_a_request_stands_once_in_its_spec_and_nothing_else_does() {
    let mut seen = std::collections::BTreeSet::new();
    for request in requests() {
        for text in [request.to_string(), serde_yaml::to_string(&request).unwrap()] {
            let job = one(&text);
            let mut found = BTreeMap::new();
            for (name, value) in job.spec.as_object().unwrap() {
                leaves(name, value, &mut found);
            }
            assert_eq!(same(found), same(expected(&request)), "{text}");
            let written: Value = serde_yaml::from_str(&job.text("Imported.")).unwrap();
            assert_eq!(written["spec"], job.spec, "what is written is what was read");
        }
        seen.extend(request["Operation"].as_object().unwrap().keys().cloned());
    }
    assert_eq!(seen.len(), 11, "every operation was generated");
}

/// A described job says the same as the request that it was made by.
#[test]
fn a_described_job_is_the_spec_of_its_request() {
    for mut request in requests().take(50) {
        let spec = one(&request.to_string()).spec;
        let members = request.as_object_mut().unwrap();
        for name in ["AccountId", "ClientRequestToken"] {
            members.remove(name);
        }
        members.insert("JobId".to_owned(), "job-one".into());
        members.insert("JobArn".to_owned(), "arn:aws:s3:us-west-2:111122223333:job/job-one".into());
        let mut described = one(&json!({"Job": request}).to_string()).spec;
        let fields = described.as_object_mut().unwrap();
        assert_eq!((fields.remove("region"), fields.remove("accountId").is_some()), (Some("us-west-2".into()), true));
        let mut spec = spec;
        spec.as_object_mut().unwrap().remove("accountId");
        assert_eq!(described, spec);
    }
}

/// A sensible request is a valid document, whose types say the same again.
#[test]
fn a_sensible_request_decodes_into_the_types_of_specs() {
    let request = json!({
        "AccountId": "111122223333", "Priority": 1, "RoleArn": "arn:aws:iam::111122223333:role/batch", "Description": "x",
        "Operation": {"S3ComputeObjectChecksum": {"ChecksumAlgorithm": "MD5", "ChecksumType": "COMPOSITE"}},
        "Manifest": {"Spec": {"Format": "S3InventoryReport_CSV_20161130"}, "Location": {"ObjectArn": "arn:aws:s3:::lists/b", "ObjectVersionId": "v", "ETag": "\"e\""}},
        "Report": {"Enabled": true, "Format": "Report_CSV_20180820", "Bucket": "arn:aws:s3:::reports", "ReportScope": "AllTasks", "ExpectedBucketOwner": "111122223333"},
    });
    let job = one(&request.to_string());
    let written: Value = serde_yaml::from_str(&job.text("Imported.")).unwrap();
    let document: JobDocument = serde_json::from_value(written).unwrap();
    let mut again = serde_json::to_value(&document.spec).unwrap();
    again.as_object_mut().unwrap().remove("run");
    assert_eq!(again, job.spec);
}
