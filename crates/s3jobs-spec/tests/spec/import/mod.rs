//! Requests and jobs as people have them become specs that ask for the same, and nothing of them is lost.
#![allow(clippy::unwrap_used, reason = "what cannot be arranged fails with the reason")]
#![allow(
    clippy::format_collect,
    clippy::wildcard_enum_match_arm,
    reason = "short texts, and JSON, which does not grow"
)]

mod commands;
mod forms;
mod problems;
mod round_trip;

use camino::Utf8Path;
use s3jobs_spec::findings::{FindingsReport, Style, write_text};
use s3jobs_spec::spec::import::{Files, Import, ImportedJob, Pasted, Wishes, import};
use s3jobs_spec::spec::{Checked, FileTexts};

/// Imports a text.
fn read(text: &str) -> Import {
    read_with(text, &Files::new())
}

/// The same, with what is in the files that it names.
fn read_with(text: &str, files: &Files) -> Import {
    import(Pasted { file: Utf8Path::new("create-job.json"), text, files }, &Wishes::default())
}

/// The only job of a text that holds nothing else.
fn one(text: &str) -> ImportedJob {
    let Import { jobs, findings } = read(text);
    assert!(findings.is_empty(), "{}", shown(text));
    let [job] = <[ImportedJob; 1]>::try_from(jobs).unwrap();
    job
}

/// What was left out of the only job.
fn told(job: &ImportedJob) -> Vec<String> {
    job.told.iter().map(|told| format!("{}: {}", told.what, told.why)).collect()
}

/// What a person is shown of the problems of a text.
fn shown(text: &str) -> String {
    let Import { findings, .. } = read(text);
    let mut files = FileTexts::default();
    files.insert("create-job.json".into(), text.into());
    let report = FindingsReport { findings: &findings, files: &files, checked: Checked::default(), jobs: &[] };
    let mut out = Vec::new();
    write_text(&report, Style::Plain, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}
