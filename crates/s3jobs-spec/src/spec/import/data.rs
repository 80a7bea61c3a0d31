//! What goes into an import, and what comes out of it.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde_json::Value;

use crate::model::document::Description;
use crate::model::marker::Marker;
use crate::model::operation::TagSet;
use crate::model::{AccountId, JobId, JobName, Region};
use crate::spec::finding::Finding;

/// A text that holds requests or described jobs.
#[derive(Clone, Copy, Debug)]
pub struct Pasted<'a> {
    /// How it is named in findings.
    pub file: &'a Utf8Path,
    /// The text.
    pub text: &'a str,
    /// What is in the files that it names, as [`files_of`](super::files_of) says.
    pub files: &'a Files,
}

/// Files that a text names as `file://PATH`, by what stands there: what is in them, or why they are not read.
pub type Files = BTreeMap<String, Result<String, String>>;

/// What is wanted of an import beyond what the text says.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The job's name.
    pub name: Option<JobName>,
    /// A description in place of the job's.
    pub description: Option<Description>,
    /// The job's tags, where they stand elsewhere.
    pub tags: Option<TagSet>,
    /// The account and the Region of a job that does not say its own.
    pub given: Home,
    /// What the project says for all jobs: it is not repeated.
    pub project: Home,
}

/// Where a job is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Home {
    /// The account.
    pub account: Option<AccountId>,
    /// The Region.
    pub region: Option<Region>,
}

/// What a text came to.
#[derive(Clone, Debug)]
#[must_use = "jobs with findings are not whole"]
pub struct Import {
    /// The jobs, in the order of the text. With findings, some are not whole.
    pub jobs: Vec<ImportedJob>,
    /// What cannot be read, or has no place in a spec.
    pub findings: Vec<Finding>,
}

/// A job as a spec, and what is not in it.
#[derive(Clone, Debug)]
pub struct ImportedJob {
    /// Its name.
    pub name: JobName,
    /// The field `spec`.
    pub spec: Value,
    /// What was left out, or taken for something.
    pub told: Vec<Told>,
    /// The id of the job that S3 made of the request, if it is known.
    pub id: Option<JobId>,
    /// The marker that the job's description ends with.
    pub marker: Option<Marker>,
    /// Where the job is, whether or not its spec says it.
    pub home: Home,
}

/// Something that a person should know of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What was left out, or how it is written.
    pub what: String,
    /// Why.
    pub why: &'static str,
}
