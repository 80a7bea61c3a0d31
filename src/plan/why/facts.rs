use std::collections::BTreeSet;

use super::reason::Reason;
use crate::ledger::ReportPlace;
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::{ETag, VersionId};
use crate::model::project::EnvironmentName;
use crate::model::{JobId, JobName, JobStatus, Lineage, ObjectRef, RunKey, RunNumber, Scope, Time};
use crate::plan::difference::Difference;
use crate::plan::seen::Trouble;

/// What could not be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// A scope, or a job, for this reason.
    Trouble(Trouble),
    /// The elected job, and S3 does not say that there is none.
    Job(JobId),
}

/// What is asked for and what was submitted, where they are not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The spec was edited after its run was recorded.
    Spec {
        /// The run on record.
        run: RunNumber,
        /// How far that run came.
        since: Since,
        /// What can be done.
        way_out: WayOut,
    },
    /// A held run whose spec asks for a later one: what a person has read is the spec.
    Superseded {
        /// The held run.
        run: RunNumber,
        /// The run that the spec asks for.
        later: RunNumber,
    },
    /// Under its former name the run did something else.
    UnderFormerName {
        /// The run, under the former name.
        former: RunKey,
    },
    /// Another runner has recorded the run with other work than this plan has for it.
    SincePlanned {
        /// The run.
        run: RunKey,
        /// Who recorded it.
        owner: String,
        /// Where the two differ; before is what was planned.
        differences: Vec<Difference>,
    },
}

/// What was asked of a job that its spec says to leave alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspended {
    /// Nothing, but by its spec.
    LeftAlone,
    /// A person was to let it run.
    NotLetRun,
    /// A person was to replace it.
    NotReplaced,
}

/// How far a run came whose spec was edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Since {
    /// It is over, and what it did is not known.
    Over,
    /// Its request was recorded, and no job of it is.
    Recorded {
        /// When.
        at: Time,
        /// What is known of its job.
        made: Made,
    },
    /// It has a job.
    Submitted {
        /// When its request was recorded.
        at: Time,
    },
}

/// What can be done about a run whose spec was edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// A run after the highest one on record.
    RunAgain {
        /// The highest run of the job that the ledger knows.
        highest: RunNumber,
        /// Whether its job has not begun, so that it can be replaced.
        is_replaceable: bool,
    },
    /// Nothing from here: the run may be another environment's, which has its jobs in the same place.
    OfNeighbours {
        /// Those environments.
        names: Vec<EnvironmentName>,
        /// The place.
        scope: Scope,
    },
}

/// What is known of the job of a request that was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Nothing.
    NotKnown,
    /// S3 lists it.
    Listed {
        /// The job.
        job: JobId,
        /// Its status. `None` for one that this version does not know.
        status: Option<JobStatus>,
    },
}

/// Which later run is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WentBack {
    /// One that was there when this was planned.
    Recorded {
        /// The highest run of the job in the ledger.
        highest: RunNumber,
        /// The run that the spec asks for.
        asked: RunNumber,
        /// The environments that ask for the highest run, if it is theirs.
        taken: Option<Taken>,
    },
    /// One under the former name of the job.
    UnderFormerName {
        /// The highest run of the former name.
        former: RunKey,
        /// The run that the spec asks for.
        asked: RunNumber,
    },
    /// One that was recorded while this run was about to be sent.
    Meanwhile {
        /// The later run.
        later: RunNumber,
        /// This run.
        this: RunNumber,
    },
}

/// A run that other environments ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The run.
    pub run: RunNumber,
    /// The environments; `None` is the project without one.
    pub by: BTreeSet<Option<EnvironmentName>>,
}

/// Which other run of the job is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EarlierRun {
    /// A second job of another run was let run by somebody else, and has not ended.
    SecondJob {
        /// The other run.
        run: RunNumber,
        /// The second job.
        job: JobId,
        /// Where it lives.
        scope: Scope,
    },
    /// S3 no longer knows the job of an open run.
    Gone {
        /// The open run.
        run: RunNumber,
        /// Its job.
        job: JobId,
        /// Where its completion report is, if S3 wrote one. `None` if none was asked for.
        report: Option<ReportPlace>,
    },
    /// A run is open.
    Open {
        /// The open run.
        run: RunNumber,
        /// What can be done about it.
        way_on: WayOn,
    },
    /// A run is open under the former name of the job.
    UnderFormerName {
        /// The open run.
        former: RunKey,
        /// Whether its job is held, or not known.
        is_idle: bool,
    },
    /// A run is open by what was read right before the send.
    OpenAtSend {
        /// The open run.
        run: RunNumber,
    },
}

/// What can be done about a run that stands in the way of the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOn {
    /// It is another environment's.
    Taken(Taken),
    /// Its request is recorded and its job is not: go on with it, or end it.
    Resume(Made),
    /// Its job is held: end it, or restore its spec.
    EndOrRestore,
    /// Its job runs: wait for its end, or end it.
    WaitOrEnd,
}

