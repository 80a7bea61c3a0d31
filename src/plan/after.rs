//! What a job comes after: when a run is complete and accepted, and which run a name stands for.
//!
//! [`After::lacks`] is the one place that decides it, for the plan, for each look while runs are followed, and for the look
//! right before a send (R25 of docs/protocol.md).

use std::collections::BTreeMap;

use super::begun::is_untouched;
use super::desired::Desired;
use super::observed::Observed;
use super::seen::{SeenJob, Trouble};
use super::why::{AcceptedBy, Lacks, Predecessor, Reason};
use crate::ledger::{Outcome, Record};
use crate::model::{Acceptance, Confirmation, FailureKind, JobName, JobStatus, Progress, RunKey, Scope};

/// A job that has to be complete and accepted before another one is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// The run that its spec asks for; without a spec, the highest that was on record when this was planned. A higher one that is
    /// on record by now counts in its place.
    pub run: RunKey,
    /// What its spec counts as success. `None` without a spec: what was recorded with the run counts.
    pub acceptance: Option<Acceptance>,
    /// Whether its spec says that it is left alone: nothing but another spec brings its job, or lets it run.
    pub is_suspended: bool,
}

/// Where S3 shows the job of a run.
pub type Shown = (JobStatus, Progress);

impl After {
    /// The record of the run that the name stands for, of the records of its job.
    pub fn latest<'r>(&self, runs: impl Iterator<Item = &'r Record>) -> Option<&'r Record> {
        let counts = |record: &&Record| record.run.run >= self.run.run && !record.is_refused();
        runs.filter(counts).max_by_key(|record| record.run.run)
    }

    /// What the run lacks to be complete and accepted, by its record and by what S3 shows of its job. `None` if nothing.
    pub fn lacks(&self, record: Option<&Record>, shown: Option<Shown>) -> Option<Lacks> {
        let unless_suspended = |lacks| Some(if self.is_suspended { Lacks::Spec } else { lacks });
        let Some(record) = record else { return unless_suspended(Lacks::Job) };
        let ended = match (&record.closed, shown) {
            (Some(closing), _) => Some((closing.outcome, closing.progress)),
            // The next attempt is made in its place.
            (None, Some((status, progress))) if record.replacing().is_some() && is_untouched(status, progress) => None,
            // Its record is closed by whoever follows it; how it ended is settled.
            (None, Some((status, progress))) => Outcome::of(status).map(|outcome| (outcome, progress)),
            (None, None) => None,
        };
        match ended {
            Some((Outcome::Complete, progress)) => self.judge(record, progress),
            // Whoever put it on record says that it was done.
            Some((Outcome::Recorded, _)) => None,
            Some((outcome, _)) => Some(Lacks::Success(outcome)),
            None if is_for_a_person(record, shown) => unless_suspended(Lacks::Word),
            None => Some(Lacks::End),
        }
    }

    /// Whether too many tasks of a complete run failed. Its spec, where there is one, is the younger reviewed word.
    fn judge(&self, record: &Record, progress: Progress) -> Option<Lacks> {
        let recorded = || record.acceptance().cloned();
        let (accepted, by) = match &self.acceptance {
            Some(accepted) => (accepted.clone(), AcceptedBy::Spec),
            None => (recorded().unwrap_or_default(), AcceptedBy::Record),
        };
        let is_accepted = accepted.accepts(progress.failed, progress.total);
        (!is_accepted).then_some(Lacks::Acceptance { progress, accepted, by })
    }

    /// Why the job is not complete and accepted, by what is observed. `None` if it is.
    fn lacking(&self, observed: &Observed) -> Option<Predecessor> {
        let record = self.latest(observed.runs_of(&self.run));
        let run = record.map_or(&self.run, |record| &record.run).clone();
        let lacks = record.and_then(|record| beside(record, observed)).or_else(|| {
            let seen = record.and_then(|record| observed.job(&record.run.scope, record.job()?));
            let shown = seen.and_then(|seen| Some((seen.live.status?, seen.live.progress)));
            self.lacks(record, shown)
        })?;
        Some(Predecessor::Run { run, lacks })
    }
}

