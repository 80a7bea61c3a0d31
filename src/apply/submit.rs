//! Intent, creation, election: the steps after which exactly one job of a run can ever be let run.
//!
//! The intent is recorded before CreateJob is sent. The job is created held. The ledger names one job by
//! compare-and-swap, and whoever loses uses the ledger's. A lost answer changes nothing: the job is found by its marker,
//! or the same request is sent again with the same token.

use std::sync::Arc;
use std::time::Duration;

use super::effects::Effects;
use super::send::Permit;
use crate::aws::{JobControl, PortError, RequestedStatus};
use crate::follow::{Flow, Happening, News, StepError};
use crate::ledger::history::What;
use crate::ledger::record::{FIRST_REVISION, RECORD_VERSION};
use crate::ledger::{AttemptRecord, Created, Happened, Record, Replaced, Version, Versioned};
use crate::model::digest::DIGEST_VERSION;
use crate::model::request::TAG_PREFIX;
use crate::model::{
    Acceptance, Attempt, Comparison, Confirmation, Difference, Digest, Echo, JobId, JobStatus, LiveJob, Marker,
    Request, RunKey, Time, differences,
};
use crate::plan::why::{JobDiffers, Unanswered};
use crate::plan::{CreateIf, Loss, SeenJob, Why};

/// What S3 is told of a second job that is cancelled.
pub const SECOND_JOB: &str = "s3jobs: a second job of this run";

/// What is about to be submitted.
pub(super) struct Submission<'a> {
    pub(super) run: &'a RunKey,
    pub(super) digest: &'a Digest,
    pub(super) request: &'a Arc<Request>,
    pub(super) confirmation: &'a Confirmation,
    pub(super) acceptance: &'a Acceptance,
    pub(super) when: &'a CreateIf,
    /// The run's record, if there is one: of a request that surely made no job, or of an attempt that is replaced.
    pub(super) before: Option<&'a Versioned>,
}

