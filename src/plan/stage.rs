//! How far a run came, and what is known of it there.

use std::sync::Arc;

use super::asked::Asked;
use super::difference::Difference;
use crate::ledger::Closing;
use crate::model::operation::OperationKind;
use crate::model::{Acceptance, Confirmation, Digest, JobId, JobStatus, Progress, Request, Time};

/// How far a run came. Each stage has what is known there, and nothing that is not.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Its marker stands on a job that is not the run's: what that job does says nothing of the run.
    Copied,
    /// A spec asks for it, and no record is gone by: there is none, S3 refused its request, or S3 could not be asked.
    Wanted(Box<Wanted>),
    /// Its record is open.
    Open(Box<Open>),
    /// Its record is closed.
    Closed(Box<Closed>),
    /// Its record is closed, and nothing is left in it but what was claimed.
    Emptied(Box<Emptied>),
}

/// What a run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The operation.
    pub operation: OperationKind,
    /// What it does to which objects, as a hash.
    pub digest: Digest,
    /// The same in normal form: equal for all runs that do the same.
    pub effect: Digest,
}

/// A run that is known from its spec alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What it is to do.
    pub work: Work,
    /// What the spec counts as success.
    pub acceptance: Acceptance,
    /// How many objects its manifest lists; `None` if not known.
    pub objects: Option<u64>,
    /// Everything that is asked for. `None` if this command creates no job.
    pub asked: Option<Asked>,
}

/// A run with an open record.
#[derive(Clone, Debug, PartialEq)]
pub struct Open {
    /// What it does, as its spec says it; as its record does, if no spec asks for it.
    pub work: Work,
    /// What the spec counts as success.
    pub acceptance: Acceptance,
    /// What the record says.
    pub basis: Basis,
    /// Where its job stands.
    pub job: ElectedJob,
    /// What differs between the spec and the submitted run, or between the record and the job.
    pub differences: Vec<Difference>,
    /// What the spec says and this run cannot take up: it applies to the next one.
    pub next_run: Vec<Difference>,
    /// Everything that was asked for.
    pub asked: Asked,
}

/// A run with a closed record.
#[derive(Clone, Debug, PartialEq)]
pub struct Closed {
    /// What it did; what its spec says, if one asks for it.
    pub work: Work,
    /// What the spec counts as success.
    pub acceptance: Acceptance,
    /// What the record says.
    pub basis: Basis,
    /// The elected job, if there was one.
    pub job: Option<JobId>,
    /// How it ended.
    pub closing: Closing,
    /// What differs between the spec and the submitted run.
    pub differences: Vec<Difference>,
}

/// A closed run of which nothing is left but what it claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Emptied {
    /// The operation, if a spec asks for the run: the record does not say it any more.
    pub operation: Option<OperationKind>,
    /// What it did to which objects, as a hash.
    pub digest: Digest,
    /// What the spec counts as success.
    pub acceptance: Acceptance,
    /// How it ended.
    pub closing: Closing,
}

/// What a record said when a step was planned: nothing is done to a run whose record says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// What is done to which objects, as a hash.
    pub digest: Digest,
    /// What CreateJob was sent.
    pub request: Arc<Request>,
    /// Who lets the job run, as it was recorded. `None` in records of older versions, and of those that were made again.
    pub confirmation: Option<Confirmation>,
}

/// Where the job of an open record stands.
#[derive(Clone, Debug, PartialEq)]
pub enum ElectedJob {
    /// None is on record.
    None,
    /// It is on record, and S3 does not show it, or could not be asked.
    Unseen(JobId),
    /// S3 shows it.
    Seen {
        /// Its id.
        job: JobId,
        /// Where it stands. `None` for a status that this version does not know.
        status: Option<JobStatus>,
        /// How far it is.
        progress: Progress,
        /// Since when it waits for a confirmation: S3 fails it after 30 days.
        suspended: Option<Time>,
    },
}

impl ElectedJob {
    fn id(&self) -> Option<&JobId> {
        match self {
            Self::None => None,
            Self::Unseen(job) | Self::Seen { job, .. } => Some(job),
        }
    }
}

impl Stage {
    /// The same, with what a spec says otherwise than the run that was submitted.
    pub(super) fn changed(mut self, differences: Vec<Difference>) -> Self {
        match &mut self {
            Self::Open(open) => open.differences = differences,
            Self::Closed(closed) => closed.differences = differences,
            Self::Copied | Self::Wanted(_) | Self::Emptied(_) => {}
        }
        self
    }

    /// The same of a run whose job is replaced: what is asked for now, and where that differs from what was submitted.
    pub(super) fn replaced(mut self, work: Work, asked: Asked, differences: Vec<Difference>) -> Self {
        if let Self::Open(open) = &mut self {
            (open.work, open.asked, open.differences, open.next_run) = (work, asked, differences, Vec::new());
        }
        self
    }

