//! Everything that a person agrees to with a step: what is asked for, and what of it the run before did not have.

use std::num::NonZeroU64;
use std::sync::Arc;

use super::difference::Difference;
use crate::model::{Confirmation, FileContent, Manifest, Request, RunNumber};

/// Everything that is asked for in a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What CreateJob is sent, or was.
    pub request: Arc<Request>,
    /// The file in the repository that lists the objects, if one does.
    pub file: Option<FileContent>,
    /// Who lets the job run. `None` if no spec says it.
    pub confirmation: Option<Confirmation>,
    /// The most tasks with which the project's policy lets it run. At least 1.
    pub max_tasks: Option<NonZeroU64>,
    /// The run before this one, if there was one.
    pub previous: Option<Previous>,
}

/// The run before another one of the same job.
#[derive(Clone, Debug, PartialEq)]
pub struct Previous {
    /// Its number.
    pub run: RunNumber,
    /// What is asked for that was not in it, or otherwise.
    pub differences: Vec<Difference>,
}

impl Asked {
    /// Whether the file that lists the objects is in S3. Until then its hash stands in the request in place of an ETag.
    pub fn is_listed(&self) -> bool {
        match (&self.file, &self.request.body.manifest) {
            (Some(file), Manifest::Csv(csv)) => csv.etag.as_str() != file.sha256,
            (Some(_) | None, _) => true,
        }
    }
}