impl Effects<'_> {
    /// Records the intent and sends CreateJob.
    pub(super) async fn create(&self, submission: Submission<'_>) -> Result<Flow, StepError> {
        if let Some(before) = submission.before
            && !self.has_done_nothing(&before.record).await?
        {
            return Ok(Flow::Again);
        }
        let Some(versioned) = self.record_intent(&submission).await? else {
            self.emit(submission.run, Happening::Overtaken);
            self.reload(submission.run).await?;
            return Ok(Flow::Continue);
        };
        self.telling.learn(News::Record(Box::new(versioned.clone())));
        self.emit(submission.run, Happening::IntentRecorded);
        self.send((versioned, None), submission.when).await
    }

    /// Writes the intent. `None` if another runner was faster.
    async fn record_intent(&self, submission: &Submission<'_>) -> Result<Option<Versioned>, StepError> {
        self.write_first((self.intent(submission), What::Intent), submission.before).await
    }

    /// Writes the record with which an attempt begins: over one that was refused, or after one that is replaced, if there is one.
    /// `None` if another runner was faster.
    pub(super) async fn write_first(
        &self,
        (record, what): (Record, What),
        before: Option<&Versioned>,
    ) -> Result<Option<Versioned>, StepError> {
        let mut record = self.told(record, self.event(what));
        let version = match before {
            None => match self.runner.sources.ledger.create(&record).await? {
                Created::Created(version) => version,
                Created::Exists => return Ok(None),
            },
            Some(old) => {
                record = after(&old.record, record);
                match self.runner.sources.ledger.replace(&record, &old.version).await? {
                    Replaced::Replaced(version) => version,
                    Replaced::Lost => return Ok(None),
                }
            }
        };
        Ok(Some(self.written(record, version)))
    }

    /// A record as it is known after it was written.
    fn written(&self, mut record: Record, version: Version) -> Versioned {
        self.is_told(&record.run);
        record.happened = Happened::default();
        Versioned { record, version }
    }

    pub(super) fn intent(&self, submission: &Submission<'_>) -> Record {
        let request = submission.request;
        let applied_tags =
            request.tags.clone().into_iter().filter(|(key, _)| !key.as_str().starts_with(TAG_PREFIX)).collect();
        let attempt = AttemptRecord {
            attempt: submission.before.map_or(Attempt::FIRST, |old| attempt_after(&old.record)),
            request: Arc::clone(request),
            confirmation: Some(submission.confirmation.clone()),
            acceptance: Some(submission.acceptance.clone()),
            intended: (self.runner.now)(),
            sends: 1,
            sent: None,
            refused: None,
            job: None,
            elected: None,
            confirming: None,
            cancelling: None,
            cancel_reason: None,
            confirmed_by: None,
            replacing: None,
            tagging: None,
            applied_tags,
            echo: Echo::new(),
        };
        Record {
            version: RECORD_VERSION,
            revision: FIRST_REVISION,
            nonce: (self.runner.nonce)(),
            run: submission.run.clone(),
            digest_version: DIGEST_VERSION,
            digest: submission.digest.clone(),
            effect: Some(submission.when.effect.clone()),
            owner: self.runner.owner.to_owned(),
            epoch: 1,
            attempts: vec![attempt],
            closed: None,
            rebuilt: None,
            recorded: None,
            pruned: None,
            happened: Happened::default(),
        }
    }

    /// Takes an intent over and sends the recorded request again, with the same token.
    pub(super) async fn resend(&self, old: &Versioned, when: &CreateIf) -> Result<Flow, StepError> {
        let mut record = self.next(&old.record, self.event(What::Resent));
        record.epoch += 1;
        let before = old.record.current().sent;
        let now = (self.runner.now)();
        let current = record.current_mut();
        current.sends += 1;
        current.sent = Some(now);
        current.refused = None;
        let Some(versioned) = self.swap(record, &old.version).await? else { return Ok(Flow::Continue) };
        self.send((versioned, before), when).await
    }

    /// Sends CreateJob once, if what stands in the ledger now allows it, and elects the job if an answer comes. `before` is
    /// when it was last sent before this.
    async fn send(&self, (versioned, before): (Versioned, Option<Time>), when: &CreateIf) -> Result<Flow, StepError> {
        match self.permit(&versioned, when).await? {
            Permit::Granted => {}
            Permit::Denied(why) => return self.withdraw((versioned, before), why).await,
            Permit::SentBefore => return self.stop_at_lost(&versioned).await,
            Permit::Overtaken => {
                self.emit(&versioned.record.run, Happening::Overtaken);
                self.reload(&versioned.record.run).await?;
                return Ok(Flow::Again);
            }
        }
        let run = versioned.record.run.clone();
        if versioned.record.current().sends > 1 {
            self.emit(&run, Happening::Resent);
        }
        let jobs = self.jobs(&run);
        match jobs.create_job(&versioned.record.current().request).await {
            Ok(job) => {
                self.tell_of_job(&run, What::Sent, &job);
                self.emit(&run, Happening::Created { job: job.clone() });
                self.elect(&versioned, (&job, Found::Answered)).await
            }
            Err(error @ PortError::LostAnswer { .. }) => {
                self.tell_later(&run, self.event(What::Unanswered).because(error.to_string()));
                self.emit(&run, Happening::AnswerLost { error });
                Ok(Flow::Again)
            }
            Err(error @ PortError::TokenReused { .. }) => {
                Ok(Flow::Stop(Why::Unanswered(Unanswered::TokenKnown { said: error.to_string() })))
            }
            Err(error) => {
                self.note_no_effect((versioned, before), &error.to_string()).await?;
                Err(error.into())
            }
        }
    }

    /// Names the job in the ledger, if it is the recorded one and no other was named before.
    pub(super) async fn elect(&self, old: &Versioned, (job, found): (&JobId, Found)) -> Result<Flow, StepError> {
        let run = &old.record.run;
        let jobs = self.jobs(run);
        let Some(live) = describe_new(jobs.as_ref(), (job, found)).await? else { return Ok(Flow::Again) };
        let compared = Comparison::of(&old.record.current().request.body, &live, &run.scope);
        // Only CreateJob's own answer makes a job ours whatever S3 adds to it.
        let echo = match found {
            Found::Answered => compared.echo(),
            Found::ByMarker => Echo::new(),
        };
        if let Some(stop) = refuse(&live, &compared.against(&echo)) {
            return Ok(stop);
        }
        let mut record = self.next(&old.record, self.event(What::Elected).of_job(job));
        let now = (self.runner.now)();
        let current = record.current_mut();
        current.job = Some(job.clone());
        current.elected = Some(now);
        current.refused = None;
        current.echo = echo.clone();
        if self.swap(record, &old.version).await?.is_some() {
            self.learn_of(run, live);
            self.emit(run, Happening::Elected { job: job.clone(), echo });
            return Ok(Flow::Continue);
        }
        self.yield_to_elected((run, old.record.current().attempt), jobs.as_ref(), &live).await
    }

    /// The ledger names another job, or none for good: ours is a duplicate, and is cancelled while it is held.
    async fn yield_to_elected(
        &self,
        (run, attempt): (&RunKey, Attempt),
        jobs: &dyn JobControl,
        ours: &LiveJob,
    ) -> Result<Flow, StepError> {
        let current = self.reload(run).await?;
        let Some(record) = current.as_ref().map(|versioned| &versioned.record) else { return Ok(Flow::Again) };
        // Somebody took the intent over and has elected nobody yet: look again after a pause.
        if !record.is_decided() && record.current().attempt == attempt {
            return Ok(Flow::Again);
        }
        if record.job() != Some(&ours.id) {
            // It is known from now on, so that it is ended, or told of, whatever becomes of the call.
            self.learn_of(run, ours.clone());
            self.cancel_held(record, jobs, &ours.id).await?;
        }
        Ok(Flow::Continue)
    }

    /// Cancels a second job of a run while it is held. One that is not held, or not what was recorded, is left alone.
    pub(super) async fn cancel_held(
        &self,
        record: &Record,
        jobs: &dyn JobControl,
        job: &JobId,
    ) -> Result<(), StepError> {
        let run = &record.run;
        let live = jobs.describe_job(job).await?;
        let marked = Marker::find(&live.description).and_then(|marker| record.attempt(marker.attempt));
        let Some(recorded) = marked.or_else(|| record.latest()) else { return Ok(()) };
        let is_recorded = differences(&recorded.request.body, &live, &run.scope).is_empty();
        if !is_recorded || !live.status.is_some_and(JobStatus::is_held) {
            return Ok(());
        }
        match jobs.update_status(job, RequestedStatus::Cancelled, SECOND_JOB).await {
            Ok(()) => {
                // Until the next look tells what S3 shows.
                let live = LiveJob { status: Some(JobStatus::Cancelling), ..live };
                let seen = SeenJob::described(run.scope.clone(), live, None);
                self.telling.learn(News::Job(Box::new(SeenJob { is_outdated: true, ..seen })));
                self.tell_of_job(run, What::SecondJobCancelled, job);
                self.emit(run, Happening::DuplicateCancelled { job: job.clone() });
            }
            Err(PortError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Reads a record that another runner has changed. One that is not there any more was lost.
    pub(super) async fn reload(&self, run: &RunKey) -> Result<Option<Versioned>, StepError> {
        let versioned = self.runner.sources.ledger.load(run).await?;
        if let Some(versioned) = &versioned {
            self.telling.learn(News::Record(Box::new(versioned.clone())));
        } else {
            self.telling.misses(Loss::Record { run: run.clone(), others: 0 });
            self.telling.learn(News::NoRecord(run.clone()));
        }
        Ok(versioned)
    }

    /// Replaces a record. `None`, after saying so, if another runner was faster.
    pub(super) async fn swap(&self, record: Record, version: &Version) -> Result<Option<Versioned>, StepError> {
        match self.runner.sources.ledger.replace(&record, version).await? {
            Replaced::Replaced(version) => {
                let versioned = self.written(record, version);
                self.telling.learn(News::Record(Box::new(versioned.clone())));
                Ok(Some(versioned))
            }
            Replaced::Lost => {
                self.emit(&record.run, Happening::Overtaken);
                self.reload(&record.run).await?;
                Ok(None)
            }
        }
    }
}

/// The attempt whose request is sent for a run with this record: the same as that of a request which surely made no job, else the
/// next one.
fn attempt_after(old: &Record) -> Attempt {
    if old.is_refused() { old.current().attempt } else { old.current().next() }
}

/// A record with the attempt of a new one, after those that were replaced.
fn after(old: &Record, new: Record) -> Record {
    let mut attempts = old.attempts.clone();
    if old.is_refused() {
        attempts.pop();
    }
    attempts.extend(new.attempts);
    Record { revision: old.revision + 1, epoch: old.epoch + 1, rebuilt: old.rebuilt.clone(), attempts, ..new }
}

/// How often, and with which pause, a job is asked for that CreateJob has just answered: 10 seconds in all.
const NEW_TRIES: u32 = 20;
const NEW_PAUSE: Duration = Duration::from_millis(500);

/// A job that was just found. S3 may not show one yet whose id CreateJob answered: sending again would make another.
async fn describe_new(jobs: &dyn JobControl, (job, found): (&JobId, Found)) -> Result<Option<LiveJob>, StepError> {
    let tries = if found == Found::Answered { NEW_TRIES } else { 1 };
    for left in (0..tries).rev() {
        match jobs.describe_job(job).await {
            Ok(live) => return Ok(Some(live)),
            Err(PortError::NotFound { .. }) if left > 0 => tokio::time::sleep(NEW_PAUSE).await,
            Err(PortError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

/// How a job of a run was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// CreateJob answered its id.
    Answered,
    /// It carries the run's marker.
    ByMarker,
}

/// Stops if a job is not the recorded one, its echo included.
pub(super) fn refuse_other_body(record: &Record, live: &LiveJob) -> Option<Flow> {
    let current = record.current();
    let compared = Comparison::of(&current.request.body, live, &record.run.scope);
    refuse(live, &compared.against(&current.echo))
}

fn refuse(live: &LiveJob, found: &[Difference]) -> Option<Flow> {
    if found.is_empty() {
        return None;
    }
    let (job, differences) = (live.id.clone(), found.to_vec());
    Some(Flow::Stop(Why::JobDiffers(JobDiffers::Described { job, differences })))
}
