//! What a plan consists of: steps, and in each the actions with their conditions.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use camino::Utf8PathBuf;

use super::asked::Asked;
use super::patience::Patience;
use super::stage::Stage;
use super::why::{Note, Reason, Why};

use crate::model::arn::ObjectAddress;
use crate::model::document::Priority;
use crate::model::finding::Finding;
use crate::model::job::Guard;
use crate::model::operation::{OperationKind, TagKey, TagSet};
use crate::model::project::EnvironmentName;
use crate::model::request::Body;
use crate::model::{
    Acceptance, Attempt, Confirmation, Digest, Invocation, JobId, JobName, Lineage, ProjectName, Request, RunKey, Time,
};

/// One step a job, in the order of names.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a plan does nothing until it is rendered or applied"]
pub struct Plan {
    /// The project.
    pub project: ProjectName,
    /// The environment of the project that it is for, if one was named.
    pub environment: Option<EnvironmentName>,
    /// The ledger that the plan was made from.
    pub lineage: Lineage,
    /// When the world was observed.
    pub at: Time,
    /// The runs that had a record. One that has none later was lost, not never there.
    pub recorded: BTreeSet<RunKey>,
    /// The steps.
    pub steps: Vec<Step>,
    /// How the commands that are named to a person reach the same world.
    pub invocation: Invocation,
}

/// What the plan says about one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The run.
    pub run: RunKey,
    /// What is to become of it.
    pub verdict: Verdict,
    /// Why, with the names and numbers of this case.
    pub why: Why,
    /// What a person should know beside it.
    pub notes: Vec<Note>,
    /// What was found in S3 about the run's list and buckets: an error keeps its job from being created.
    pub findings: Vec<Finding>,
    /// What will be done, in order, each when its condition holds.
    pub actions: Vec<Action>,
    /// What differs between the spec and the submitted run, or between the record and the job.
    pub differences: Vec<Difference>,
    /// What the spec says and this run cannot take up: it applies to the next one.
    pub next_run: Vec<Difference>,
    /// What the run does.
    pub operation: Option<OperationKind>,
    /// What it does to which objects, as a hash.
    pub digest: Option<Digest>,
    /// The same in normal form: equal for all runs that do the same.
    pub effect: Option<Digest>,
    /// What the record says, or is going to say, if nobody else writes it: nothing is done to a run whose record says
    /// otherwise.
    pub basis: Option<Basis>,
    /// The jobs with which the effect may be shared, and why, as specs say it.
    pub shares: Vec<Share>,
    /// How many objects the manifest lists, or S3 counted; `None` if not known.
    pub objects: Option<u64>,
    /// How far it came.
    pub stage: Stage,
    /// What the spec counts as success.
    pub acceptance: Acceptance,
    /// How long its job may take to be listed, before its request is sent once more.
    pub patience: Patience,
    /// Everything that is asked for. `None` where nothing is left to agree to.
    pub asked: Option<Asked>,
    /// How the commands that are named to a person reach the same world.
    pub invocation: Invocation,
}

/// A reviewed word that two jobs may do the same to the same objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The other job: of this name, in any account, Region and project of the ledger.
    pub with: JobName,
    /// Why, in the words of the spec.
    pub reason: String,
}

/// What a step was planned with.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// What is done to which objects, as a hash.
    pub digest: Digest,
    /// What CreateJob is sent, or was.
    pub body: Body,
    /// Who lets the job run: as the spec says it that is about to be recorded, or as it was recorded. `None` if no record says it.
    pub confirmation: Option<Confirmation>,
}

/// What is to become of a run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A job is created.
    Create,
    /// The job exists and something has to happen before it runs, or before its record is true.
    Wait,
    /// The job runs as it should.
    Keep,
    /// The run is closed: nothing is to be done.
    Done,
    /// A person has to decide.
    Blocked,
    /// A live job that no spec names.
    Orphan,
    /// A job that only looks like ours.
    Foreign,
}

