//! What apply may do, and the conditions that stand in the plan for it.
//!
//! An action says what, and under which condition: [`CreateIf`], [`ConfirmIf`], [`EndIf`]. `settle` evaluates them on what is
//! seen, and `apply` evaluates [`CreateIf`] once more on what stands in the ledger right before each send.

use std::num::NonZeroU64;
use std::sync::Arc;

use camino::Utf8PathBuf;

use super::after::After;
use super::done::Done;
use super::patience::Patience;
use super::seen::Whom;
use super::why::{ConfirmFault, NotAConfirmer, Predecessor, Why};
use crate::advice::Risk;
use crate::ledger::Claim;
use crate::model::arn::ObjectAddress;
use crate::model::confirmer::{CiRun, ConfirmerPattern};
use crate::model::document::Priority;
use crate::model::job::Guard;
use crate::model::operation::{TagKey, TagSet};
use crate::model::policy::Freeze;
use crate::model::{Acceptance, Attempt, Confirmation, Digest, JobId, JobName, Request, RunKey, Time};

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
        request: Arc<Request>,
        /// What it does to which objects, as a hash.
        digest: Digest,
        /// Who lets the job run, as the spec says it: recorded beside the request.
        confirmation: Confirmation,
        /// What counts as success, as the spec says it: recorded beside the request.
        acceptance: Acceptance,
        /// When it may be sent.
        when: Box<CreateIf>,
    },
    /// Put the run on record as over, and send nothing: its work was done elsewhere, or under another name. Its effect is claimed.
    Record(Box<Entry>),
    /// Take over an intent without a job: find the job, or send the recorded request again with the same token. Second jobs are
    /// cancelled as those of [`Create`](Self::Create).
    Resume {
        /// Which attempt.
        attempt: Attempt,
        /// What is done if no job is found.
        search: Search,
    },
    /// End the job of an attempt that has not begun, so that the next attempt is made in its place. Where it turns out to have
    /// tried a task, none is.
    Replace {
        /// The attempt that is replaced.
        attempt: Attempt,
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

impl Action {
    /// What is left of the action for a run about which a person has to decide: no job is created and none is let run;
    /// all else goes on.
    pub(super) fn under_a_block(self) -> Option<Self> {
        match self {
            Self::UploadManifest { .. } | Self::Create { .. } | Self::Record(_) | Self::Confirm(_) => None,
            Self::Replace { .. } => None,
            Self::Resume { attempt, search: _ } => Some(Self::Resume { attempt, search: Search::AdoptOnly }),
            Self::CancelDuplicate { .. } | Self::SetPriority { .. } | Self::SetTags { .. } => Some(self),
            Self::Cancel { .. } | Self::GiveUp | Self::Close => Some(self),
        }
    }

    /// What is left of the action for a run whose spec says that it is left alone: nothing of the job is changed, either.
    pub(super) fn under_a_suspension(self) -> Option<Self> {
        self.under_a_block().filter(|left| !matches!(left, Self::SetPriority { .. } | Self::SetTags { .. }))
    }
}

/// A record that says of a run that it is over, although nothing ran under its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What CreateJob would be sent: it stands on record, as one that was not sent, until the effect is claimed.
    pub request: Arc<Request>,
    /// What the run does to which objects, as a hash.
    pub digest: Digest,
    /// Who would let the job run, as the spec says it.
    pub confirmation: Confirmation,
    /// What counts as success, as the spec says it.
    pub acceptance: Acceptance,
    /// What did it.
    pub done: Done,
    /// When it may be put on record: as a request may be sent.
    pub when: CreateIf,
}

/// When CreateJob may be sent for a run, for the first time or once more.
///
/// Beside what is said here, the same holds for every run: the ledger is the plan's and lacks nothing (R5, R6), no job of the
/// run is listed, no later run is on record and none of the same job is open (R4, R17), and the list is in S3 (R15).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateIf {
    /// What the run does, in normal form: no other job owns it, or has it on record (R3), ...
    pub effect: Digest,
    /// ... but for these, with which the specs let it be shared.
    pub shares: Vec<Share>,
    /// The first run of the job's former name, if it has one: what that owns is this one's, as long as no run of it is open.
    pub moved: Option<RunKey>,
    /// The jobs that the spec names in `after` are complete and accepted (R25). One of which it is not known which run its name
    /// stands for never is.
    pub after: Vec<Result<After, Box<Predecessor>>>,
    /// For how long after an unanswered send its job was looked for, before the request is sent once more (R18).
    pub patience: Patience,
    /// When the policy lets nothing be sent.
    pub freezes: Arc<[Freeze]>,
}

impl CreateIf {
    /// The word of the specs that lets the run do the same as another one.
    pub(super) fn share_with(&self, other: &RunKey) -> Option<&Share> {
        Share::with(&self.shares, other)
    }

    /// Why nothing is sent now, if the policy says so (R16).
    pub fn frozen(&self, at: Time) -> Option<Why> {
        frozen(&self.freezes, at)
    }

    /// The names of the jobs that come before.
    pub fn names_before(&self) -> impl Iterator<Item = &JobName> {
        self.after.iter().map(|found| found.as_ref().map_or_else(|unknown| unknown.name(), |after| &after.run.name))
    }

