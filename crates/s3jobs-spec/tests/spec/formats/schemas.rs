//! Every output held against the schema of its format's publisher, or against our own.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

use crate::formats::world::{GITLAB, JSON, JSONL, JUNIT, RDJSON, Report, SARIF, all_well, every_mistake, three};
use crate::formats::xml;

/// The publishers' schemas, and our own, each read once.
struct Schemas {
    sarif: Validator,
    diagnostics: Validator,
    related: Validator,
    violation: Validator,
    findings: Validator,
    line: Validator,
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(|| Schemas {
    // One pattern of SARIF's schema is no regular expression: a bracket too many.
    sarif: validator(
        &include_str!("../../../../../tests/data/formats/sarif-2.1.0.schema.json")
            .replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}?$"),
    ),
    diagnostics: validator(include_str!("../../../../../tests/data/formats/rdf-diagnostic-result.schema.json")),
    related: validator(include_str!("../../../../../tests/data/formats/rdf-related-location.schema.json")),
    violation: validator(include_str!("../../../../../tests/data/formats/gitlab-codeclimate.schema.json")),
    findings: validator(include_str!("../../../../../schemas/output/findings.schema.json")),
    line: validator(include_str!("../../../../../schemas/output/finding-line.schema.json")),
});

fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Holds a document against a schema.
fn check(schema: &Validator, document: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Holds a report against every schema.
pub fn check_all(report: &Report) {
    check(&SCHEMAS.sarif, &parsed(&report.write(SARIF)));
    let diagnostics = parsed(&report.write(RDJSON));
    check(&SCHEMAS.diagnostics, &diagnostics);
    let related = diagnostics["diagnostics"].as_array().unwrap().iter();
    for related in related.filter_map(|diagnostic| diagnostic["related_locations"].as_array()).flatten() {
        check(&SCHEMAS.related, related);
    }
    for violation in parsed(&report.write(GITLAB)).as_array().unwrap() {
        check(&SCHEMAS.violation, violation);
    }
    xml::check(&report.write(JUNIT));
    check(&SCHEMAS.findings, &parsed(&report.write(JSON)));
    for line in report.write(JSONL).lines() {
        check(&SCHEMAS.line, &parsed(line));
    }
}

#[test]
fn every_mistake_is_written_as_the_publishers_say() {
    check_all(&every_mistake());
}

#[test]
fn three_findings_with_all_that_findings_have_are_written_as_the_publishers_say() {
    check_all(&three());
}

#[test]
fn a_report_without_findings_is_written_as_the_publishers_say() {
    check_all(&all_well());
    check_all(&Report::default());
}

/// GitLab's schema takes any text; its page names five severities.
#[test]
fn gitlab_gets_the_severities_that_it_knows() {
    for violation in parsed(&every_mistake().write(GITLAB)).as_array().unwrap() {
        let severity = violation["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{severity}");
        assert!(!violation["location"]["path"].as_str().unwrap().starts_with(['/', '.']));
    }
}

/// What the schema cannot say: a result's rule is the one at its index.
#[test]
fn a_sarif_result_names_its_rule_twice_alike() {
    let log = parsed(&every_mistake().write(SARIF));
    let run = &log["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
    }
}

#[test]
fn a_schema_would_notice_a_mistake() {
    let wrong = std::panic::catch_unwind(|| {
        check(&SCHEMAS.sarif, &serde_json::json!({"version": "2.0.0"}));
    });
    assert!(wrong.is_err());
    let wrong = "<testsuites><testsuite name='a' tests='1' failures='0' errors='0'><case/></testsuite></testsuites>";
    assert!(std::panic::catch_unwind(|| xml::check(wrong)).is_err());
}
