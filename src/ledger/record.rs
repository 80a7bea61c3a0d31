//! What the ledger knows of a run, as plain data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::history::Happened;
use super::outcome::Outcome;
use super::pruned::Pruned;
use super::recording::Recording;
use crate::model::confirmer::CiRun;
use crate::model::live::FailureReason;
use crate::model::operation::TagSet;
use crate::model::{
    Acceptance, Attempt, Confirmation, Digest, Echo, Endpoint, JobId, Lineage, Progress, Report, Request, RunKey, Time,
};

/// The version of the record format that this tool writes.
pub const RECORD_VERSION: u32 = 1;

/// The revision with which a record is made.
pub const FIRST_REVISION: u64 = 1;

/// Says whose ledger this is. A ledger without it, or with another one, is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// The version of the format.
    pub version: u32,
    /// The ledger's id.
    pub lineage: Lineage,
    /// The one service whose jobs it records.
    pub endpoint: Endpoint,
    /// When it was made.
    pub created: Time,
}

/// Everything that is known of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// The version of the format.
    pub version: u32,
    /// Grows with every write.
    pub revision: u64,
    /// Random, new with every write: tells one's own write from another's.
    pub nonce: String,
    /// The run.
    pub run: RunKey,
    /// The version of the rules by which the digest was made.
    pub digest_version: u32,
    /// What the run does to which objects.
    pub digest: Digest,
    /// The digest in normal form: equal for all runs that do the same. `None` in records of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Digest>,
    /// Who wrote last: a name for people.
    pub owner: String,
    /// Grows with every takeover of an intent.
    pub epoch: u32,
    /// The attempts at the run, first to last. Empty only of a closed run of which nothing is left but its claim, for which
    /// nothing was sent, or that was pruned.
    pub attempts: Vec<AttemptRecord>,
    /// How the run ended. `None` while it is open. Whoever follows the run holds it, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Arc<Closing>>,
    /// That the record was lost and made again, from what S3 and the claims say. `None` of all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebuilt: Option<Rebuilt>,
    /// That nothing ran for the run under its name, and what did it instead. `None` of all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Recording>,
    /// That no more is left of a closed record than what keeps its run from running again. `None` of all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pruned: Option<Box<Pruned>>,
    /// What the writing of this state adds to the history in the record's file. Nothing of a record that was read.
    #[serde(skip)]
    pub happened: Happened,
}

/// Who made a lost record again.
///
/// Its times are those of S3 and of the rebuilding: when the run was recorded, elected and let run is not known any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rebuilt {
    /// When.
    pub at: Time,
    /// A name for people.
    pub by: String,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One attempt at a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRecord {
    /// Which attempt.
    pub attempt: Attempt,
    /// What CreateJob is sent, and sent again.
    pub request: Arc<Request>,
    /// Who lets the job run, as the spec said it when the intent was written. `None` in records of older versions and in those
    /// that were made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Confirmation>,
    /// What counts as success, as the spec said it when the intent was written. `None` in records of older versions and in those
    /// that were made again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// When the intent was written.
    pub intended: Time,
    /// How many times CreateJob may have been sent.
    pub sends: u32,
    /// When it was last sent once more. `None` if it was not, and in records of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Time>,
    /// Why there is no job, for certain: S3 refused the only send, or nothing was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refusal>,
    /// The elected job. Written once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job: Option<JobId>,
    /// When the job was elected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elected: Option<Time>,
    /// When letting it run was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirming: Option<Time>,
    /// Who let it run, where the policy says who may. `None` in records of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<ConfirmedBy>,
    /// When ending it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelling: Option<Time>,
    /// Why it was ended, as S3 is told. `None` in records of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_reason: Option<String>,
    /// When it was decided that the next attempt replaces it. Excludes `confirming`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacing: Option<Time>,
    /// When setting tags was announced that are not known to be set. `None` once they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tagging: Option<Time>,
    /// The author's tags as they were last applied. While they are being changed, those before and after.
    #[serde(default)]
    pub applied_tags: TagSet,
    /// What S3 said of the elected job beyond what was sent, when it answered CreateJob.
    #[serde(default, skip_serializing_if = "Echo::is_empty")]
    pub echo: Echo,
}

