//! Which records may be left in part. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use jiff::SignedDuration;

use super::listed::Listed;
use crate::ledger::{Closing, Record, Versioned};
use crate::model::{JobName, ProjectName, RunKey, Scope, Time};
use crate::plan::Trouble;

/// For how long S3 lists a job that has ended.
// Source: S3 User Guide, "Tracking job status": jobs are deleted 90 days after they end.
const LISTED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Which records stay whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Those that were closed since.
    Younger(SignedDuration),
    /// Those of so many last runs of each job.
    Last(NonZeroUsize),
}

/// What specs ask for, in any environment.
#[derive(Clone, Debug)]
pub struct Specified {
    /// The project, whose records alone are pruned.
    pub project: ProjectName,
    /// Its jobs that have a spec, valid or not.
    pub names: BTreeSet<JobName>,
    /// The runs that specs ask for.
    pub runs: BTreeSet<RunKey>,
}

/// What is pruned.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The records, in the order of runs.
    pub records: Vec<Versioned>,
    /// Where S3 could not be asked: nothing there is pruned.
    pub troubles: BTreeMap<Scope, Trouble>,
}

/// Chooses the records of this project that are closed and may be left in part.
///
/// Never that of an open run; nor of one that S3 may still list, since what it shows is held against the record; nor of one that
/// a spec asks for; nor of the last run of a job that has a spec, with which the next one is compared.
pub fn choose(records: &[Versioned], (keep, at): (Keep, Time), (specified, listed): (&Specified, &Listed)) -> Chosen {
    let mut jobs: BTreeMap<RunKey, Vec<&Versioned>> = BTreeMap::new();
    for found in records.iter().filter(|found| found.record.run.project == specified.project) {
        jobs.entry(found.record.run.first()).or_default().push(found);
    }
    let mut chosen = Vec::new();
    for runs in jobs.into_values() {
        let counts = runs.iter().filter(|found| !found.record.is_refused()).count();
        let after = |found: &Versioned| {
            runs.iter()
                .filter(|other| !other.record.is_refused() && other.record.run.run > found.record.run.run)
                .count()
        };
        let is_last = |found: &Versioned| counts == 0 || after(found) == 0;
        let may = |found: &&&Versioned| {
            let is_needed = is_last(found) && specified.names.contains(&found.record.run.name);
            !is_needed && is_over(&found.record, at) && !is_asked_for(&found.record, (specified, listed))
        };
        let is_old = |found: &&&Versioned| match keep {
            Keep::Younger(age) => found.record.closed.as_ref().is_some_and(|closing| since(closing, at) > age),
            Keep::Last(last) => after(found) >= last.get(),
        };
        chosen.extend(runs.iter().filter(may).filter(is_old).map(|found| (*found).clone()));
    }
    chosen.sort_by(|a, b| a.record.run.cmp(&b.record.run));
    Chosen { records: chosen, troubles: listed.troubles.clone() }
}

/// Whether a record is closed and whole, and S3 has forgotten its job.
fn is_over(record: &Record, at: Time) -> bool {
    let is_old = record.closed.as_ref().is_some_and(|closing| since(closing, at) > LISTED);
    is_old && !record.attempts.is_empty()
}

/// How long a run has been over, whatever was known of it first: its end, or that it was put on record.
fn since(closing: &Closing, at: Time) -> SignedDuration {
    let last = closing.ended.map_or(closing.at, |ended| ended.max(closing.at));
    at.timestamp().duration_since(last.timestamp())
}

/// Whether a spec asks for a run, S3 lists a job of it, or nobody knows whether it does.
fn is_asked_for(record: &Record, (specified, listed): (&Specified, &Listed)) -> bool {
    let run = &record.run;
    specified.runs.contains(run) || listed.runs.contains(run) || listed.troubles.contains_key(&run.scope)
}
