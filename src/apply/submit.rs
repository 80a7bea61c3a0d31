//! Intent, creation, election: the steps after which exactly one job of a run can ever be let run.
//!
//! The intent is recorded before CreateJob is sent. The job is created held. The ledger names one job by
//! compare-and-swap, and whoever loses uses the ledger's. A lost answer changes nothing: the job is found by its marker,
//! or the same request is sent again with the same token.

use super::effects::{Effects, Flow};
use super::event::{Happening, StepError};
use crate::aws::{JobControl, PortError, RequestedStatus};
use crate::ledger::record::RECORD_VERSION;
use crate::ledger::{AttemptRecord, Created, Record, Refusal, Replaced, Version, Versioned};
use crate::model::compare::differences;
use crate::model::digest::DIGEST_VERSION;
use crate::model::request::TAG_PREFIX;
use crate::model::{Attempt, Digest, JobId, JobStatus, LiveJob, Request, RunKey};
use crate::plan::Reason;

/// What is about to be submitted.
pub(super) struct Submission<'a> {
    pub(super) run: &'a RunKey,
    pub(super) digest: &'a Digest,
    pub(super) request: &'a Request,
    pub(super) refused: Option<&'a Versioned>,
}

impl Effects<'_> {
    /// Records the intent and sends CreateJob.
    pub(super) async fn create(&mut self, submission: Submission<'_>) -> Result<Flow, StepError> {
        let Some(versioned) = self.record_intent(&submission).await? else {
            self.emit(submission.run, Happening::Overtaken);
            return Ok(Flow::Continue);
        };
        self.emit(submission.run, Happening::IntentRecorded);
        self.send(versioned).await
    }

    /// Writes the intent. `None` if another runner was faster.
    async fn record_intent(&mut self, submission: &Submission<'_>) -> Result<Option<Versioned>, StepError> {
        let mut record = self.intent(submission);
        let version = match submission.refused {
            None => match self.runner.sources.ledger.create(&record).await? {
                Created::Created(version) => version,
                Created::Exists => return Ok(None),
            },
            Some(old) => {
                record.revision = old.record.revision + 1;
                record.epoch = old.record.epoch + 1;
                match self.runner.sources.ledger.replace(&record, &old.version).await? {
                    Replaced::Replaced(version) => version,
                    Replaced::Lost => return Ok(None),
                }
            }
        };
        Ok(Some(Versioned { record, version }))
    }

    fn intent(&self, submission: &Submission<'_>) -> Record {
        let request = submission.request;
        let applied_tags =
            request.tags.clone().into_iter().filter(|(key, _)| !key.as_str().starts_with(TAG_PREFIX)).collect();
        let attempt = AttemptRecord {
            attempt: submission.refused.map_or(Attempt::FIRST, |old| old.record.current().attempt),
            request: request.clone(),
            intended: (self.runner.now)(),
            sends: 1,
            refused: None,
            job: None,
            elected: None,
            confirming: None,
            replacing: None,
            applied_tags,
        };
        Record {
            version: RECORD_VERSION,
            revision: 1,
            nonce: (self.runner.nonce)(),
            run: submission.run.clone(),
            digest_version: DIGEST_VERSION,
            digest: submission.digest.clone(),
            owner: self.runner.owner.to_owned(),
            epoch: 1,
            attempts: vec![attempt],
            closed: None,
        }
    }

    /// Takes an intent over and sends the recorded request again, with the same token.
    pub(super) async fn resend(&mut self, old: &Versioned) -> Result<Flow, StepError> {
        let mut record = old.record.succeed(self.runner.owner, (self.runner.nonce)());
        record.epoch += 1;
        record.current_mut().sends += 1;
        record.current_mut().refused = None;
        let Some(versioned) = self.swap(record, &old.version).await? else { return Ok(Flow::Continue) };
        self.emit(&versioned.record.run, Happening::Resent);
        self.send(versioned).await
    }

    /// Sends CreateJob once, and elects the job if an answer comes.
    async fn send(&mut self, versioned: Versioned) -> Result<Flow, StepError> {
        let run = versioned.record.run.clone();
        let jobs = self.jobs(&run);
        match jobs.create_job(&versioned.record.current().request).await {
            Ok(job) => {
                self.emit(&run, Happening::Created { job: job.clone() });
                self.elect(&versioned, &job).await
            }
            Err(error @ PortError::LostAnswer { .. }) => {
                self.emit(&run, Happening::AnswerLost { error });
                Ok(Flow::Again)
            }
            Err(error @ PortError::TokenReused { .. }) => {
                let detail = vec![
                    error.to_string(),
                    "a job of this run exists and is not listed yet, or somebody used its token; look for it with \
                     `aws s3control list-jobs`, and run apply again once it is listed"
                        .to_owned(),
                ];
                Ok(Flow::Stop(Reason::IntentWithoutJob, detail))
            }
            Err(error) => {
                self.note_no_effect(versioned, &error).await?;
                Err(error.into())
            }
        }
    }

    /// Records that the last send had no effect, for certain; and, if no other send is in doubt, that there is no job.
    async fn note_no_effect(&mut self, versioned: Versioned, error: &PortError) -> Result<(), StepError> {
        let mut record = versioned.record.succeed(self.runner.owner, (self.runner.nonce)());
        let (at, current) = ((self.runner.now)(), record.current_mut());
        current.sends = current.sends.saturating_sub(1);
        if current.sends == 0 && !error.is_temporary() {
            current.refused = Some(Refusal { at, message: error.to_string() });
        }
        self.swap(record, &versioned.version).await?;
        Ok(())
    }

    /// Names the job in the ledger, if it is the recorded one and no other was named before.
    pub(super) async fn elect(&mut self, old: &Versioned, job: &JobId) -> Result<Flow, StepError> {
        let run = &old.record.run;
        let jobs = self.jobs(run);
        let live = match jobs.describe_job(job).await {
            Ok(live) => live,
            Err(PortError::NotFound { .. }) => return Ok(Flow::Again),
            Err(error) => return Err(error.into()),
        };
        if let Some(stop) = refuse_other_body(&old.record, &live) {
            return Ok(stop);
        }
        let mut record = old.record.succeed(self.runner.owner, (self.runner.nonce)());
        let now = (self.runner.now)();
        let current = record.current_mut();
        current.job = Some(job.clone());
        current.elected = Some(now);
        current.refused = None;
        if self.swap(record, &old.version).await?.is_some() {
            self.emit(run, Happening::Elected { job: job.clone() });
            return Ok(Flow::Continue);
        }
        self.yield_to_elected(run, jobs.as_ref(), &live).await
    }

    /// The ledger names another job: ours is a duplicate, and is cancelled while it is held.
    async fn yield_to_elected(
        &mut self,
        run: &RunKey,
        jobs: &dyn JobControl,
        ours: &LiveJob,
    ) -> Result<Flow, StepError> {
        let current = self.runner.sources.ledger.load(run).await?;
        let elected = current.as_ref().and_then(|versioned| versioned.record.job());
        match elected {
            Some(elected) if *elected != ours.id => self.cancel_held(run, jobs, &ours.id).await?,
            Some(_) => {}
            // Somebody took the intent over and has elected nobody yet: look again after a pause.
            None => return Ok(Flow::Again),
        }
        Ok(Flow::Continue)
    }

    /// Cancels a job that is held. One that is not is left alone.
    pub(super) async fn cancel_held(
        &mut self,
        run: &RunKey,
        jobs: &dyn JobControl,
        job: &JobId,
    ) -> Result<(), StepError> {
        if !jobs.describe_job(job).await?.status.is_some_and(JobStatus::is_held) {
            return Ok(());
        }
        match jobs.update_status(job, RequestedStatus::Cancelled, "s3jobs: a second job of this run").await {
            Ok(()) => self.emit(run, Happening::DuplicateCancelled { job: job.clone() }),
            Err(PortError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Replaces a record. `None`, after saying so, if another runner was faster.
    pub(super) async fn swap(&mut self, record: Record, version: &Version) -> Result<Option<Versioned>, StepError> {
        match self.runner.sources.ledger.replace(&record, version).await? {
            Replaced::Replaced(version) => Ok(Some(Versioned { record, version })),
            Replaced::Lost => {
                self.emit(&record.run, Happening::Overtaken);
                Ok(None)
            }
        }
    }
}

/// Stops if a job is not the recorded one.
pub(super) fn refuse_other_body(record: &Record, live: &LiveJob) -> Option<Flow> {
    let found = differences(&record.current().request.body, live, &record.run.scope);
    if found.is_empty() {
        return None;
    }
    let paths: Vec<&str> = found.iter().map(|difference| difference.path.as_str()).collect();
    let detail = vec![format!("job {} is not the recorded one: {} differ", live.id, paths.join(", "))];
    Some(Flow::Stop(Reason::JobDiffers, detail))
}
