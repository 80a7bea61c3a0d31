//! `docs/local-s3.md` says of every call, field and behaviour whether it is there; here it is held to its word.

use std::collections::BTreeMap;

use s3jobs_local::Behaviour;

use crate::jobs::sample;
use crate::jobs::world::World;

const DOCUMENT: &str = include_str!("../../../../../docs/local-s3.md");
const CALLS: &str = include_str!("../../../../../tests/data/s3_calls.txt");

/// The rows of the table below a heading: name and verdict.
fn rows(heading: &str) -> BTreeMap<String, String> {
    let section = DOCUMENT
        .split("\n## ")
        .find(|section| section.starts_with(heading))
        .unwrap_or_else(|| panic!("no section `{heading}`"));
    let mut rows = BTreeMap::new();
    for line in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(|cell| cell.trim().trim_matches('`')).collect();
        let [names, verdict, ..] = cells.as_slice() else { panic!("no row: {line}") };
        assert!(["done", "best guess", "refused"].contains(verdict), "no verdict: {line}");
        for name in names.split("`, `") {
            assert!(rows.insert(name.to_owned(), (*verdict).to_owned()).is_none(), "twice: {name}");
        }
    }
    rows
}

/// Compares names and verdicts that were seen with those that are written.
fn compare(heading: &str, seen: &BTreeMap<String, String>) {
    let written = rows(heading);
    let mut wrong = Vec::new();
    for (name, verdict) in seen {
        match written.get(name) {
            None => wrong.push(format!("`{name}` has no row; it is {verdict}")),
            Some(row) if (row == "refused") != (verdict == "refused") => {
                wrong.push(format!("`{name}` is {verdict}, not {row}"));
            }
            Some(_) => {}
        }
    }
    wrong
        .extend(written.keys().filter(|name| !seen.contains_key(*name)).map(|name| format!("`{name}` does not exist")));
    assert!(wrong.is_empty(), "docs/local-s3.md, {heading}:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_call_of_s3_is_what_the_table_says() {
    let world = World::new();
    world.make_bucket("examplebucket").await;
    world.put("/examplebucket/key", "text").await;
    let mut seen = BTreeMap::new();
    for call in CALLS.lines().filter(|line| !line.starts_with('#')) {
        let [name, method, uri] = call.split(' ').collect::<Vec<_>>()[..] else { panic!("{call}") };
        let uri = uri.replace("{Bucket}", "examplebucket").replace("{Key+}", "key").replace("{PartNumber}", "1");
        let uri = uri.replace(['{', '}'], "");
        let headers: &[(&str, &str)] = match name {
            "CopyObject" | "UploadPartCopy" => &[("x-amz-copy-source", "/examplebucket/key")],
            "GetObjectAttributes" => &[("x-amz-object-attributes", "ETag")],
            "RenameObject" => &[("x-amz-rename-source", "/examplebucket/key")],
            _ => &[],
        };
        let answer = world.send(method, &uri, headers, "").await;
        let verdict = if answer.status == 501 { "refused" } else { "done" };
        seen.insert(name.to_owned(), verdict.to_owned());
        if name.starts_with("Delete") {
            // What one call removed, the next may ask for.
            world.make_bucket_if_missing("examplebucket").await;
            world.put("/examplebucket/key", "text").await;
        }
    }
    compare("Calls of S3\n", &seen);
}

#[tokio::test]
async fn every_field_of_create_job_is_what_the_table_says() {
    let (world, model) = (World::behaving("token-memory=none"), sample::model());
    world.make_bucket("report-bucket").await;
    let mut seen = BTreeMap::new();
    for field in model.leaves() {
        let request = model.request(&field);
        let answer = world.call("POST", "", request.clone()).await;
        let verdict = match answer.status {
            200 => "done".to_owned(),
            501 => "refused".to_owned(),
            _ => format!("answered with {}\n{request}\n", answer.error()),
        };
        seen.insert(field, verdict);
    }
    let broken: Vec<&String> =
        seen.values().filter(|verdict| !["done", "refused"].contains(&verdict.as_str())).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    compare("Fields of CreateJob\n", &seen);
}

#[test]
fn every_behaviour_that_is_not_known_is_in_the_table() {
    let seen = Behaviour::settings().iter().map(|setting| (setting.name.to_owned(), "best guess".to_owned())).collect();
    compare("Behaviours that can be chosen\n", &seen);
}