impl AttemptRecord {
    /// The attempt that replaces this one.
    pub fn next(&self) -> Attempt {
        Attempt::new(self.attempt.get().saturating_add(1)).unwrap_or(self.attempt)
    }
}

/// Who let a job run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmedBy {
    /// The caller, as STS told it. `None` where the policy does not go by callers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The run of a CI system that it was a part of, as variables said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ci: Option<CiRun>,
}

/// Why a run has no job: S3's refusal of a CreateJob, or what forbade to send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// When.
    pub at: Time,
    /// In S3's words, or this tool's.
    pub message: String,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Closing {
    /// When the record was closed.
    pub at: Time,
    /// How the job ended.
    pub outcome: Outcome,
    /// The job's tasks, counted.
    pub progress: Progress,
    /// When the job ended, as S3 says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Time>,
    /// Where the completion report is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportPlace>,
    /// Why the job failed, in S3's words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failure_reasons: Vec<FailureReason>,
    /// Why it was ended, in the words of whoever ended it. `None` if they gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who said how it ended, a name for people, where S3 did not tell. `None` of all others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<Box<str>>,
}

/// Where a completion report is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportPlace {
    /// The bucket, by name or access point ARN.
    pub bucket: String,
    /// The key of the report's `manifest.json`.
    pub key: String,
}

impl ReportPlace {
    /// Where S3 writes the completion report of a job.
    pub fn of(report: &Report, job: &JobId) -> Self {
        Self { bucket: report.bucket.name().to_owned(), key: format!("{}/manifest.json", report.folder(job)) }
    }
}

/// How what this tool itself says of an end begins: no person's words.
const OWN_WORDS: &str = "s3jobs: ";

impl Closing {
    /// The words of a person who ended a job, out of what S3 was told. `None` if the tool put it into words of its own.
    pub fn words_of_person(told: &str) -> Option<String> {
        (!told.starts_with(OWN_WORDS)).then(|| told.to_owned())
    }

    /// The end of a run without anything that S3 could say about it.
    pub fn without_job(outcome: Outcome, at: Time) -> Self {
        Self {
            at,
            outcome,
            progress: Progress::default(),
            ended: None,
            report: None,
            failure_reasons: Vec::new(),
            reason: None,
            resolved_by: None,
        }
    }

    /// Whether the run surely did nothing: it ended before any task was tried, as S3 told, or no job of it was known.
    pub fn did_nothing(&self) -> bool {
        let tried = self.progress.succeeded + self.progress.failed;
        match self.outcome {
            Outcome::NeverCreated => true,
            Outcome::Cancelled | Outcome::Failed => tried == 0 && self.resolved_by.is_none(),
            Outcome::Complete | Outcome::Unknown | Outcome::Recorded => false,
        }
    }
}

impl Record {
    /// The attempt that counts.
    ///
    /// # Panics
    /// Of a closed run without any attempt, of which [`latest`](Self::latest) gives none. An open one has at least one: a
    /// record is made with it, attempts are only added, and a file without any is refused.
    pub fn current(&self) -> &AttemptRecord {
        self.latest().expect("an open record is made with an attempt and attempts are only added")
    }

    /// The attempt that counts. `None` of a closed run of which nothing is left but its claim.
    pub fn latest(&self) -> Option<&AttemptRecord> {
        self.attempts.last()
    }

    /// The attempt that counts, to change it.
    ///
    /// # Panics
    /// As [`current`](Self::current).
    pub fn current_mut(&mut self) -> &mut AttemptRecord {
        self.attempts.last_mut().expect("a record is made with an attempt and attempts are only added")
    }

    /// The attempts that were replaced, first to last: no job of theirs is ever let run.
    pub fn replaced(&self) -> &[AttemptRecord] {
        self.attempts.split_last().map_or(&[], |(_, replaced)| replaced)
    }

