use std::cell::RefCell;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::results::Results;
use super::rules;
use crate::findings::links::home;
use crate::findings::located::{Located, locate};
use crate::findings::{FindingsReport, Paths};
use crate::output;

/// What relative addresses are relative to: the repository's root.
pub(super) const ROOT: &str = "%SRCROOT%";

/// A log file (3.13).
// Source: SARIF 2.1.0, OASIS Standard, 27 March 2020; section numbers here are its.
#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

/// One run of the tool (3.14).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Value,
    invocations: Value,
    original_uri_base_ids: Value,
    column_kind: &'static str,
    #[serde(serialize_with = "each")]
    results: (&'a [Located<'a>], RefCell<Results<'a>>),
}

/// Writes one SARIF log.
pub fn write_sarif(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let located = locate(report);
    let run = Run {
        tool: json!({ "driver": driver() }),
        invocations: json!([{ "executionSuccessful": true }]),
        original_uri_base_ids: json!({ ROOT: { "uri": paths.repository_url() } }),
        column_kind: "unicodeCodePoints",
        results: (&located, RefCell::new(Results::new(paths))),
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    output::write(out, &Log { schema, version: "2.1.0", runs: [run] })
}

/// Results one by one: all of them at once, as values, would be many times the text that they become.
fn each<S: Serializer>(
    (located, results): &(&[Located<'_>], RefCell<Results<'_>>),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(located.iter().map(|located| results.borrow_mut().result(located)))
}

/// The tool, with its rules (3.19).
fn driver() -> Value {
    let version = output::TOOL_VERSION;
    let mut driver = json!({
        "name": "s3jobs",
        "version": version,
        "semanticVersion": version,
        "rules": rules::all(),
    });
    if let Some(home) = home() {
        driver["informationUri"] = home.into();
    }
    driver
}
