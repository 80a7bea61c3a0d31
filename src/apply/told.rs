//! What each write of a record adds to its history.
//!
//! Nothing is written for the history's sake. What happens without a write of the record waits for the next one of this process.

use super::effects::Effects;
use super::untold::MOST;
use crate::ledger::history::{Event, What};
use crate::ledger::{Happened, Record};
use crate::model::{JobId, RunKey};

impl Effects<'_> {
    /// Something that happens now to a run.
    pub(super) fn event(&self, what: What) -> Event {
        Event::new(what, (self.runner.now)())
    }

    /// Has something told with the next write of a run's record.
    pub(super) fn tell_later(&self, run: &RunKey, event: Event) {
        let mut untold = self.untold.events();
        let events = untold.entry(run.clone()).or_default();
        events.push(event);
        let over = events.len().saturating_sub(MOST);
        events.drain(..over);
    }

    /// Forgets what was to be told of a run, since it was.
    pub(super) fn is_told(&self, run: &RunKey) {
        self.untold.events().remove(run);
    }

    /// The next state of a record, and what it is written for.
    pub(super) fn next(&self, record: &Record, event: Event) -> Record {
        self.told(record.next_revision(self.runner.owner, (self.runner.nonce)()), event)
    }

    /// A record that is about to be written, and what for.
    pub(super) fn told(&self, record: Record, event: Event) -> Record {
        let mut events = self.untold.events().get(&record.run).cloned().unwrap_or_default();
        let attempt = record.latest().map(|latest| latest.attempt);
        events.push(Event { attempt: event.attempt.or(attempt), ..event });
        let who = self.runner.origin.of(&record.run);
        Record { happened: Happened::new(events, who), ..record }
    }

    /// Something that happened to a job of a run without a write.
    pub(super) fn tell_of_job(&self, run: &RunKey, what: What, job: &JobId) {
        self.tell_later(run, self.event(what).of_job(job));
    }
}
