//! What is loaded from where, and what comes out.

use std::sync::Arc;

use camino::Utf8PathBuf;
use jiff::Timestamp;

use crate::model::project::EnvironmentName;
use crate::model::{Job, ProjectDocument};
use crate::spec::finding::{Finding, has_errors};
use crate::spec::layers::Origins;
use crate::spec::other_runs::OtherRun;
use crate::spec::source::FileTexts;
use crate::spec::{FieldPath, project};

/// Where specs are loaded from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Files, folders, and `-` for standard input. None: the project's folder.
    pub paths: Vec<Utf8PathBuf>,
    /// The project file, if it is not the nearest at or above the first path.
    pub project: Option<Utf8PathBuf>,
    /// What relative paths are relative to. Absolute.
    pub working_directory: Utf8PathBuf,
    /// The bytes of standard input, if `-` is among the paths.
    pub stdin: Option<Vec<u8>>,
    /// The environment whose overlay lies over the project's defaults.
    pub environment: Option<EnvironmentName>,
    /// The time, for dates that have passed.
    pub now: Timestamp,
}

/// Every job of some paths, and everything that is wrong with them.
#[derive(Debug)]
#[must_use = "a set may have findings"]
pub struct SpecSet {
    /// The project's folder, absolute; without a project file, the folder of the first path.
    pub root: Utf8PathBuf,
    /// The project file's document; none if there is no project file, or an invalid one.
    pub project: Option<ProjectDocument>,
    /// The environment whose overlay lies over the project's defaults.
    pub environment: Option<EnvironmentName>,
    /// The valid jobs, in the order of their files.
    pub jobs: Vec<LoadedJob>,
    /// The jobs whose specs are invalid, as far as their names are known.
    pub invalid: Vec<InvalidJob>,
    /// Everything that is wrong, in the order of the files.
    pub findings: Vec<Finding>,
    /// The texts of the files, for showing findings.
    pub files: FileTexts,
    /// How much was looked at.
    pub checked: Checked,
    /// The project file, valid or not, as its path is shown to the user.
    pub project_file: Option<Utf8PathBuf>,
}

/// One valid job, and where its spec stands.
#[derive(Clone, Debug)]
pub struct LoadedJob {
    /// The job, filled up from the project's defaults.
    pub job: Arc<Job>,
    /// The spec's file, as its path is shown to the user.
    pub file: Utf8PathBuf,
    /// Which document of the file, counted from 0.
    pub document: usize,
    /// Where the fields come from that the spec does not give itself.
    pub origins: Origins,
    /// What the spec asks for in the environments that were not chosen.
    pub others: Vec<OtherRun>,
}

/// A job whose spec is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidJob {
    /// The name that the spec says, which need not be one that a job may have.
    pub name: String,
    /// The spec's file, as its path is shown to the user.
    pub file: Utf8PathBuf,
    /// Which document of the file, counted from 0.
    pub document: usize,
    /// Whether an environment that was not chosen gives what the spec lacks.
    pub is_of_environments: bool,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Files, the project file included.
    pub files: usize,
    /// Documents that are not empty.
    pub documents: usize,
    /// Valid jobs.
    pub jobs: usize,
    /// YAML files of other programs, which were left out.
    pub others: usize,
}

impl SpecSet {
    /// Whether anything is wrong that forbids planning.
    pub fn has_errors(&self) -> bool {
        has_errors(&self.findings)
    }

    /// Adds the finding `no-project` if no project file covers the specs: whoever plans or applies needs one.
    pub fn require_project(&mut self) {
        if self.project_file.is_none() {
            self.findings.push(project::missing(&self.root));
        }
    }

    /// A place in the spec of a job of this set, for findings that later stages make.
    pub fn place(&self, job: &LoadedJob, at: FieldPath) -> crate::spec::Place {
        crate::spec::Place { file: job.file.clone(), document: job.document, at, target: crate::spec::Target::Value }
    }
}
