//! Looking on: what the loop sees of runs to which nothing is done.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::sleep_until;

use super::driver::Looks;
use super::sweeping::{Part, Sweeping};
use crate::model::{JobStatus, RunKey};
use crate::observe::Followed;
use crate::plan::Observed;

/// Keeps an observation true, by the sweeps of the loop that follows runs and with its pauses. Writes nothing.
pub struct Attendance<'a> {
    looks: Looks<'a>,
    sweeping: Sweeping<'a>,
}

impl<'a> Attendance<'a> {
    /// The first sweep begins after this pause; later ones are rarer where they take long.
    pub fn new(looks: Looks<'a>, interval: Duration) -> Self {
        Self { looks, sweeping: Sweeping::new(interval) }
    }

    /// Returns when S3 was looked at once more, and what it showed of these runs is noted. Of no runs, nothing is ever to be seen.
    pub async fn look(&mut self, observed: &mut Observed, runs: &[RunKey]) {
        let Looks { sources, now, desired, known: _ } = self.looks;
        if runs.is_empty() {
            return std::future::pending().await;
        }
        sleep_until(self.sweeping.next()).await;
        self.sweeping.begin(sources, runs.iter().map(|run| attended(run, observed)).collect());
        loop {
            match self.sweeping.part().await {
                Part::Listed(listing) => {
                    let questions = self.sweeping.note(listing, (desired, &BTreeSet::new()), observed);
                    self.sweeping.ask(sources, questions);
                }
                Part::Answered(answers) => {
                    answers.note(observed).iter().for_each(|run| observed.remove_record(run));
                    self.sweeping.end();
                    observed.at = now();
                    return;
                }
            }
        }
    }
}

/// What a sweep is to look at of a run. Of one whose job has ended the record is read again, as of one that has no job: somebody else
/// closes it.
fn attended(run: &RunKey, observed: &Observed) -> Followed {
    let record = observed.record(run).map(|versioned| &versioned.record);
    let has_ended = |seen: &crate::plan::SeenJob| seen.live.status.is_some_and(JobStatus::is_terminal);
    let job = record.and_then(|record| record.job());
    let job = job.filter(|id| !observed.job(&run.scope, id).is_some_and(has_ended));
    Followed { run: run.clone(), job: job.cloned(), is_recorded: record.is_some() }
}
