//! What is rendered, and its last line.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use camino::Utf8Path;

use crate::output;
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

/// How many findings there are of each code, the most frequent first: `996 conflicting-jobs, 3 unknown-field`.
pub(super) fn by_code(findings: &[Finding]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.code.name()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, number)| Reverse(*number));
    let words: Vec<String> =
        counts.into_iter().map(|(code, number)| format!("{} {code}", output::count(number as u64))).collect();
    words.join(", ")
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { errors, warnings, notes, files, checked } = *self;
        let counts = [(errors, "error"), (warnings, "warning"), (notes, "note")];
        let counts: Vec<String> =
            counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(number, noun)).collect();
        let files = count(files, "file");
        if counts.is_empty() {
            write!(f, "{} valid in {files}", count(checked.jobs, "job"))?;
        } else {
            write!(f, "{} in {files}", counts.join(", "))?;
        }
        match checked.others {
            0 => Ok(()),
            others => write!(f, "; {} left out", count(others, "other YAML file")),
        }
    }
}

fn count(number: usize, noun: &str) -> String {
    output::counted(number as u64, noun)
}
