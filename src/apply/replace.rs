//! Ending the job of an attempt, and whether the next attempt may be made in its place (R32 of docs/protocol.md).

use super::effects::{Effects, announced};
use super::submit::refuse_other_body;
use crate::aws::{PortError, RequestedStatus};
use crate::follow::{Flow, Happening, News, StepError};
use crate::ledger::history::What;
use crate::ledger::{AttemptRecord, Record, Versioned};
use crate::model::{JobStatus, LiveJob, RunKey};
use crate::plan::{SeenJob, has_begun, has_done_nothing};

/// What S3 is told of a job in whose place another one is made.
const REPLACED: &str = "s3jobs: replaced by the next attempt";

impl Effects<'_> {
    /// Ends the job of an attempt that has not begun, so that the next one can be made: announce, act. What S3 shows of its end
    /// decides whether one is (R32).
    pub(super) async fn replace(&self, versioned: &Versioned) -> Result<Flow, StepError> {
        let record = &versioned.record;
        let Some(live) = self.describe_recorded(record).await? else { return Ok(Flow::Again) };
        if let Some(stop) = refuse_other_body(record, &live) {
            return Ok(stop);
        }
        if has_begun(&live) || live.status.is_some_and(JobStatus::is_terminal) {
            self.learn_of(&record.run, live);
            return Ok(Flow::Continue);
        }
        let stands = announced(record.replacing(), (self.runner.now)());
        let change = |attempt: &mut AttemptRecord| {
            (attempt.replacing, attempt.confirming) = (Some(stands), None);
            attempt.cancel_reason = Some(REPLACED.to_owned());
        };
        let event = self.event(What::Replacing).of_job(&live.id);
        let Some(announced) = self.announce(versioned, (change, event)).await? else { return Ok(Flow::Continue) };
        match self.jobs(&record.run).update_status(&live.id, RequestedStatus::Cancelled, REPLACED).await {
            Ok(()) => self.emit(&record.run, Happening::Replacing { job: live.id.clone() }),
            Err(PortError::Conflict { .. }) => return Ok(Flow::Again),
            Err(error) => return self.refused(error, (announced, record)).await,
        }
        Ok(Flow::Continue)
    }

    /// Takes what S3 says of a job of a run by now.
    pub(super) fn learn_of(&self, run: &RunKey, live: LiveJob) {
        let seen = SeenJob::described(run.scope.clone(), live, None);
        self.telling.learn(News::Job(Box::new(seen)));
    }

    /// Whether the job that a record names has ended before any of its tasks was tried, as S3 says now; there is no job that says
    /// otherwise, if it names none.
    pub(super) async fn has_done_nothing(&self, record: &Record) -> Result<bool, StepError> {
        let Some(live) = self.describe_recorded(record).await? else { return Ok(true) };
        let is_so = has_done_nothing(&live);
        self.learn_of(&record.run, live);
        Ok(is_so)
    }
}
