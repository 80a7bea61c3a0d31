//! `manifest-name`: an object's name that does not fit the kind of list.
// Source: S3 User Guide, "Specifying a manifest": an inventory report is named by its manifest.json, any other list is a
// CSV file.

use super::Subject;
use super::subject::manifest;
use crate::model::Manifest;
use crate::spec::code::Code;
use crate::spec::finding::Finding;

/// Endings that no CSV text has.
const OTHER_KINDS: [&str; 7] = [".gz", ".zip", ".json", ".jsonl", ".parquet", ".orc", ".xlsx"];

pub(super) fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (at, reason) = match &subject.spec().manifest {
        Manifest::Csv(csv) => (manifest(["csv", "object"]), csv_reason(csv.object.as_str())),
        Manifest::Inventory(report) => (manifest(["inventory", "object"]), inventory_reason(report.object.as_str())),
        Manifest::File(_) | Manifest::Generator(_) => return Vec::new(),
    };
    let finding = |(message, help): (String, &str)| subject.at_value(Code::ManifestName, at, message).with_help(help);
    reason.map(finding).into_iter().collect()
}

fn csv_reason(object: &str) -> Option<(String, &'static str)> {
    if object.ends_with('/') {
        return Some(("this names a folder, and a list is one object".to_owned(), "name the CSV file itself"));
    }
    if object.ends_with("/manifest.json") {
        let help = "for an S3 Inventory report, write `inventory:` in place of `csv:`, without `fields`";
        return Some((
            "`manifest.json` is the name of an inventory's list, and this is to be a CSV file".to_owned(),
            help,
        ));
    }
    let lower = object.to_ascii_lowercase();
    let ending = OTHER_KINDS.into_iter().find(|ending| lower.ends_with(ending))?;
    let message = format!("a CSV file is plain text, and this name ends in `{ending}`");
    Some((message, "name an uncompressed CSV file without a header row"))
}

fn inventory_reason(object: &str) -> Option<(String, &'static str)> {
    let is_list = object.rsplit('/').next().is_some_and(|name| name == "manifest.json");
    let message = "an inventory report is named by its `manifest.json`".to_owned();
    (!is_list).then_some((message, "write the key of the report's `manifest.json`, not of its data or checksum"))
}