/// Something that apply may do, and when.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Upload a manifest of kind `file`, if it is not there.
    UploadManifest {
        /// The file, absolute.
        from: Utf8PathBuf,
        /// Where it is uploaded to.
        to: ObjectAddress,
    },
    /// Record the intent, create the job held, elect it. Where the answer is lost, find the job or send the same again; second
    /// jobs that were made so are cancelled while they are held.
    Create {
        /// Which attempt.
        attempt: Attempt,
        /// What is sent. Behind an upload, the manifest's ETag is the one that S3 answers then.
        request: Box<Request>,
    },
    /// Take over an intent without a job: find the job, or send the recorded request again with the same token. Second jobs are
    /// cancelled as those of [`Create`](Self::Create).
    Resume {
        /// Which attempt.
        attempt: Attempt,
        /// What is done if no job is found.
        search: Search,
    },
    /// Cancel a second job of this run, which is held and was never let run.
    CancelDuplicate {
        /// The second job.
        job: JobId,
    },
    /// Change the job's priority.
    SetPriority {
        /// What it is.
        from: Priority,
        /// What it becomes.
        to: Priority,
    },
    /// Change the job's tags.
    SetTags {
        /// The author's tags that are added or changed.
        set: TagSet,
        /// The author's tags that were applied and are no longer wanted.
        remove: Vec<TagKey>,
        /// The whole set afterwards.
        result: TagSet,
    },
    /// Let the elected job run, when S3 has counted its tasks and it equals the record.
    Confirm(ConfirmIf),
    /// End the elected job.
    Cancel {
        /// Why, as S3 shows it.
        why: String,
        /// In which states that was agreed to.
        only: EndIf,
    },
    /// Give the run up, if no job of it is found: the record is closed, and nothing is ever sent again.
    GiveUp,
    /// Close the record when the job has ended.
    Close,
}

impl Step {
    /// Why it has its verdict, as a stable code.
    pub fn reason(&self) -> Reason {
        self.why.reason()
    }

    /// Whether the specs say that this run may do the same as another one.
    pub fn shares(&self, other: &RunKey) -> bool {
        self.share_with(other).is_some()
    }

    /// Whether the job of the run is to be ended.
    pub fn ends(&self) -> bool {
        self.actions.iter().any(|action| matches!(action, Action::Cancel { .. } | Action::GiveUp))
    }

    /// The word of the specs that lets this run do the same as another one.
    pub fn share_with(&self, other: &RunKey) -> Option<&Share> {
        self.shares.iter().find(|share| share.with == other.name)
    }
}

impl Action {
    /// What is left of the action for a run about which a person has to decide: no job is created and none is let run;
    /// all else goes on.
    pub(super) fn under_a_block(self) -> Option<Self> {
        match self {
            Self::UploadManifest { .. } | Self::Create { .. } | Self::Confirm(_) => None,
            Self::Resume { attempt, search: _ } => Some(Self::Resume { attempt, search: Search::AdoptOnly }),
            Self::CancelDuplicate { .. } | Self::SetPriority { .. } | Self::SetTags { .. } => Some(self),
            Self::Cancel { .. } | Self::GiveUp | Self::Close => Some(self),
        }
    }
}

/// What is done about an intent whose job is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// The job is adopted if it is found; if not, the recorded request is sent again.
    AdoptOrResend,
    /// The job is adopted if it is found; nothing is sent.
    AdoptOnly,
}

/// In which states a job is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndIf {
    /// In any: it was asked for by name, or the job was running when it was agreed to.
    Live,
    /// While nobody has let it run: that is what was agreed to.
    Held,
}

/// When, and on whose word, a job is let run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmIf {
    /// Whose word it is.
    pub by: Confirmer,
    /// The spec's limits on the number of tasks, if it has any and nobody went past them.
    pub guard: Option<Guard>,
    /// The most tasks that the project's policy allows, whoever lets the job run.
    pub most: Option<NonZeroU64>,
}

/// On whose word a job is let run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmer {
    /// The spec's: `automatic` or `guarded`.
    Spec,
    /// A person's, with this command.
    Person,
}

/// A value that is not the same in two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, as a path of the spec.
    pub path: String,
    /// The value of the submitted run, as YAML. `None` if it has none.
    pub before: Option<String>,
    /// The value of the spec or of the job, as YAML. `None` if it has none.
    pub after: Option<String>,
}
