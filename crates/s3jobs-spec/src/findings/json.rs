//! Findings as JSON. Within v1 fields are only added.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::located::{Located, locate};
use super::{FindingsReport, Summary};
use crate::output::write;
use crate::spec::{Checked, Correction, Location, Place, Related, Severity};

/// Everything that is wrong with a set of specs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FindingsDocument {
    /// The version of this format: `s3jobs/v1`.
    pub api_version: &'static str,
    /// `Findings`.
    pub kind: &'static str,
    /// The version of s3jobs that wrote the document.
    pub tool_version: &'static str,
    /// How many findings there are, and how much was looked at.
    pub summary: JsonSummary,
    /// The findings, by file, line and column.
    pub findings: Vec<JsonFinding>,
    /// What `--fix` replaced, in the order in which it did. Left out if it replaced nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<JsonCorrection>,
}

/// One text that `--fix` replaced.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonCorrection {
    /// The file.
    pub file: String,
    /// The line at which the text stood, from 1.
    pub line: usize,
    /// What stood there; empty where something was added.
    pub before: String,
    /// What stands there now; empty where something was left out.
    pub after: String,
}

/// How many findings there are, and how much was looked at.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonSummary {
    /// Findings that make a spec invalid.
    pub errors: usize,
    /// Findings that a person should look at.
    pub warnings: usize,
    /// Findings that are good to know.
    pub notes: usize,
    /// Files that were read, the project file included.
    pub files_checked: usize,
    /// Documents that were read, empty ones not counted.
    pub documents_checked: usize,
    /// Valid jobs.
    pub jobs: usize,
    /// YAML files of other programs, which stand in the folders and were left out. Left out if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_files: Option<usize>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonFinding {
    /// What kind of mistake it is, such as `unknown-field`.
    pub code: &'static str,
    /// How grave it is.
    pub severity: JsonSeverity,
    /// The file.
    pub file: String,
    /// The line at which it begins, from 1. Null if the file could not be read.
    pub line: Option<usize>,
    /// The column at which it begins, in characters, from 1.
    pub column: Option<usize>,
    /// The line at which it ends.
    pub end_line: Option<usize>,
    /// The column after its last character.
    pub end_column: Option<usize>,
    /// The field, such as `spec.report.bucket`; empty for the whole document.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The one text that corrects the mistake, where there is one.
    pub fix: Option<JsonFix>,
    /// The page that explains the code.
    pub docs: String,
    /// Other places that belong to the mistake.
    pub related: Vec<JsonRelated>,
    /// The environments that have it, where not all do; null stands for no environment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_in: Vec<Option<String>>,
}

/// A correction: the text that goes where other text stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonFix {
    /// The line at which the text to replace begins, from 1.
    pub line: usize,
    /// The column at which it begins, in characters, from 1.
    pub column: usize,
    /// The line at which it ends.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
    /// What to write there.
    pub text: String,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JsonRelated {
    /// The file.
    pub file: String,
    /// The line at which it begins, from 1.
    pub line: Option<usize>,
    /// The column at which it begins, in characters, from 1.
    pub column: Option<usize>,
    /// The field.
    pub path: String,
    /// What is there.
    pub message: String,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum JsonSeverity {
    /// The spec is invalid.
    Error,
    /// The spec is valid; a person should look.
    Warning,
    /// Nothing is wrong; it is good to know.
    Note,
}

impl FindingsDocument {
    /// The document of a report.
    pub fn of(report: &FindingsReport<'_>) -> Self {
        Self {
            api_version: "s3jobs/v1",
            kind: "Findings",
            tool_version: env!("CARGO_PKG_VERSION"),
            summary: Summary::of(report).into(),
            findings: locate(report).iter().map(finding).collect(),
            corrected: Vec::new(),
        }
    }
}

impl From<Summary> for JsonSummary {
    fn from(summary: Summary) -> Self {
        let Summary { errors, warnings, notes, files: _, checked } = summary;
        let Checked { files, documents, jobs, others } = checked;
        Self {
            errors,
            warnings,
            notes,
            files_checked: files,
            documents_checked: documents,
            jobs,
            other_files: (others > 0).then_some(others),
        }
    }
}

/// The same as [`write_json`], with what was corrected before.
pub fn write_corrected_json(
    report: &FindingsReport<'_>,
    corrections: &[Correction],
    out: &mut dyn Write,
) -> io::Result<()> {
    let corrected = |correction: &Correction| {
        let Correction { file, line, before, after } = correction.clone();
        JsonCorrection { file: file.into_string(), line, before, after }
    };
    write(
        out,
        &FindingsDocument { corrected: corrections.iter().map(corrected).collect(), ..FindingsDocument::of(report) },
    )
}

/// Writes every finding as one JSON document and a line break.
pub fn write_json(report: &FindingsReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    write(out, &FindingsDocument::of(report))
}

/// Each finding with its place.
pub fn located_findings<'f>(report: &FindingsReport<'f>) -> impl Iterator<Item = (&'f Place, JsonFinding)> {
    locate(report).into_iter().map(|located| (&located.finding.place, finding(&located)))
}

pub(super) fn finding(located: &Located<'_>) -> JsonFinding {
    let finding = located.finding;
    let location = located.location.as_ref();
    let related = finding.related.iter().zip(&located.related);
    JsonFinding {
        code: finding.code.name(),
        severity: match finding.severity {
            Severity::Error => JsonSeverity::Error,
            Severity::Warning => JsonSeverity::Warning,
            Severity::Note => JsonSeverity::Note,
        },
        file: finding.place.file.to_string(),
        line: location.map(|location| location.start.line),
        column: location.map(|location| location.start.column),
        end_line: location.map(|location| location.end.line),
        end_column: location.map(|location| location.end.column),
        path: finding.place.at.to_string(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        fix: located.fix.as_ref().map(|(location, text)| json_fix(location, text)),
        docs: finding.code.docs(),
        related: related.map(|(related, location)| json_related(related, location.as_ref())).collect(),
        only_in: finding.only_in.iter().map(|name| name.as_ref().map(ToString::to_string)).collect(),
    }
}

fn json_fix(location: &Location, text: &str) -> JsonFix {
    let Location { start, end, range: _ } = location;
    let text = text.to_owned();
    JsonFix { line: start.line, column: start.column, end_line: end.line, end_column: end.column, text }
}

fn json_related(related: &Related, location: Option<&Location>) -> JsonRelated {
    let Place { file, at, document: _, target: _ } = &related.place;
    JsonRelated {
        file: file.to_string(),
        line: location.map(|location| location.start.line),
        column: location.map(|location| location.start.column),
        path: at.to_string(),
        message: related.message.clone(),
    }
}
