//! What is rendered, and its last line.

use std::collections::BTreeSet;
use std::fmt;

use camino::Utf8Path;

use crate::spec::{Checked, FileTexts, Finding, LoadedJob, Severity, SpecSet};

/// Findings, the texts they are about, and how much was looked at.
#[derive(Clone, Copy, Debug)]
pub struct FindingsReport<'f> {
    /// The findings, in any order.
    pub findings: &'f [Finding],
    /// The texts of their files.
    pub files: &'f FileTexts,
    /// The valid jobs, in the order of their files.
    pub jobs: &'f [LoadedJob],
    /// How much was looked at.
    pub checked: Checked,
}

impl<'f> From<&'f SpecSet> for FindingsReport<'f> {
    fn from(set: &'f SpecSet) -> Self {
        Self { findings: &set.findings, files: &set.files, jobs: &set.jobs, checked: set.checked }
    }
}

/// How many findings there are: `2 errors, 1 warning in 3 files`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Findings that make a spec invalid.
    pub errors: usize,
    /// Findings that a person should look at.
    pub warnings: usize,
    /// Findings that are good to know.
    pub notes: usize,
    /// Files with findings; without any finding, files with jobs.
    pub files: usize,
    /// How much was looked at.
    pub checked: Checked,
}

impl Summary {
    /// Counts the findings of a report.
    pub fn of(report: &FindingsReport<'_>) -> Self {
        let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
        let found = report.findings.iter().map(|finding| finding.place.file.as_path());
        let jobs = report.jobs.iter().map(|job| job.file.as_path());
        let files: BTreeSet<&Utf8Path> = if report.findings.is_empty() { jobs.collect() } else { found.collect() };
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            files: files.len(),
            checked: report.checked,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { errors, warnings, notes, files, checked } = *self;
        let counts = [(errors, "error"), (warnings, "warning"), (notes, "note")];
        let counts: Vec<String> =
            counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
        if counts.is_empty() {
            return write!(f, "{} valid in {}", count(checked.jobs, "job"), count(files, "file"));
        }
        write!(f, "{} in {}", counts.join(", "), count(files, "file"))
    }
}

fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