/// Those of the jobs that a run comes after which are not complete and accepted.
pub(super) fn lacking(after: &[Result<After, Box<Predecessor>>], observed: &Observed) -> Vec<Predecessor> {
    let of_one = |found: &Result<After, Box<Predecessor>>| match found {
        Ok(after) => after.lacking(observed),
        Err(unknown) => Some(unknown.as_ref().clone()),
    };
    after.iter().filter_map(of_one).collect()
}

/// What tells more of a run than its record and its job: a second job of it that runs (R17), one that cannot be looked at, and one that
/// is gone.
fn beside(record: &Record, observed: &Observed) -> Option<Lacks> {
    if observed.doubles(record).any(SeenJob::is_running) {
        return Some(Lacks::EndOfSecondJob);
    }
    // What keeps S3 from being asked, and does not pass by itself, is a person's to mend.
    let is_lasting = |trouble: &&Trouble| record.is_open() && trouble.kind != FailureKind::Temporary;
    if observed.trouble(&record.run).as_ref().is_some_and(is_lasting) {
        return Some(Lacks::Decision(Reason::NotObserved));
    }
    let is_gone = record.is_open() && record.job().is_some_and(|job| observed.is_gone(&record.run.scope, job));
    is_gone.then_some(Lacks::Success(Outcome::Unknown))
}

/// Whether a job is held that only a person lets run, as far as its record says it.
fn is_for_a_person(record: &Record, shown: Option<Shown>) -> bool {
    let is_held = matches!(shown, Some((JobStatus::Suspended, _)));
    let attempt = record.latest().filter(|attempt| attempt.confirming.is_none());
    is_held && attempt.is_some_and(|attempt| attempt.confirmation == Some(Confirmation::Manual))
}

/// The highest runs on record of a project's jobs, name by name: what a name stands for that no spec describes.
#[derive(Debug)]
pub(super) struct OnRecord<'a>(BTreeMap<&'a JobName, BTreeMap<&'a Scope, &'a RunKey>>);

impl<'a> OnRecord<'a> {
    /// Those of the desired jobs' project, but for the runs of other environments (R14).
    pub(super) fn of(desired: &Desired, observed: &'a Observed) -> Self {
        let is_home = |scope: &Scope| desired.home.as_ref() == Some(scope) || !desired.elsewhere.contains(scope);
        let is_ours = |run: &RunKey| run.project == desired.project && is_home(&run.scope);
        let mut names: BTreeMap<&JobName, BTreeMap<&Scope, &RunKey>> = BTreeMap::new();
        // In the order of runs, so that the highest is the one that stays.
        for record in observed.records().filter(|record| !record.is_refused() && is_ours(&record.run)) {
            names.entry(&record.run.name).or_default().insert(&record.run.scope, &record.run);
        }
        Self(names)
    }

    /// The run that a name stands for beside a run: where that one is, then where the project has its jobs.
    pub(super) fn stands_for(
        &self,
        name: &JobName,
        (beside, home): (&Scope, Option<&Scope>),
    ) -> Result<&'a RunKey, Box<Predecessor>> {
        let nowhere = || Box::new(Predecessor::Nowhere(name.clone()));
        let places = self.0.get(name).ok_or_else(nowhere)?;
        let own = places.get(beside).or_else(|| places.get(home?));
        match (own, places.len()) {
            (Some(run), _) => Ok(run),
            (None, 1) => places.values().next().copied().ok_or_else(nowhere),
            (None, _) => {
                let scopes = places.keys().map(|scope| (*scope).clone()).collect();
                Err(Box::new(Predecessor::InSeveralPlaces(name.clone(), scopes)))
            }
        }
    }
}