    /// By what right a run may do what somebody has claimed. `None` if by none.
    pub fn right(&self, run: &RunKey, claim: &Claim) -> Option<Right<'_>> {
        if claim.is_of(run) || claim.is_free() {
            return Some(Right::Owned);
        }
        if let Some(former) = self.moved.as_ref().filter(|former| claim.is_of(former)) {
            return Some(Right::Moved(former));
        }
        claim.holders().find_map(|owner| self.share_with(&owner.run)).map(Right::Shared)
    }
}

/// By what right a run may do what is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right<'a> {
    /// A run of its job owns it, or nobody does any more.
    Owned,
    /// The job owns it under its former name.
    Moved(&'a RunKey),
    /// The specs let it be shared with an owner.
    Shared(&'a Share),
}

/// A reviewed word that two jobs may do the same to the same objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// The other job: of this name, in any account, Region and project of the ledger.
    pub with: JobName,
    /// Why, in the words of the spec.
    pub reason: String,
}

impl Share {
    /// The word about another run.
    pub(super) fn with<'a>(shares: &'a [Self], other: &RunKey) -> Option<&'a Self> {
        shares.iter().find(|share| share.with == other.name)
    }
}

/// What is done about an intent whose job is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// The job is adopted if it is found; if not, the recorded request is sent again, when that may be.
    AdoptOrResend(Box<CreateIf>),
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmIf {
    /// Whose word it is.
    pub by: Confirmer,
    /// The spec's limits on the number of tasks, if it has any and nobody went past them.
    pub guard: Option<Guard>,
    /// The most tasks that the project's policy allows, whoever lets the job run.
    pub most: Option<NonZeroU64>,
    /// When the policy lets nobody let it run.
    pub freezes: Arc<[Freeze]>,
    /// Who may let it run, by the policy. `None`: everybody.
    pub confirmers: Option<Confirmers>,
    /// What has the job's name typed, where nobody has typed it.
    pub unnamed: Vec<Risk>,
}

impl ConfirmIf {
    /// What of it binds before anybody has said that the job is to run: who says so, and how, is judged then.
    pub(super) fn unsaid(self) -> Self {
        Self { confirmers: None, unnamed: Vec::new(), ..self }
    }

    /// Why a job with so many tasks is not let run now, if that is so. The policy comes first: it binds a person's word, too
    /// (R16, R29). `caller` is who makes the call, as far as that is known.
    pub fn refuses(&self, tasks: u64, (at, caller): (Time, Option<&Whom>)) -> Option<Why> {
        let Self { by: _, guard, most, freezes, confirmers, unnamed } = self;
        if let Some(why) = frozen(freezes, at) {
            return Some(Why::StaysHeld(Box::new(why)));
        }
        if let Some(most) = most.filter(|most| tasks > most.get()) {
            return Some(Why::Confirm(ConfirmFault::CountAbovePolicy { tasks, most }));
        }
        if let Some(why) = confirmers.as_ref().and_then(|confirmers| confirmers.refuse(caller)) {
            return Some(why);
        }
        if let Some(guard) = guard.filter(|guard| !guard.allows(tasks)) {
            return Some(Why::Confirm(ConfirmFault::CountOutsideGuard { tasks, guard }));
        }
        let risks: Vec<Risk> = unnamed.iter().copied().filter(|risk| risk.holds(Some(tasks))).collect();
        (!risks.is_empty()).then_some(Why::Confirm(ConfirmFault::NameNotTyped { risks, tasks }))
    }
}

/// Who may let jobs run, by the project's policy, and what this plan is made in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmers {
    /// Who may.
    pub allowed: Arc<[ConfirmerPattern]>,
    /// The run of a CI system that the plan is made in, if it says that it is one.
    pub ci: Option<CiRun>,
}

impl Confirmers {
    /// Whether it has to be known who calls.
    pub fn asks_for_caller(&self) -> bool {
        self.allowed.iter().any(ConfirmerPattern::is_of_caller)
    }

    /// Why this one lets no job run, if that is so.
    fn refuse(&self, caller: Option<&Whom>) -> Option<Why> {
        let Self { allowed, ci } = self;
        let arn = caller.and_then(|caller| caller.as_ref().ok()).map(|caller| caller.arn.as_str());
        let is_meant = |it: &ConfirmerPattern| {
            arn.is_some_and(|arn| it.means_caller(arn)) || ci.as_ref().is_some_and(|run| it.means_run(run))
        };
        (!allowed.iter().any(is_meant)).then(|| {
            let caller = caller.filter(|_| self.asks_for_caller()).cloned();
            let found = NotAConfirmer { caller, ci: ci.clone(), allowed: Arc::clone(allowed) };
            Why::Confirm(ConfirmFault::NotAConfirmer(Box::new(found)))
        })
    }
}

/// Why nothing is begun at a time, if that is so.
pub(super) fn frozen(freezes: &[Freeze], at: Time) -> Option<Why> {
    freezes.iter().find(|freeze| freeze.holds(at)).cloned().map(Why::Frozen)
}

/// On whose word a job is let run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmer {
    /// The spec's: `automatic` or `guarded`.
    Spec,
    /// A person's, with this command.
    Person,
}
