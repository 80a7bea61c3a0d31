//! The look of whoever follows jobs: ListJobs, and DescribeJob only of what is new in it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::jobs::{self, Described, Listings, Question, is_unknown, marked, matters};
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
    passed_over: PassedOver,
}

/// Listed jobs that are not listed again, by scope.
pub type PassedOver = Arc<BTreeMap<Scope, HashSet<JobId>>>;

/// A run that is followed, as it was known when the sweep began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The run.
    pub run: RunKey,
    /// The job that its record named.
    pub job: Option<JobId>,
    /// Whether it had a record.
    pub is_recorded: bool,
}

/// What a sweep is made for.
#[derive(Clone, Copy)]
pub struct Interest<'a> {
    /// What is wanted.
    pub desired: &'a Desired,
    /// The runs that are followed.
    pub followed: &'a [Followed],
    /// Those for which something is being done: whoever does it knows more than a look that was taken meanwhile.
    pub busy: &'a BTreeSet<&'a RunKey>,
}

/// What ListJobs answered, scope by scope.
pub struct Listing(Listings);

/// What a listing leaves to be asked.
#[derive(Default)]
pub struct Questions {
    wanted: Vec<Question>,
    /// Runs whose record another runner may have written since: those without one that listed jobs name, or without the attempt that
    /// they name, and those that have no job yet.
    runs: BTreeSet<RunKey>,
}

/// What was answered to the questions.
pub struct Answers {
    header: Result<Option<Header>, LedgerError>,
    described: Vec<Described>,
    records: Vec<(RunKey, Result<Option<Versioned>, LedgerError>)>,
}

/// Lists the jobs of these scopes, but for those that are passed over.
pub async fn list(sources: Sources<'_>, scopes: BTreeSet<Scope>, passed_over: PassedOver) -> Listing {
    Listing(jobs::list_others(sources, scopes, &passed_over).await)
}

impl Sweep {
    /// The jobs that need not be listed for these runs. A run may be followed that was not when its job was listed first.
    pub fn passed_over(&mut self, followed: &[Followed]) -> PassedOver {
        let jobs = followed.iter().filter_map(|it| Some((&it.run.scope, it.job.as_ref()?)));
        for (scope, job) in jobs {
            let is_there = self.passed_over.get(scope).is_some_and(|here| here.contains(job));
            if is_there && let Some(here) = Arc::make_mut(&mut self.passed_over).get_mut(scope) {
                here.remove(job);
            }
        }
        Arc::clone(&self.passed_over)
    }

    /// Notes where listed jobs stand. Says what is to be asked beside that: about jobs of followed runs that were never
    /// described, and about those that a record names and S3 does not list.
    pub fn note(&mut self, listing: Listing, interest: Interest<'_>, observed: &mut Observed) -> Questions {
        let Interest { desired: _, followed, busy } = interest;
        let without_job = followed.iter().filter(|it| it.job.is_none() && it.is_recorded && !busy.contains(&it.run));
        let runs = without_job.map(|it| it.run.clone()).collect();
        let mut questions = Questions { wanted: Vec::new(), runs };
        let names: BTreeSet<RunKey> = followed.iter().map(|it| it.run.first()).collect();
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
                    self.note_unknown((&scope, listed), (interest, &names, observed), &mut questions);
                }
            }
            let listed: HashSet<&JobId> = listing.iter().map(|listed| &listed.id).collect();
            let here = followed.iter().filter(|it| it.run.scope == scope);
            let missing =
                here.filter_map(|it| Some((&it.run, it.job.as_ref()?))).filter(|(_, id)| !listed.contains(id));
            questions
                .wanted
                .extend(missing.map(|(run, id)| Question::new(scope.clone(), id.clone(), Some(run.clone()))));
        }
        questions
    }

    fn note_unknown(
        &mut self,
        (scope, listed): (&Scope, &ListedJob),
        (interest, names, observed): (Interest<'_>, &BTreeSet<RunKey>, &Observed),
        questions: &mut Questions,
    ) {
        let lineage = &interest.desired.lineage;
        let ours = marked(scope, listed).filter(|(marker, _)| marker.is_of(lineage));
        match ours.filter(|(_, run)| names.contains(&run.first()) && matters(observed, run, &listed.id)) {
            None => {
                Arc::make_mut(&mut self.passed_over).entry(scope.clone()).or_default().insert(listed.id.clone());
            }
            // Whoever makes it is about to tell.
            Some((_, run)) if interest.busy.contains(&run) => {}
            Some((marker, run)) => {
                if is_unknown(observed, &run, marker.attempt) {
                    questions.runs.insert(run.clone());
                }
                questions.wanted.push(Question::new(scope.clone(), listed.id.clone(), Some(run)));
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
                Ok(Some(versioned)) => note_record(versioned, observed),
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

/// Notes a record that was read. It may have been written since by this very process, which knows what it wrote.
fn note_record(versioned: Versioned, observed: &mut Observed) {
    let known = observed.record(&versioned.record.run).map(|known| known.record.revision);
    if known.is_none_or(|known| known < versioned.record.revision) {
        observed.add_record(versioned);
    }
}
