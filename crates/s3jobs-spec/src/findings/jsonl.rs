//! Findings as JSON, one on each line, and the summary on the last. Within v1 fields are only added.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json::{JsonFinding, JsonSummary, finding};
use super::located::locate;
use super::{FindingsReport, Summary};
use crate::output::escape;

/// One line: a finding, or the summary at the end. Fields that do not belong to the event are left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingLine {
    /// Counts lines from 1.
    pub seq: u64,
    /// What the line is.
    pub event: FindingEvent,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<JsonFinding>,
    /// How many findings there are, and how much was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<JsonSummary>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingEvent {
    /// Something is wrong.
    Finding,
    /// Everything was looked at. The last line: without it, the output is not whole.
    Summary,
}

/// Writes each finding, and then the summary, as a line of JSON.
pub fn write_jsonl(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut seq = 0;
    for located in locate(report) {
        seq += 1;
        let finding = Some(finding(&located));
        write(&FindingLine { seq, event: FindingEvent::Finding, finding, summary: None }, out)?;
    }
    let summary = Some(JsonSummary::from(Summary::of(report)));
    write(&FindingLine { seq: seq + 1, event: FindingEvent::Summary, finding: None, summary }, out)
}

fn write(line: &FindingLine, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string(line)?;
    writeln!(out, "{}", escape::json(&text))
}
