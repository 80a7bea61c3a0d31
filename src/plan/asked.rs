//! Everything that a person agrees to with a step: what is asked for, and what of it the run before did not have.

use std::num::NonZeroU64;

use super::compare::run_differences;
use super::create;
use super::step::{Difference, Step, Verdict};
use super::world::World;
use crate::ledger::Record;
use crate::model::digest::uploaded_file;
use crate::model::request::AttemptKey;
use crate::model::{Attempt, Confirmation, FileContent, Job, Manifest, Request, RunKey, RunNumber};

/// Everything that is asked for in a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What CreateJob is sent, or was.
    pub request: Box<Request>,
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

/// What a step's run is asked for. `None` where nothing is left to agree to.
pub(super) fn asked(world: &World<'_>, step: &Step) -> Option<Asked> {
    if matches!(step.verdict, Verdict::Done | Verdict::Foreign) || step.closed().is_some() {
        return None;
    }
    let job = world.desired.jobs.get(&step.run.name).filter(|job| world.desired.run(job) == step.run);
    let record = world.observed.record(&step.run).map(|versioned| &versioned.record);
    let request = match record.filter(|record| !record.is_refused()) {
        Some(record) => record.current().request.clone(),
        None => request(world, job?, &step.run, record)?,
    };
    let before = before(world, &step.run).and_then(|record| Some((record.run.run, &record.latest()?.request)));
    let previous =
        before.map(|(run, before)| Previous { run, differences: run_differences(before, &request, &step.run.scope) });
    Some(Asked {
        file: job.and_then(|job| job.file.clone()).filter(|file| is_listed_by(&request, file)),
        confirmation: job.map(|job| job.confirmation.clone()),
        max_tasks: job.and_then(|job| job.max_tasks),
        previous,
        request: Box::new(request),
    })
}

/// Whether a request's list is the one of a file: a spec that has changed since names another one.
fn is_listed_by(request: &Request, file: &FileContent) -> bool {
    uploaded_file(&request.body.manifest).is_some_and(|(_, sha256)| sha256 == file.sha256)
}

/// What CreateJob would be sent for a job without one.
fn request(world: &World<'_>, job: &Job, run: &RunKey, refused: Option<&Record>) -> Option<Request> {
    let attempt = refused.map_or(Attempt::FIRST, |record| record.current().attempt);
    let key = AttemptKey { lineage: &world.desired.lineage, run, attempt };
    Request::new(job, &key, create::uploaded(world, job, run).as_ref())
}

/// The last run of the same job before this one.
fn before<'a>(world: &World<'a>, run: &RunKey) -> Option<&'a Record> {
    let mut earlier = world.observed.runs_of(run).rev().filter(|record| record.run.run < run.run);
    earlier.find(|record| !record.is_refused())
}
