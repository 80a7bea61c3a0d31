//! The look of whoever follows jobs: ListJobs, and DescribeJob only of what is new in it.

use std::collections::{BTreeSet, HashSet};

use super::jobs::{self, Described, Listings, Question, marked, matters};
use super::look::Sources;
use super::side_by_side::side_by_side;
use super::trouble::trouble;
use crate::ledger::{Header, LedgerError, Versioned};
use crate::model::{JobId, ListedJob, RunKey, Scope};
use crate::plan::{Desired, Observed};

/// Looks again and again at the jobs of runs that are followed.
#[derive(Debug, Default)]
pub struct Sweep {
    /// Listed jobs that do not matter to any run that is followed.
    passed_over: HashSet<(Scope, JobId)>,
}

/// A run that is followed, the job that its record named when the sweep began, and whether it had a record.
pub type Followed = (RunKey, Option<JobId>, bool);

/// What ListJobs answered, scope by scope.
pub struct Listing(Listings);

/// What a listing leaves to be asked.
#[derive(Default)]
pub struct Questions {
    wanted: Vec<Question>,
    /// Runs whose record another runner may have written since: those without one that listed jobs name, and those that have
    /// no job yet.
    runs: BTreeSet<RunKey>,
}

/// What was answered to the questions.
pub struct Answers {
    header: Result<Option<Header>, LedgerError>,
    described: Vec<Described>,
    records: Vec<(RunKey, Result<Option<Versioned>, LedgerError>)>,
}

/// Lists every job of these scopes.
pub async fn list(sources: Sources<'_>, scopes: BTreeSet<Scope>) -> Listing {
    Listing(jobs::list(sources, scopes).await)
}

impl Sweep {
    /// Notes where listed jobs stand. Says what is to be asked beside that: about jobs of followed runs that were never
    /// described, and about those that a record names and S3 does not list.
    pub fn note(
        &mut self,
        listing: Listing,
        desired: &Desired,
        (observed, followed): (&mut Observed, &[Followed]),
    ) -> Questions {
        let without_job = followed.iter().filter(|(_, job, is_recorded)| job.is_none() && *is_recorded);
        let runs = without_job.map(|(run, ..)| run.clone()).collect();
        let mut questions = Questions { wanted: Vec::new(), runs };
        let names: BTreeSet<RunKey> = followed.iter().map(|(run, ..)| run.first()).collect();
        // A run may be followed that was not when its job was listed first.
        let jobs = followed.iter().filter_map(|(run, job, _)| Some((run.scope.clone(), job.clone()?)));
        jobs.for_each(|place| {
            self.passed_over.remove(&place);
        });
        for (scope, listing) in listing.0 {
            let listing = match listing {
                Ok(listing) => listing,
                Err(error) => {
                    observed.set_trouble(scope, trouble(&error));
                    continue;
                }
            };
            observed.clear_trouble(&scope);
            for listed in &listing {
                if !observed.update_job(&scope, listed) {
                    self.note_unknown((&scope, listed), (desired, &names, observed), &mut questions);
                }
            }
            let listed: HashSet<&JobId> = listing.iter().map(|listed| &listed.id).collect();
            let here = followed.iter().filter(|(run, ..)| run.scope == scope);
            let missing =
                here.filter_map(|(run, id, _)| Some((run, id.as_ref()?))).filter(|(_, id)| !listed.contains(id));
            questions
                .wanted
                .extend(missing.map(|(run, id)| Question::new(scope.clone(), id.clone(), Some(run.clone()))));
        }
        questions
    }

    fn note_unknown(
        &mut self,
        (scope, listed): (&Scope, &ListedJob),
        (desired, names, observed): (&Desired, &BTreeSet<RunKey>, &Observed),
        questions: &mut Questions,
    ) {
        let place = (scope.clone(), listed.id.clone());
        if self.passed_over.contains(&place) {
            return;
        }
        let ours = marked(scope, listed).filter(|(marker, _)| marker.is_of(&desired.lineage)).map(|(_, run)| run);
        match ours.filter(|run| names.contains(&run.first()) && matters(observed, run, &listed.id)) {
            None => {
                self.passed_over.insert(place);
            }
            Some(run) => {
                if observed.record(&run).is_none() {
                    questions.runs.insert(run.clone());
                }
                questions.wanted.push(Question::new(place.0, place.1, Some(run)));
            }
        }
    }
}

impl Questions {
    /// Asks, side by side.
    pub async fn ask(self, sources: Sources<'_>) -> Answers {
        let records = self.runs.into_iter().map(|run| async move {
            let record = sources.ledger.load(&run).await;
            (run, record)
        });
        let records = side_by_side(sources.parallelism, records).await;
        let header = sources.ledger.header().await;
        Answers { header, described: jobs::describe(sources, self.wanted).await, records }
    }
}

impl Answers {
    /// Notes what was answered. Gives the runs whose record was there and is gone. One that could not be read is as it was:
    /// whoever writes it will see.
    #[must_use = "a record that is gone stops everything"]
    pub fn note(self, observed: &mut Observed) -> Vec<RunKey> {
        let mut gone = Vec::new();
        match self.header {
            Ok(header) => observed.lineage = header.map(|header| header.lineage),
            Err(LedgerError::Deleted { .. }) => observed.lineage = None,
            Err(_) => {}
        }
        for (run, record) in self.records {
            match record {
                Ok(Some(versioned)) => observed.add_record(versioned),
                Ok(None) | Err(LedgerError::Deleted { .. }) if observed.record(&run).is_some() => gone.push(run),
                Ok(None) | Err(_) => {}
            }
        }
        for described in self.described {
            described.note(observed);
        }
        gone
    }
}
