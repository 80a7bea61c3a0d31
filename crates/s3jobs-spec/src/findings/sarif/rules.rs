use serde_json::{Value, json};

use crate::findings::links::docs_url;
use crate::spec::{Code, Severity};

/// Every code as a rule (3.49), in the order of their table.
pub(super) fn all() -> Vec<Value> {
    Code::ALL.iter().map(|code| rule(*code)).collect()
}

/// A severity as a level (3.27.10).
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A severity as code scanning names it.
// Source: GitHub Docs, "SARIF support for code scanning", `properties.problem.severity`.
fn problem(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

fn rule(code: Code) -> Value {
    let (description, reason, remedy) = (code.description(), code.reason(), code.remedy());
    let (page, level) = (code.page(), level(code.severity()));
    let mut rule = json!({
        "id": code.name(),
        "shortDescription": { "text": description.trim_end_matches('.') },
        "fullDescription": { "text": description },
        "help": { "text": format!("{reason}\n\nWhat to do: {remedy}"), "markdown": page.markdown },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": ["s3-batch-operations"], "problem.severity": problem(code.severity()) },
    });
    if let Some(url) = docs_url(code) {
        rule["helpUri"] = url.into();
    }
    rule
}