/// How a run that was recorded since a plan was made stands in the plan's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overtakes {
    /// It is a later run of the job.
    AsLaterRun,
    /// It is another run of the job, and not over.
    AsOpenRun,
    /// It does the same to the same objects.
    WithSameEffect,
}

impl Overtakes {
    pub(super) fn reason(self) -> Reason {
        match self {
            Self::AsLaterRun => Reason::RunWentBack,
            Self::AsOpenRun => Reason::EarlierRunActive,
            Self::WithSameEffect => Reason::SameEffectElsewhere,
        }
    }
}

/// What tells that a part of the ledger is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Its header is gone, or another ledger's.
    Header {
        /// The lineage that it had.
        expected: Lineage,
        /// The one that it has. `None` if the header is gone.
        found: Option<Lineage>,
    },
    /// A job of its lineage is not on record.
    Job {
        /// The job.
        job: JobId,
        /// Where it lives.
        scope: Scope,
        /// The job's name in its marker.
        name: JobName,
        /// The run in its marker.
        run: RunNumber,
        /// Whether it has not ended.
        is_live: bool,
    },
    /// A run has claimed its effect and is not on record.
    Claim(RunKey),
    /// A record was seen and is gone.
    Record {
        /// Its run.
        run: RunKey,
        /// How many more are gone with it.
        others: usize,
    },
    /// A record was just written and is gone.
    JustWritten(RunKey),
}

/// When the loss of a part of the ledger was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noticed {
    /// When a plan was made, or settled.
    Planning,
    /// Right before a request was to be sent.
    Sending,
    /// While runs were followed.
    Following,
}

/// What keeps a job from being created over its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFault {
    /// What is wrong with where the list is.
    pub place: Option<PlaceFault>,
    /// What was found in it and about the buckets: errors.
    pub errors: Vec<Finding>,
}

/// What is wrong with where a list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceFault {
    /// S3 did not say whether it is there.
    NotKnown(Trouble),
    /// It is not there.
    Missing {
        /// Where it should be. `None` for a list that has no place of its own.
        place: Option<ObjectRef>,
        /// Which version of it is asked for.
        version: Option<VersionId>,
    },
    /// It is another one than the spec means.
    Changed {
        /// Where it is.
        place: Option<ObjectRef>,
        /// Its ETag, bare.
        found: ETag,
        /// The spec's, bare.
        wanted: ETag,
    },
    /// Another list lies under the name of the file's content.
    Another {
        /// Where; `None` if the file has no place.
        place: Option<ObjectAddress>,
    },
}

impl PlaceFault {
    /// Whether there is no such object.
    pub(in crate::plan) fn is_missing(&self) -> bool {
        match self {
            Self::Missing { .. } => true,
            Self::NotKnown(_) | Self::Changed { .. } | Self::Another { .. } => false,
        }
    }
}

impl From<PlaceFault> for ListFault {
    fn from(place: PlaceFault) -> Self {
        Self { place: Some(place), errors: Vec::new() }
    }
}

impl ListFault {
    pub(super) fn reason(&self) -> Reason {
        let found = self.errors.first().map(|error| of_finding(error.code));
        match &self.place {
            // What S3 would not answer is told by what that may mean, where it is known.
            Some(PlaceFault::NotKnown(_)) | None => found.unwrap_or(Reason::ManifestUnknown),
            Some(PlaceFault::Missing { .. }) => Reason::ManifestMissing,
            Some(PlaceFault::Changed { .. } | PlaceFault::Another { .. }) => Reason::ManifestChanged,
        }
    }
}

/// The reason for which a finding that is an error forbids the job.
fn of_finding(code: FindingCode) -> Reason {
    match code {
        FindingCode::ManifestVersion | FindingCode::NoSuchBucket => Reason::ManifestMissing,
        FindingCode::ManifestEncryption => Reason::ManifestForbidden,
        FindingCode::OtherRegion | FindingCode::BucketUnseen => Reason::OtherRegion,
        FindingCode::RowsOutsideGuard => Reason::CountOutsideGuard,
        FindingCode::PolicyMaxTasks => Reason::CountAbovePolicy,
        FindingCode::PolicyProtectedBucket => Reason::ProtectedBucket,
        FindingCode::ManifestForm
        | FindingCode::ManifestRow
        | FindingCode::ManifestKeyEncoding
        | FindingCode::DuplicateRows
        | FindingCode::OneBucket
        | FindingCode::SeveralBuckets
        | FindingCode::VersionIdNeeded
        | FindingCode::InventoryReport
        | FindingCode::ManifestInPart
        | FindingCode::ManifestUnread => Reason::ManifestMalformed,
    }
}
