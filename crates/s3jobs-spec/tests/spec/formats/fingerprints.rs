//! Findings are the same from one run to the next, wherever their lines went.

use std::collections::BTreeSet;

use s3jobs_spec::spec::{Code, Finding};
use serde_json::Value;

use crate::formats::world::{GITLAB, Report, SARIF, every_mistake, key};

fn of_gitlab(report: &Report) -> Vec<String> {
    let violations: Vec<Value> = serde_json::from_str(&report.write(GITLAB)).unwrap();
    violations.iter().map(|violation| violation["fingerprint"].as_str().unwrap().to_owned()).collect()
}

fn of_sarif(report: &Report) -> Vec<String> {
    let log: Value = serde_json::from_str(&report.write(SARIF)).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let print = |result: &Value| result["partialFingerprints"]["s3jobsFinding/v1"].as_str().unwrap().to_owned();
    results.iter().map(print).collect()
}

fn one(text: &str) -> Report {
    let finding =
        || Finding::new(Code::UnknownField, key("a.yaml", ["spec", "priorty"]), "`spec` has no field `priorty`");
    Report::default().file("a.yaml", text).finding(finding()).finding(finding())
}

#[test]
fn a_finding_keeps_its_fingerprint_when_its_line_moves() {
    let (before, after) = (one("spec:\n  priorty: 1\n"), one("# comment\n\nspec:\n\n      priorty: 2\n"));
    assert_eq!(of_gitlab(&before), of_gitlab(&after));
    assert_eq!(of_sarif(&before), of_sarif(&after));
}

#[test]
fn both_formats_know_a_finding_by_the_same_fingerprint() {
    assert_eq!(of_gitlab(&every_mistake()), of_sarif(&every_mistake()));
}

#[test]
fn no_two_findings_have_the_same_fingerprint() {
    let prints = of_gitlab(&one("spec:\n  priorty: 1\n"));
    assert_ne!(prints[0], prints[1]);
    let prints = of_gitlab(&every_mistake());
    assert_eq!(prints.iter().collect::<BTreeSet<_>>().len(), prints.len());
}

/// Code hosts keep fingerprints: other ones would make every known finding new.
#[test]
fn fingerprints_are_those_of_earlier_versions() {
    insta::assert_snapshot!(of_gitlab(&one("spec:\n  priorty: 1\n")).join("\n"), @"
    0e187f09b54563ebcea339eb32ee759f
    78a5b06ef3c551ec7f0de1799921c169
    ");
}
