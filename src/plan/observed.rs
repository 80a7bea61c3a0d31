//! What is there: the ledger's records, S3's jobs and the manifests' heads, at one time.

use std::collections::{BTreeMap, BTreeSet};

use crate::ledger::{Record, Versioned};
use crate::model::finding::Finding;
use crate::model::manifest::ETag;
use crate::model::operation::TagSet;
use crate::model::{JobId, JobName, LiveJob, Marker, RunKey, Scope, Time};

/// Everything that a plan is made from, beside the specs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// When it was observed.
    pub at: Time,
    /// Every record of the ledger.
    pub records: Vec<Versioned>,
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
    /// Get credentials or permissions.
    Permission,
    /// Something else.
    Other,
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
        let marker = Marker::find(&record.current().request.description);
        self.jobs.iter().filter(move |seen| marker.is_some() && seen.marker == marker && seen.scope == record.run.scope)
    }
}