    /// The elected job.
    pub fn job(&self) -> Option<&JobId> {
        match self {
            Self::Open(open) => open.job.id(),
            Self::Closed(closed) => closed.job.as_ref(),
            Self::Copied | Self::Wanted(_) | Self::Emptied(_) => None,
        }
    }

    /// Where the job stands, if S3 shows it in a status that this version knows.
    pub fn status(&self) -> Option<JobStatus> {
        match self.open_job()? {
            ElectedJob::Seen { status, .. } => *status,
            ElectedJob::None | ElectedJob::Unseen(_) => None,
        }
    }

    /// How far the job is, or came.
    pub fn progress(&self) -> Option<Progress> {
        match (self.open_job(), self.closed()) {
            (Some(ElectedJob::Seen { progress, .. }), _) => Some(*progress),
            (Some(ElectedJob::None | ElectedJob::Unseen(_)), _) => None,
            (None, closing) => closing.map(|closing| closing.progress),
        }
    }

    /// Since when the job waits for a confirmation: S3 fails it after 30 days.
    pub fn suspended(&self) -> Option<Time> {
        match self.open_job()? {
            ElectedJob::Seen { suspended, .. } => *suspended,
            ElectedJob::None | ElectedJob::Unseen(_) => None,
        }
    }

    fn open_job(&self) -> Option<&ElectedJob> {
        match self {
            Self::Open(open) => Some(&open.job),
            Self::Copied | Self::Wanted(_) | Self::Closed(_) | Self::Emptied(_) => None,
        }
    }

    /// How the run ended, if it is closed.
    pub fn closed(&self) -> Option<&Closing> {
        match self {
            Self::Closed(closed) => Some(&closed.closing),
            Self::Emptied(emptied) => Some(&emptied.closing),
            Self::Copied | Self::Wanted(_) | Self::Open(_) => None,
        }
    }

    /// What the run does.
    pub fn operation(&self) -> Option<OperationKind> {
        match self {
            Self::Copied => None,
            Self::Emptied(emptied) => emptied.operation,
            Self::Wanted(_) | Self::Open(_) | Self::Closed(_) => self.work().map(|work| work.operation),
        }
    }

    /// What it does to which objects, as a hash.
    pub fn digest(&self) -> Option<&Digest> {
        match self {
            Self::Copied => None,
            Self::Emptied(emptied) => Some(&emptied.digest),
            Self::Wanted(_) | Self::Open(_) | Self::Closed(_) => self.work().map(|work| &work.digest),
        }
    }

    fn work(&self) -> Option<&Work> {
        match self {
            Self::Wanted(wanted) => Some(&wanted.work),
            Self::Open(open) => Some(&open.work),
            Self::Closed(closed) => Some(&closed.work),
            Self::Copied | Self::Emptied(_) => None,
        }
    }

    /// How many objects the manifest lists, or S3 counted; `None` if not known.
    pub fn objects(&self) -> Option<u64> {
        match self {
            Self::Wanted(wanted) => wanted.objects,
            Self::Copied | Self::Open(_) | Self::Closed(_) | Self::Emptied(_) => {
                self.progress().map(|progress| progress.total).filter(|total| *total > 0)
            }
        }
    }

    /// What the spec counts as success.
    pub fn acceptance(&self) -> Acceptance {
        match self {
            Self::Copied => Acceptance::default(),
            Self::Wanted(wanted) => wanted.acceptance.clone(),
            Self::Open(open) => open.acceptance.clone(),
            Self::Closed(closed) => closed.acceptance.clone(),
            Self::Emptied(emptied) => emptied.acceptance.clone(),
        }
    }

    /// Everything that is asked for. `None` where nothing is left to agree to.
    pub fn asked(&self) -> Option<&Asked> {
        match self {
            Self::Wanted(wanted) => wanted.asked.as_ref(),
            Self::Open(open) => Some(&open.asked),
            Self::Copied | Self::Closed(_) | Self::Emptied(_) => None,
        }
    }

    /// What differs between the spec and the submitted run, or between the record and the job.
    pub fn differences(&self) -> &[Difference] {
        match self {
            Self::Open(open) => &open.differences,
            Self::Closed(closed) => &closed.differences,
            Self::Copied | Self::Wanted(_) | Self::Emptied(_) => &[],
        }
    }

    /// What the spec says and this run cannot take up: it applies to the next one.
    pub fn next_run(&self) -> &[Difference] {
        match self {
            Self::Open(open) => &open.next_run,
            Self::Copied | Self::Wanted(_) | Self::Closed(_) | Self::Emptied(_) => &[],
        }
    }
}
