//! What each action does, beside creating a job and replacing one.
//!
//! Before a job is touched it is described and compared with the record; before it is let run the ledger says so.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use camino::Utf8Path;
use sha2::{Digest as _, Sha256};

use super::Runner;
use super::submit::{Submission, refuse_other_body};
use super::untold::Untold;
use crate::aws::{JobControl, PortError, PutCondition, RequestedStatus};
use crate::files::{self, Reach};
use crate::follow::{Deed, FileFault, Flow, Happening, News, Perform, StepError, Telling};
use crate::ledger::history::{Event, What};
use crate::ledger::{AttemptRecord, Closing, ConfirmedBy, LedgerError, Outcome, Record, Versioned};
use crate::model::arn::ObjectAddress;
use crate::model::digest::hex;
use crate::model::document::Priority;
use crate::model::operation::{TagKey, TagSet};
use crate::model::{JobStatus, LiveJob, RunKey, Time};
use crate::observe::uploaded;
use crate::plan::pending::may_be_late;
use crate::plan::settle::Act;
use crate::plan::{Action, ConfirmIf, Confirmers, Desired, Loss, Manifest, SeenJob, Whom, Why, header_loss};

/// How many bytes a manifest of kind `file` may have: what PutObject takes at once.
// Source: S3 User Guide, "Uploading objects": 5 GB in a single PUT.
const MAX_UPLOAD: u64 = 5_000_000_000;

/// Performs actions and tells what happens.
pub(super) struct Effects<'a> {
    pub(super) runner: Runner<'a>,
    pub(super) desired: &'a Desired,
    pub(super) telling: &'a Telling<'a>,
    pub(super) untold: Untold,
}

#[async_trait]
impl Perform for Effects<'_> {
    async fn perform(&self, deed: &Deed<'_>) -> Result<Flow, StepError> {
        let result = self.act(deed).await;
        if let Err(StepError::Ledger(error)) = &result {
            if error.is_deleted_record() {
                self.telling.misses(Loss::Record { run: deed.step.run.clone(), others: 0 });
            }
            self.look_for_ledger().await;
        }
        result
    }
}

