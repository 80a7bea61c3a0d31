use std::collections::BTreeMap;

use super::stop::Stop;
use crate::jobs::failure::JobFailure;
use crate::jobs::job::Job;
use crate::jobs::task::Task;
use crate::objects::{Failure, Reading as _, Versioning, require_lock};
use crate::store::{Change, StoreError};

/// Tasks in a chunk: the most that one transaction runs.
const CHUNK_TASKS: usize = 1_000;

/// Keeps the tasks of a piece, behind those that are kept already.
pub(super) fn keep(change: &mut Change<'_>, job: &mut Job, mut tasks: Vec<Task>, limit: u64) -> Result<(), Stop> {
    if job.plan.work.takes_one_bucket() {
        require_one_bucket(change, job, &tasks)?;
    }
    job.manifest.rows += tasks.len() as u64;
    if job.manifest.rows > limit {
        return Err(JobFailure::too_many_keys().into());
    }
    forget_missing_versions(change, &mut tasks)?;
    for chunk in tasks.chunks(CHUNK_TASKS) {
        change.save_tasks(&job.id, job.manifest.chunks, chunk)?;
        job.manifest.chunks += 1;
    }
    Ok(())
}

fn require_one_bucket(change: &Change<'_>, job: &mut Job, tasks: &[Task]) -> Result<(), Stop> {
    let Some(first) = tasks.first() else { return Ok(()) };
    if job.manifest.bucket.is_none() && job.plan.work.needs_object_lock() {
        check_lock(change, &first.bucket)?;
    }
    let bucket = job.manifest.bucket.get_or_insert_with(|| first.bucket.clone());
    if tasks.iter().any(|task| task.bucket != *bucket) {
        return Err(JobFailure::content().into());
    }
    Ok(())
}

/// Refuses a bucket without object lock, before any of its keys is looked at.
// Source: S3 User Guide, "S3 Object Lock retention" and "S3 Object Lock legal hold" with Batch Operations.
fn check_lock(change: &Change<'_>, name: &str) -> Result<(), Stop> {
    let checked = change.bucket(name).and_then(|bucket| Ok(require_lock(&bucket)?));
    match checked {
        Ok(_) => Ok(()),
        Err(Failure::Refused(refusal)) => Err(JobFailure::bucket(&refusal.to_string()).into()),
        Err(Failure::Store(error)) => Err(error.into()),
    }
}

/// An empty version id means nothing in a bucket without versions. In one with versions, its task is going to fail.
// Source: S3 User Guide, "Converting empty version ID strings in Amazon S3 Inventory reports to null strings".
fn forget_missing_versions(change: &Change<'_>, tasks: &mut [Task]) -> Result<(), StoreError> {
    let mut versioned: BTreeMap<String, bool> = BTreeMap::new();
    for task in tasks.iter_mut().filter(|task| task.version_id.as_deref() == Some("")) {
        let is_versioned = if let Some(known) = versioned.get(&task.bucket) {
            *known
        } else {
            let bucket = change.find_bucket(&task.bucket)?;
            let found = bucket.is_some_and(|bucket| bucket.versioning != Versioning::Unversioned);
            versioned.insert(task.bucket.clone(), found);
            found
        };
        if !is_versioned {
            task.version_id = None;
        }
    }
    Ok(())
}
