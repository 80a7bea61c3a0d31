//! What is there: the ledger's records, S3's jobs and the manifests' heads, at one time.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::twin_differences;
use crate::ledger::{Claim, Record, Versioned};
use crate::model::finding::Finding;
use crate::model::manifest::ETag;
use crate::model::operation::TagSet;
use crate::model::{Digest, JobId, JobName, JobStatus, Lineage, LiveJob, Marker, RunKey, Scope, Time};

/// Everything that a plan is made from, beside the specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When it was observed.
    pub at: Time,
    /// Whose ledger its header says that it is. `None` if the header is gone.
    pub lineage: Option<Lineage>,
    /// Every record of the ledger.
    pub records: Vec<Versioned>,
    /// Who owns which effect.
    pub claims: BTreeMap<Digest, Claim>,
    /// Jobs that carry a marker of this tool, and jobs that the ledger names.
    pub jobs: Vec<SeenJob>,
    /// Jobs that the ledger names and S3 no longer knows.
    pub gone: BTreeSet<(Scope, JobId)>,
    /// What the desired jobs' manifests look like.
    pub manifests: BTreeMap<JobName, Manifest>,
    /// What was found in S3 about the lists and buckets of the runs that have no job yet.
    pub findings: BTreeMap<RunKey, Vec<Finding>>,
    /// Scopes that could not be observed.
    pub troubles: BTreeMap<Scope, Trouble>,
}

/// A job that S3 knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenJob {
    /// Where it lives.
    pub scope: Scope,
    /// What DescribeJob says.
    pub live: LiveJob,
    /// The marker in its description.
    pub marker: Option<Marker>,
    /// Its tags, where they were asked for.
    pub tags: Option<TagSet>,
}

/// A manifest, as HeadObject and a look into it tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manifest {
    /// S3 will make it.
    Generated,
    /// There is no such object.
    Missing,
    /// The object is there.
    Found {
        /// Its ETag, bare.
        etag: ETag,
        /// How many objects it lists, if it could be read.
        objects: Option<u64>,
    },
    /// There is an object under the name of the file that is to be uploaded, and it holds something else.
    Another,
    /// It could not be asked for, for this reason.
    Unknown(Trouble),
}

/// Why something could not be observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What can be done about it.
    pub kind: TroubleKind,
    /// The call's own words.
    pub message: String,
}

/// What can be done about a failed observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TroubleKind {
    /// Wait and repeat.
    Temporary,
    /// Get credentials.
    Credentials,
    /// Get permissions.
    Permission,
    /// Something else.
    Other,
}

impl SeenJob {
    /// The run that the marker names, where the job lives.
    pub fn marked_run(&self) -> Option<RunKey> {
        let marker = self.marker.as_ref()?;
        Some(RunKey {
            project: marker.project.clone(),
            scope: self.scope.clone(),
            name: marker.name.clone(),
            run: marker.run,
        })
    }

    /// Whether the job waits for its confirmation, or is not so far yet.
    pub fn is_held(&self) -> bool {
        self.live.status.is_some_and(JobStatus::is_held)
    }

    /// Whether the job was let run and has not ended.
    pub fn is_running(&self) -> bool {
        self.was_let_run() && !self.live.status.is_some_and(JobStatus::is_terminal)
    }

    /// Whether the job was let run: it runs, or it may have done something before it ended.
    pub fn was_let_run(&self) -> bool {
        let invoked = self.live.progress.succeeded + self.live.progress.failed > 0;
        match self.live.status {
            Some(JobStatus::New | JobStatus::Preparing | JobStatus::Suspended) => false,
            Some(JobStatus::Cancelling | JobStatus::Cancelled | JobStatus::Failing | JobStatus::Failed) => invoked,
            Some(JobStatus::Ready | JobStatus::Active | JobStatus::Pausing | JobStatus::Paused) => true,
            // A status that this version does not know is not one of those before a confirmation.
            Some(JobStatus::Completing | JobStatus::Complete) | None => true,
        }
    }
}

impl Observed {
    /// The record of a run.
    pub fn record(&self, run: &RunKey) -> Option<&Versioned> {
        self.records.iter().find(|versioned| versioned.record.run == *run)
    }

    /// A job by its id.
    pub fn job(&self, scope: &Scope, id: &JobId) -> Option<&SeenJob> {
        self.jobs.iter().find(|seen| seen.live.id == *id && seen.scope == *scope)
    }

    /// Jobs whose marker is that of a record's current attempt, lineage included.
    pub fn marked<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        let marker = record.latest().and_then(|attempt| Marker::find(&attempt.request.description));
        self.jobs.iter().filter(move |seen| marker.is_some() && seen.marker == marker && seen.scope == record.run.scope)
    }

    /// Other jobs of a record's current attempt that do the recorded operation on the recorded objects, whatever their role
    /// and report are.
    pub(super) fn doubles<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        let does_the_same = |seen: &&SeenJob| {
            let found = twin_differences(record, &seen.live);
            found.iter().all(|it| it.path == "roleArn" || it.path == "report" || it.path.starts_with("report."))
        };
        self.others(record).filter(does_the_same)
    }

    /// Other jobs of a record's current attempt that are what was recorded.
    pub(super) fn twins<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        self.others(record).filter(|seen| twin_differences(record, &seen.live).is_empty())
    }

    /// The jobs with a record's marker, but for the elected one.
    fn others<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a SeenJob> {
        self.marked(record).filter(|seen| record.job() != Some(&seen.live.id))
    }
}
