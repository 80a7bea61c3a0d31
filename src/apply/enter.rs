//! Putting a run on record for which nothing is sent.
//!
//! The order is that of a request that is sent: first a record, then the claim of the effect, then a look at what else stands in
//! the ledger. Until then the record says that nothing was sent, as that of a refused request: whoever ends in between leaves a
//! run that can be put on record, or created, as if nothing had been there.

use std::sync::Arc;

use super::effects::Effects;
use super::send::Permit;
use super::submit::Submission;
use crate::follow::{Flow, Happening, News, StepError};
use crate::ledger::history::{Event, What};
use crate::ledger::{Closing, Outcome, Recording, Refusal, Versioned};
use crate::model::RunKey;
use crate::plan::why::EarlierRun;
use crate::plan::{Done, Entry, Why};

impl Effects<'_> {
    /// Puts a run on record as over.
    pub(super) async fn enter(
        &self,
        run: &RunKey,
        entry: &Entry,
        refused: Option<&Versioned>,
    ) -> Result<Flow, StepError> {
        let Entry { request, digest, confirmation, acceptance, done, when } = entry;
        let before = refused;
        let mut record = self.intent(&Submission { run, digest, request, confirmation, acceptance, when, before });
        let message = (self.runner.words)(&Why::ToRecord(done.clone()), run);
        let current = record.current_mut();
        current.sends = 0;
        current.refused = Some(Refusal { at: current.intended, message });
        let Some(versioned) = self.write_first((record, What::Recording), refused).await? else {
            self.emit(run, Happening::Overtaken);
            self.reload(run).await?;
            return Ok(Flow::Continue);
        };
        self.telling.learn(News::Record(Box::new(versioned.clone())));
        match self.permit(&versioned, when).await? {
            Permit::Granted => self.close_entry(&versioned, done).await,
            Permit::Denied(why) => Ok(Flow::Stop(why)),
            Permit::SentBefore => self.stop_at_lost(&versioned).await,
            Permit::Overtaken => {
                self.emit(run, Happening::Overtaken);
                self.reload(run).await?;
                Ok(Flow::Again)
            }
        }
    }

    /// Closes the record of a run whose effect is claimed, by what did it.
    async fn close_entry(&self, versioned: &Versioned, done: &Done) -> Result<Flow, StepError> {
        let (at, by) = ((self.runner.now)(), self.runner.owner.to_owned());
        let told = Recording { at, by, job: None, reason: None, moved_from: None };
        let (closing, recording) = match done {
            Done::Said(reason) => {
                let closing = Closing::without_job(Outcome::Recorded, at);
                (closing, Recording { reason: Some(reason.clone()), ..told })
            }
            Done::ByJob { job, closing } => {
                (Closing { at, ..closing.as_ref().clone() }, Recording { job: Some(job.clone()), ..told })
            }
            Done::ByFormer { former, closing: _ } => {
                let Some(found) = self.reload(former).await? else { return Ok(Flow::Again) };
                let record = found.record;
                let Some(closing) = record.closed.clone() else {
                    let why = EarlierRun::UnderFormerName { former: former.clone(), is_idle: false };
                    return Ok(Flow::Stop(Why::EarlierRunActive(why)));
                };
                // Which job did it is told of a run that moved more than once, too.
                let job = record.job().cloned().or_else(|| record.recorded.and_then(|recording| recording.job));
                (
                    Closing { at, ..Closing::clone(&closing) },
                    Recording { job, moved_from: Some(former.clone()), ..told },
                )
            }
        };
        let mut next = self.next(&versioned.record, self.recorded((&recording, &closing)));
        next.attempts.clear();
        let closing = Arc::new(closing);
        next.closed = Some(Arc::clone(&closing));
        next.recorded = Some(recording);
        if self.swap(next, &versioned.version).await?.is_some() {
            self.emit(&versioned.record.run, Happening::Closed { closing });
        }
        Ok(Flow::Continue)
    }

    /// What a record is told of whose run was done elsewhere.
    fn recorded(&self, (recording, closing): (&Recording, &Closing)) -> Event {
        let what = if recording.moved_from.is_some() { What::Moved } else { What::Recorded };
        let former = recording.moved_from.as_ref().map(ToString::to_string);
        Event {
            outcome: Some(closing.outcome),
            job_id: recording.job.clone(),
            reason: recording.reason.clone().or(former),
            ..self.event(what)
        }
    }
}
