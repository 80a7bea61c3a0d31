//! Whether tasks are about objects of their job's Region.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::job::Job;
use super::outside::{Batch, Outside};
use super::task::{TaskEnd, TaskFailure};
use crate::objects::{Reading, ReplicationFailure};
use crate::store::{Store, StoreError};

/// What is known of the buckets that a job's tasks name.
pub(super) struct Regions<'j> {
    job: &'j Job,
    /// By bucket: why no task about it can be done.
    seen: BTreeMap<String, Option<TaskFailure>>,
}

impl<'j> Regions<'j> {
    /// Nothing is known yet of a job's buckets.
    pub(super) fn of(job: &'j Job) -> Self {
        Self { job, seen: BTreeMap::new() }
    }

    /// Why a task about this bucket cannot be done, if it is in another Region. A bucket that is not there is no matter here.
    pub(super) fn refuse(&mut self, state: &impl Reading, bucket: &str) -> Result<Option<TaskFailure>, StoreError> {
        if self.job.plan.work.takes_objects_of_other_regions() {
            return Ok(None);
        }
        if let Some(known) = self.seen.get(bucket) {
            return Ok(known.clone());
        }
        let found = state.find_bucket(bucket)?.filter(|bucket| bucket.region != self.job.scope.region);
        let failure = found.map(|bucket| self.elsewhere(&bucket.region));
        self.seen.insert(bucket.to_owned(), failure.clone());
        Ok(failure)
    }

    // How S3 says so is documented of replication alone.
    fn elsewhere(&self, region: &str) -> TaskFailure {
        if self.job.plan.work.is_replication() {
            return ReplicationFailure::SourceElsewhere.into();
        }
        let own = &self.job.scope.region;
        let message =
            format!("the job is in Region {own}, but the bucket of the object is in {region}: create the job there");
        TaskFailure::new(400, "InvalidRequest", message)
    }
}

/// Work outside of transactions that is done to objects of the job's Region only.
pub(super) struct AtHome {
    pub(super) work: Arc<dyn Outside>,
    /// The job, as it was when the batch began.
    pub(super) job: Job,
    pub(super) store: Store,
}

impl Outside for AtHome {
    fn batch_size(&self) -> usize {
        self.work.batch_size()
    }

    fn perform(&self, batch: &Batch) -> Result<Vec<TaskEnd>, StoreError> {
        let mut regions = Regions::of(&self.job);
        let refused = self.store.read(|view| {
            let refusals = batch.tasks.iter().map(|task| regions.refuse(view, &task.bucket));
            refusals.collect::<Result<Vec<Option<TaskFailure>>, StoreError>>()
        })?;
        let mut ends = Vec::with_capacity(batch.tasks.len());
        while let Some(next) = refused.get(ends.len()) {
            if let Some(failure) = next {
                ends.push(TaskEnd::Failed(failure.clone()));
                continue;
            }
            let from = ends.len();
            let to = from + refused[from..].iter().take_while(|refused| refused.is_none()).count();
            ends.extend(self.work.perform(&batch.part(from..to))?);
            if ends.len() < to {
                // The batch was recalled, or the server ends.
                break;
            }
        }
        Ok(ends)
    }
}
