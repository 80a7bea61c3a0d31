//! Where a run stands for a person who is to settle it. Pure.

use std::collections::BTreeSet;

use crate::ledger::{Claim, Closing, Outcome, Record, ReportPlace, Versioned};
use crate::model::{JobId, JobStatus, RunKey};
use crate::plan::Trouble;

/// A run that a person is to settle, and what is known of it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its record.
    pub record: Versioned,
    /// Where it stands.
    pub standing: Standing,
    /// The effects that its job has claimed and did nothing of, as far as the other runs and their jobs tell.
    pub unused: Vec<Versioned<Claim>>,
    /// The other runs of its job of which a second job was let run: what their records say is not all that was done.
    pub beside: BTreeSet<RunKey>,
    /// Whether it is over, did nothing, and its effect is not claimed: only its record keeps others from it.
    pub is_unclaimed: bool,
    /// What there is to judge by.
    pub evidence: Evidence,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// S3 could not be asked: nothing may be said of what may live.
    Unseen(Trouble),
    /// S3 shows a job of it that has not ended.
    Live {
        /// The job.
        job: JobId,
        /// Where it stands.
        status: Option<JobStatus>,
        /// Whether it is the one that the record names.
        is_elected: bool,
    },
    /// S3 shows how its job ended, or that there is one: `apply` puts it on record.
    Told {
        /// The job.
        job: JobId,
        /// Where it stands.
        status: Option<JobStatus>,
    },
    /// It is open, and S3 does not know the job that the record names.
    Forgotten(JobId),
    /// Its request is on record, and no job of it is known.
    Intent,
    /// It has no job, for certain, and is open.
    Refused,
    /// It is closed, and nobody knows how it ended.
    Unknown,
    /// It is closed with what a person said of it.
    Said(Outcome),
    /// It is closed with what S3 told, or with what a spec said.
    Over(Outcome),
}

/// What there is to judge by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whether the completion report of the job is in S3. `None` if the run asked for none, or names no job.
    pub report: Option<Report>,
}

/// A completion report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Where it should be.
    pub place: ReportPlace,
    /// Whether it is there.
    pub is_there: Result<bool, Trouble>,
}

impl Case {
    /// What may be said of the run. Nothing, of one whose job S3 shows, or of which there is nothing left to say.
    pub fn outcomes(&self) -> Vec<Outcome> {
        let ended = [Outcome::Complete, Outcome::Failed, Outcome::Cancelled];
        match &self.standing {
            Standing::Unseen(_) | Standing::Live { .. } | Standing::Told { .. } => Vec::new(),
            Standing::Forgotten(_) => ended.into_iter().chain([Outcome::Unknown]).collect(),
            Standing::Intent | Standing::Refused => vec![Outcome::NeverCreated],
            Standing::Unknown => ended.into_iter().chain(self.never_created()).collect(),
            // Who was wrong says it anew.
            Standing::Said(said) => {
                let all = ended.into_iter().chain([Outcome::Unknown]).chain(self.never_created());
                all.filter(|outcome| outcome != said || self.is_in_the_way()).collect()
            }
            Standing::Over(outcome) if self.is_in_the_way() => vec![*outcome],
            Standing::Over(_) => Vec::new(),
        }
    }

    /// Whether it did nothing, and keeps others from its effect all the same.
    pub fn is_in_the_way(&self) -> bool {
        let closed = self.record.record.closed.as_deref();
        closed.is_some_and(Closing::did_nothing) && (self.is_unclaimed || !self.unused.is_empty())
    }

    /// That no job was made can be said where no job is on record, nor was before the record was pruned.
    fn never_created(&self) -> Option<Outcome> {
        let record = &self.record.record;
        let pruned = record.pruned.as_ref().and_then(|pruned| pruned.job.as_ref());
        record.job().or(pruned).is_none().then_some(Outcome::NeverCreated)
    }

    /// Whether this is what a person was shown: nobody has changed the record or what S3 shows.
    pub fn is_same(&self, shown: &Self) -> bool {
        self.record.version == shown.record.version && self.standing == shown.standing
    }
}

/// Whether a run did nothing of an effect, and never will: another runner who still has it in hand finds its record closed. `beside`
/// are the runs of which a second job was let run.
pub(super) fn did_nothing(record: &Record, effect: &Claim, beside: &BTreeSet<RunKey>) -> bool {
    let has_other_work = *record.effect() != effect.digest;
    if beside.contains(&record.run) {
        // Of which attempt it was is not known.
        return has_other_work && record.replaced().is_empty();
    }
    // The record began anew with other work, and only one whose request surely made no job does.
    has_other_work || record.closed.as_deref().is_some_and(Closing::did_nothing)
}
