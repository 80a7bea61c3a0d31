//! The end of a run, put on record: how its job ended, as S3 says, or what is said without one.

use std::sync::Arc;

use super::effects::Effects;
use crate::aws::PortError;
use crate::follow::{Deed, Flow, Happening, News, StepError};
use crate::ledger::history::{Event, What};
use crate::ledger::{Closing, Outcome, Record, Versioned};
use crate::model::document::Priority;
use crate::model::{LiveJob, Time};
use crate::plan::SeenJob;

impl Effects<'_> {
    /// Closes the record of a job that has ended.
    pub(super) async fn close(&self, versioned: &Versioned, deed: &Deed<'_>) -> Result<Flow, StepError> {
        let record = &versioned.record;
        let now = (self.runner.now)();
        let closing = match &deed.seen {
            Some(seen) => self.ending(record, seen).await?.and_then(|live| closing(record, &live, now)),
            None => deed.is_forgotten.then(|| Closing::without_job(Outcome::Unknown, now)),
        };
        let priority = deed.seen.as_ref().map(|seen| seen.live.priority);
        match closing {
            Some(closing) => self.write_closing(versioned, (closing, priority)).await,
            None => Ok(Flow::Again),
        }
    }

    /// What S3 says of how a job ended: DescribeJob, unless ListJobs told all of it.
    async fn ending(&self, record: &Record, seen: &SeenJob) -> Result<Option<LiveJob>, StepError> {
        if !seen.is_outdated {
            return Ok(Some(seen.live.clone()));
        }
        match self.jobs(&record.run).describe_job(&seen.live.id).await {
            Ok(live) => {
                let seen = SeenJob { live, is_outdated: false, ..seen.clone() };
                let live = seen.live.clone();
                self.telling.learn(News::Job(Box::new(seen)));
                Ok(Some(live))
            }
            // S3 forgot it between the two calls; that it ended, and how, was told.
            Err(PortError::NotFound { .. }) => Ok(Some(seen.live.clone())),
            Err(error) => Err(error.into()),
        }
    }

    /// Closes a record. `priority` is what the job had in the end.
    pub(super) async fn write_closing(
        &self,
        versioned: &Versioned,
        (closing, priority): (Closing, Option<Priority>),
    ) -> Result<Flow, StepError> {
        let mut next = self.next(&versioned.record, self.closed(&versioned.record, (&closing, priority)));
        let closing = Arc::new(closing);
        next.closed = Some(Arc::clone(&closing));
        if self.swap(next, &versioned.version).await?.is_some() {
            self.emit(&versioned.record.run, Happening::Closed { closing });
        }
        Ok(Flow::Continue)
    }

    /// What a record is told of whose run is over: the job's last priority, too, if it is not the one that was asked for first.
    fn closed(&self, record: &Record, (closing, priority): (&Closing, Option<Priority>)) -> Event {
        let first = record.latest().map(|latest| latest.request.priority);
        let reason = closing.reason.clone().or_else(|| closing.failure_reasons.first().map(|it| it.reason.clone()));
        let (outcome, job_id) = (Some(closing.outcome), record.job().cloned());
        let priority = priority.filter(|priority| Some(*priority) != first);
        Event { job_id, outcome, priority, reason, ..self.event(What::Closed) }
    }
}

/// How a run ended. `None` while its job has not.
pub fn closing(record: &Record, live: &LiveJob, at: Time) -> Option<Closing> {
    let outcome = closing_of(live)?;
    // S3 writes a report if at least one task was invoked.
    let invoked = live.progress.succeeded + live.progress.failed > 0;
    let report = invoked.then(|| record.report_place(&live.id)).flatten();
    let failure_reasons = live.failure_reasons.clone();
    let told = live.status_reason.as_deref().or(record.latest().and_then(|attempt| attempt.cancel_reason.as_deref()));
    let reason = told.filter(|_| outcome == Outcome::Cancelled).and_then(Closing::words_of_person);
    let (progress, ended) = (live.progress, live.ended);
    Some(Closing { at, outcome, progress, ended, report, failure_reasons, reason, resolved_by: None })
}

/// How a job ended. `None` while it has not.
pub fn closing_of(live: &LiveJob) -> Option<Outcome> {
    Outcome::of(live.status?)
}
