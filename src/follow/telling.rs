//! What everybody who works on a plan tells: events to the sink, news to the loop, losses to all.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::event::{Event, Happening, Sink};
use super::witness::Witness;
use crate::ledger::{Claim, Versioned};
use crate::model::{JobName, Lineage, RunKey, Time};
use crate::plan::{Loss, Manifest, Observed, Plan, SeenJob, Why};

/// Something that an action came to know, so that nobody has to ask for it again.
#[derive(Debug)]
pub enum News {
    /// The state of a record.
    Record(Box<Versioned>),
    /// A record that was there is gone.
    NoRecord(RunKey),
    /// Who owns an effect.
    Claim(Box<Claim>),
    /// A job, described.
    Job(Box<SeenJob>),
    /// What lies where a file is uploaded to.
    Uploaded(JobName, Manifest),
}

/// Takes what is told by actions that run side by side.
pub struct Telling<'a> {
    now: &'a (dyn Fn() -> Time + Sync),
    told: Mutex<Told<'a>>,
}

struct Told<'a> {
    sink: &'a mut dyn Sink,
    seq: u64,
    witness: Witness,
    news: Vec<News>,
}

impl<'a> Telling<'a> {
    /// About a plan, to a sink.
    pub fn new(plan: &Plan, now: &'a (dyn Fn() -> Time + Sync), sink: &'a mut dyn Sink) -> Self {
        Self { now, told: Mutex::new(Told { sink, seq: 0, witness: Witness::of(plan), news: Vec::new() }) }
    }

    // Nobody panics while they tell; if somebody did, what was told before is still true.
    fn told(&self) -> MutexGuard<'_, Told<'a>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what happened to a run.
    pub fn emit(&self, run: &RunKey, what: Happening) {
        let mut told = self.told();
        told.seq += 1;
        let event = Event { seq: told.seq, at: (self.now)(), run: run.clone(), what };
        told.sink.event(&event);
    }

    /// Tells the loop what was learnt.
    pub fn learn(&self, news: News) {
        let mut told = self.told();
        if let News::Record(versioned) = &news {
            told.witness.saw(&versioned.record.run);
        }
        told.news.push(news);
    }

    /// Notes that a run has a record.
    pub fn saw(&self, run: &RunKey) {
        self.told().witness.saw(run);
    }

    /// Whose ledger the plan was made from.
    pub fn lineage(&self) -> Lineage {
        self.told().witness.lineage.clone()
    }

    /// Notes that something is gone which was there.
    pub fn misses(&self, what: Loss) {
        self.told().witness.misses(what);
    }

    /// Why everything stops, if the ledger was lost while it was watched.
    pub fn lost(&self) -> Option<Why> {
        self.told().witness.lost()
    }

    /// Compares what is observed with all that was seen before.
    pub(super) fn look(&self, observed: &Observed) {
        self.told().witness.look(observed);
    }

    /// Compares whose ledger it is now with whose it was.
    pub(super) fn look_at_header(&self, observed: &Observed) {
        self.told().witness.look_at_header(observed);
    }

    pub(super) fn take_news(&self) -> Vec<News> {
        std::mem::take(&mut self.told().news)
    }

    /// Tells that calls in flight, so many, are waited for and nothing new is begun.
    pub(super) fn ending(&self, calls: usize) {
        self.told().sink.ending(calls);
    }

    pub(super) fn finish(&self) {
        self.told().sink.finish();
    }
}