impl Effects<'_> {
    /// Where the ledger could not be written: whether it is there at all.
    async fn look_for_ledger(&self) {
        let lineage = match self.runner.sources.ledger.header().await {
            Ok(header) => header.map(|header| header.lineage),
            Err(LedgerError::Deleted { .. }) => None,
            Err(_) => return,
        };
        if let Some(loss) = header_loss(&self.telling.lineage(), lineage.as_ref()) {
            self.telling.misses(loss);
        }
    }

    async fn act(&self, deed: &Deed<'_>) -> Result<Flow, StepError> {
        let run = &deed.step.run;
        match (&deed.act, &deed.record) {
            (Act::Create { request, digest, confirmation, acceptance, when }, before) => {
                let before = before.as_ref();
                self.create(Submission { run, digest, request, confirmation, acceptance, when, before }).await
            }
            (Act::Planned(Action::Record(entry)), refused) => self.enter(run, entry, refused.as_ref()).await,
            (Act::Planned(Action::UploadManifest { from, to }), _) => self.upload(run, from, to).await,
            (Act::Adopt { job, search }, Some(versioned)) => self.adopt(versioned, job, search).await,
            (Act::Resend(when), Some(versioned)) => self.resend(versioned, when).await,
            (Act::Planned(action), Some(versioned)) => self.on_job(action, versioned, deed).await,
            (Act::Adopt { .. } | Act::Resend(_) | Act::Planned(_), None) => Ok(Flow::Again),
        }
    }

    pub(super) fn emit(&self, run: &RunKey, what: Happening) {
        self.telling.emit(run, what);
    }

    pub(super) fn jobs(&self, run: &RunKey) -> Arc<dyn JobControl> {
        self.runner.sources.services.jobs(&run.scope)
    }

    /// Performs an action on the elected job.
    async fn on_job(&self, action: &Action, versioned: &Versioned, deed: &Deed<'_>) -> Result<Flow, StepError> {
        let run = &versioned.record.run;
        match action {
            Action::Confirm(condition) => match &deed.seen {
                Some(seen) => self.confirm((versioned, &seen.live), condition).await,
                None => Ok(Flow::Again),
            },
            Action::SetPriority { to, .. } => self.set_priority(&versioned.record, (deed.seen.as_ref(), *to)).await,
            Action::SetTags { set, remove, .. } => match &deed.seen {
                Some(seen) => self.set_tags((versioned, seen), set, remove).await,
                None => Ok(Flow::Again),
            },
            Action::Cancel { why, only: _ } => self.cancel(versioned, why).await,
            Action::Replace { attempt: _ } => self.replace(versioned).await,
            Action::CancelDuplicate { job } => {
                let jobs = self.jobs(run);
                self.cancel_held(&versioned.record, jobs.as_ref(), job).await?;
                Ok(Flow::Continue)
            }
            Action::GiveUp => {
                let reason = deed.step.actions.iter().find_map(words_of_end);
                let closing = Closing::without_job(Outcome::NeverCreated, (self.runner.now)());
                let closing = Closing { reason, ..closing };
                self.write_closing(versioned, (closing, None)).await
            }
            Action::Close => self.close(versioned, deed).await,
            Action::UploadManifest { .. } | Action::Create { .. } | Action::Resume { .. } | Action::Record(_) => {
                Ok(Flow::Again)
            }
        }
    }

    async fn upload(&self, run: &RunKey, from: &Utf8Path, to: &ObjectAddress) -> Result<Flow, StepError> {
        let failed = |fault| StepError::Manifest { path: from.to_owned(), fault };
        let unread = |message: String| failed(FileFault::Unread(message));
        // The plan names the file by its path without links; a link that took its place since leads nowhere.
        let file = files::open(from, Reach::Resolved).map_err(|error| unread(error.into_io().to_string()))?;
        let read = tokio::task::spawn_blocking(move || file.read(MAX_UPLOAD)).await;
        let body =
            read.map_err(|error| unread(error.to_string()))?.map_err(|error| unread(error.into_io().to_string()))?;
        if !to.key.contains(&hex(&Sha256::digest(&body))) {
            return Err(failed(FileFault::Changed));
        }
        let services = self.runner.sources.services;
        let put = services.objects(&run.scope).put(to, Bytes::from(body), PutCondition::Absent).await;
        let there = match put {
            Ok(etag) => Manifest::Found { etag, objects: None },
            // Whether it is the file is told by its content.
            Err(PortError::Conflict { .. }) => match self.desired.jobs.get(&run.name) {
                Some(job) => uploaded(services, (&run.scope, job)).await,
                None => return Ok(Flow::Again),
            },
            Err(error) => return Err(error.into()),
        };
        self.telling.learn(News::Uploaded(run.name.clone(), there));
        self.emit(run, Happening::ManifestUploaded { to: to.to_string() });
        Ok(Flow::Continue)
    }

    /// Lets the elected job run: announce, act. What S3 said of it was compared with the record when it was described, and its
    /// body never changes; nor does its count, once S3 has counted.
    async fn confirm(
        &self,
        (versioned, live): (&Versioned, &LiveJob),
        condition: &ConfirmIf,
    ) -> Result<Flow, StepError> {
        let record = &versioned.record;
        if let Some(stop) = refuse_other_body(record, live) {
            return Ok(stop);
        }
        if live.status != Some(JobStatus::Suspended) {
            return Ok(Flow::Again);
        }
        let caller = self.caller(&record.run, condition).await?;
        if let Some(why) = condition.refuses(live.progress.total, ((self.runner.now)(), caller.as_ref())) {
            return Ok(Flow::Stop(why));
        }
        if let Some(since) = record.replacing() {
            return Ok(Flow::Stop(Why::BeingReplaced { since }));
        }
        let since = record.current().confirming;
        let stands = announced(since, (self.runner.now)());
        // Who lets the job run has the last word: nobody asks for its end any more.
        let by = condition.confirmers.as_ref().map(|confirmers| ConfirmedBy {
            arn: caller.and_then(Result::ok).map(|caller| caller.arn),
            ci: confirmers.ci.clone(),
        });
        let change = |attempt: &mut AttemptRecord| {
            (attempt.confirming, attempt.cancelling) = (Some(stands), None);
            attempt.confirmed_by = by;
        };
        let event = self.event(What::Confirming).of_job(&live.id);
        let Some(announced) = self.announce(versioned, (change, event)).await? else { return Ok(Flow::Continue) };
        match self.jobs(&record.run).update_status(&live.id, RequestedStatus::Ready, "s3jobs: confirmed").await {
            Ok(()) => {
                self.emit(&record.run, Happening::Confirmed { tasks: live.progress.total, since });
                Ok(Flow::Again)
            }
            // Somebody else let it run, or ended it: the next look tells which.
            Err(PortError::Conflict { .. }) => Ok(Flow::Again),
            Err(error) => self.refused(error, (announced, record)).await,
        }
    }

    /// Who calls, if the policy goes by that (R29): the credentials may be others than those with which the plan was made.
    async fn caller(&self, run: &RunKey, condition: &ConfirmIf) -> Result<Option<Whom>, StepError> {
        if !condition.confirmers.as_ref().is_some_and(Confirmers::asks_for_caller) {
            return Ok(None);
        }
        Ok(Some(Ok(self.runner.sources.services.identity(&run.scope).caller().await?)))
    }

    /// Records what is about to be asked for (R13). `None` if another runner was faster.
    ///
    /// The record is written also where it says so already: then whoever said it, and is refused, does not take it back.
    pub(super) async fn announce(
        &self,
        versioned: &Versioned,
        (change, event): (impl FnOnce(&mut AttemptRecord) + Send, Event),
    ) -> Result<Option<Versioned>, StepError> {
        let mut next = self.next(&versioned.record, event);
        change(next.current_mut());
        self.swap(next, &versioned.version).await
    }

    /// Takes back what was announced of a call that surely had no effect. What an earlier call announced stays, since that one may
    /// have had its own.
    pub(super) async fn refused(
        &self,
        error: PortError,
        (announced, before): (Versioned, &Record),
    ) -> Result<Flow, StepError> {
        let is_same = announced.record.current() == before.current();
        if is_same || matches!(error, PortError::LostAnswer { .. }) {
            return Err(error.into());
        }
        let mut next = self.next(&announced.record, self.event(What::TakenBack).because(error.to_string()));
        let (current, before) = (next.current_mut(), before.current());
        (current.confirming, current.cancelling) = (before.confirming, before.cancelling);
        (current.replacing, current.cancel_reason) = (before.replacing, before.cancel_reason.clone());
        current.confirmed_by.clone_from(&before.confirmed_by);
        self.swap(next, &announced.version).await?;
        Err(error.into())
    }

    async fn set_priority(&self, record: &Record, (seen, to): (Option<&SeenJob>, Priority)) -> Result<Flow, StepError> {
        let Some(live) = self.describe_recorded(record).await? else { return Ok(Flow::Again) };
        if let Some(stop) = refuse_other_body(record, &live) {
            return Ok(stop);
        }
        let jobs = self.jobs(&record.run);
        match jobs.update_priority(&live.id, to).await {
            Ok(()) => {
                let priority = Some(to);
                self.tell_later(&record.run, Event { priority, ..self.event(What::Priority).of_job(&live.id) });
                self.emit(&record.run, Happening::PrioritySet { to });
            }
            // Not in this state. Of a job that has ended meanwhile nobody wants another priority.
            Err(error @ PortError::Conflict { .. }) => {
                let ended = jobs.describe_job(&live.id).await?.status.is_some_and(JobStatus::is_terminal);
                return if ended { Ok(Flow::Again) } else { Err(error.into()) };
            }
            Err(error) => return Err(error.into()),
        }
        // Until the next look tells what S3 shows.
        if let Some(seen) = seen {
            let live = LiveJob { priority: to, ..seen.live.clone() };
            self.telling.learn(News::Job(Box::new(SeenJob { live, ..seen.clone() })));
        }
        Ok(Flow::Continue)
    }

    /// Sets the author's tags beside whatever others have put on the job meanwhile.
    ///
    /// The ledger says before the call which tags may be ours afterwards, whatever becomes of the answer; those that the
    /// spec drops later are found there.
    async fn set_tags(
        &self,
        (versioned, seen): (&Versioned, &SeenJob),
        set: &TagSet,
        remove: &[TagKey],
    ) -> Result<Flow, StepError> {
        let record = &versioned.record;
        let live = &seen.live;
        if let Some(stop) = refuse_other_body(record, live) {
            return Ok(stop);
        }
        let (tags, removed_tags) = (set.clone(), remove.to_vec());
        let event = Event { tags, removed_tags, ..self.event(What::Tags).of_job(&live.id) };
        let mut announced = self.next(record, event);
        announced.current_mut().applied_tags.extend(set.clone());
        announced.current_mut().tagging = Some((self.runner.now)());
        let Some(versioned) = self.swap(announced, &versioned.version).await? else { return Ok(Flow::Continue) };
        let jobs = self.jobs(&record.run);
        let changed = |tags: TagSet| {
            let kept = tags.into_iter().filter(|(key, _)| !remove.contains(key));
            kept.chain(set.clone()).collect::<TagSet>()
        };
        jobs.put_job_tags(&live.id, &changed(jobs.job_tags(&live.id).await?)).await?;
        let mut next = versioned.record.next_revision(self.runner.owner, (self.runner.nonce)());
        next.current_mut().applied_tags = changed(record.current().applied_tags.clone());
        next.current_mut().tagging = None;
        self.swap(next, &versioned.version).await?;
        // Which tags the job has by now, the record says.
        let told = SeenJob { tags: None, ..seen.clone() };
        self.telling.learn(News::Job(Box::new(told)));
        self.emit(&record.run, Happening::TagsSet);
        Ok(Flow::Continue)
    }

    async fn cancel(&self, versioned: &Versioned, why: &str) -> Result<Flow, StepError> {
        let record = &versioned.record;
        let Some(live) = self.describe_recorded(record).await? else { return Ok(Flow::Again) };
        if let Some(stop) = refuse_other_body(record, &live) {
            return Ok(stop);
        }
        let stands = announced(record.current().cancelling, (self.runner.now)());
        let change = |attempt: &mut AttemptRecord| {
            attempt.cancelling = Some(stands);
            attempt.cancel_reason = Some(why.to_owned());
        };
        let event = self.event(What::Cancelling).of_job(&live.id).because(why);
        let Some(announced) = self.announce(versioned, (change, event)).await? else { return Ok(Flow::Continue) };
        match self.jobs(&record.run).update_status(&live.id, RequestedStatus::Cancelled, why).await {
            Ok(()) => self.emit(&record.run, Happening::CancelRequested),
            Err(PortError::Conflict { .. }) => return Ok(Flow::Again),
            Err(error) => return self.refused(error, (announced, record)).await,
        }
        Ok(Flow::Continue)
    }

    pub(super) async fn describe_recorded(&self, record: &Record) -> Result<Option<LiveJob>, StepError> {
        match record.job() {
            Some(id) => Ok(Some(self.jobs(&record.run).describe_job(id).await?)),
            None => Ok(None),
        }
    }
}

/// Since when something is asked for that is asked for now: since the record says so, if that is so lately that whoever reads it
/// waits for it to be shown.
pub(super) fn announced(since: Option<Time>, now: Time) -> Time {
    since.filter(|since| may_be_late(*since, now)).unwrap_or(now)
}

/// What a person says who ends a run, if the action is that and they say anything.
fn words_of_end(action: &Action) -> Option<String> {
    if let Action::Cancel { why, .. } = action { Closing::words_of_person(why) } else { None }
}
