use std::io::{self, Write};

use serde_json::{Value, json};

use super::results::Results;
use super::rules;
use crate::render::findings::links::home;
use crate::render::findings::located::locate;
use crate::render::findings::{FindingsReport, Paths};
use crate::render::json;

/// What relative addresses are relative to: the repository's root.
pub(super) const ROOT: &str = "%SRCROOT%";

/// Writes one SARIF log.
// Source: SARIF 2.1.0, OASIS Standard, 27 March 2020; section numbers below are its.
pub fn write_sarif(report: &FindingsReport<'_>, paths: &Paths, out: &mut dyn Write) -> io::Result<()> {
    let mut results = Results::new(paths);
    let results: Vec<Value> = locate(report).iter().map(|located| results.result(located)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver() },
            "invocations": [{ "executionSuccessful": true }],
            "originalUriBaseIds": { ROOT: { "uri": paths.repository_url() } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    json::write(out, &log)
}

/// The tool, with its rules (3.19).
fn driver() -> Value {
    let version = json::TOOL_VERSION;
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