    /// An attempt that is on record.
    pub fn attempt(&self, attempt: Attempt) -> Option<&AttemptRecord> {
        self.attempts.iter().find(|it| it.attempt == attempt)
    }

    /// When replacing the attempt that counts was decided. `None` if it was not, or the next attempt is on record.
    pub fn replacing(&self) -> Option<Time> {
        self.latest().filter(|_| self.is_open())?.replacing
    }

    /// Whether a job of this attempt may be there, for all that the record says: one that it does not account for tells of a
    /// record that was lost.
    pub fn accounts_for(&self, attempt: Attempt) -> bool {
        let is_made = |latest: &AttemptRecord| attempt == latest.attempt && !self.is_refused();
        // What was pruned had a job, or none was made: nothing of it is missing.
        self.latest().map_or(self.pruned.is_some(), |latest| attempt < latest.attempt || is_made(latest))
    }

    /// What the run does, in the form in which the right to do it is claimed.
    pub fn effect(&self) -> &Digest {
        self.effect.as_ref().unwrap_or(&self.digest)
    }

    /// Whether a spec with this digest and effect asks for something else than was submitted.
    pub fn differs_from(&self, digest: Option<&Digest>, effect: Option<&Digest>) -> bool {
        if self.attempts.is_empty() { effect != Some(self.effect()) } else { digest != Some(&self.digest) }
    }

    /// The elected job of the attempt that counts.
    pub fn job(&self) -> Option<&JobId> {
        self.latest()?.job.as_ref()
    }

    /// Where S3 writes the completion report of a job of this run, if its spec asked for one.
    pub fn report_place(&self, job: &JobId) -> Option<ReportPlace> {
        self.latest()?.request.body.report.as_ref().map(|report| ReportPlace::of(report, job))
    }

    /// Whether the run has not ended.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Whether no job of the attempt that counts exists, for certain, and none is being made: its only CreateJob was refused.
    pub fn is_refused(&self) -> bool {
        let latest = self.latest().filter(|_| self.is_open());
        latest.is_some_and(|attempt| attempt.job.is_none() && attempt.refused.is_some())
    }

    /// What counts as success, as the spec said it when the run was recorded. `None` if the record does not say.
    pub fn acceptance(&self) -> Option<&Acceptance> {
        match self.latest() {
            Some(attempt) => attempt.acceptance.as_ref(),
            None => self.pruned.as_ref()?.acceptance.as_ref(),
        }
    }

    /// The lineage in the tags that name the run.
    pub fn lineage(&self) -> Option<Lineage> {
        let Some(attempt) = self.latest() else { return self.pruned.as_ref()?.lineage.clone() };
        let mut tags = attempt.request.tags.iter();
        tags.find(|(key, _)| key.as_str() == "s3jobs:lineage").and_then(|(_, value)| value.as_str().parse().ok())
    }

    /// The record of a closed run without all that only its job was made of, one revision later: its identity, what it did to which
    /// objects, and how it ended stay.
    pub fn without_attempts(&self, (at, by): (Time, &str), nonce: String) -> Self {
        let acceptance = self.acceptance().cloned();
        let pruned = Pruned { at, by: by.to_owned(), lineage: self.lineage(), job: self.job().cloned(), acceptance };
        let next = self.next_revision(by, nonce);
        Self { attempts: Vec::new(), pruned: Some(Box::new(pruned)), ..next }
    }

    /// Whether it is settled which job of the run may run, if any: every other one is a duplicate.
    pub fn is_decided(&self) -> bool {
        self.job().is_some() || !self.is_open()
    }

    /// The next state of the record: written by `owner`, one revision later.
    pub fn next_revision(&self, owner: &str, nonce: String) -> Self {
        let happened = Happened::default();
        Self { revision: self.revision + 1, nonce, owner: owner.to_owned(), happened, ..self.clone() }
    }
}
