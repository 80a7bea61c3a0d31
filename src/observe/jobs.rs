//! Which of the listed jobs matter, and what DescribeJob says of them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::look::Sources;
use super::side_by_side::side_by_side;
use super::trouble::trouble;
use crate::aws::{JobControl, PortError};
use crate::ledger::Record;
use crate::model::elsewhere::Recorded;
use crate::model::operation::TagSet;
use crate::model::{Attempt, JobId, ListedJob, LiveJob, Marker, RunKey, Scope};
use crate::plan::{Desired, Observed, SeenJob};

/// A job that is to be described.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    scope: Scope,
    id: JobId,
    /// The run that its marker names, or whose record names it.
    run: Option<RunKey>,
    /// Whether its tags are asked for, too.
    tags: bool,
}

impl Question {
    pub(super) fn new(scope: Scope, id: JobId, run: Option<RunKey>) -> Self {
        Self { scope, id, run, tags: false }
    }

    pub(super) fn id(&self) -> &JobId {
        &self.id
    }

    pub(super) fn asks_tags(&self) -> bool {
        self.tags
    }
}

/// What ListJobs answered, scope by scope.
pub(crate) type Listings = BTreeMap<Scope, Result<Vec<ListedJob>, PortError>>;

/// Every job of these scopes.
pub(crate) async fn list(sources: Sources<'_>, scopes: BTreeSet<Scope>) -> Listings {
    list_others(sources, scopes, &Jobs::new()).await
}

/// Jobs, by scope.
pub(super) type Jobs = BTreeMap<Scope, HashSet<JobId>>;

/// Every job of these scopes, but for those that are passed over.
pub(super) async fn list_others(sources: Sources<'_>, scopes: BTreeSet<Scope>, passed_over: &Jobs) -> Listings {
    let calls = scopes.into_iter().map(|scope| async move {
        let here = passed_over.get(&scope);
        let is_passed_over = |job: &JobId| here.is_some_and(|here| here.contains(job));
        let listing = sources.services.jobs(&scope).list_other_jobs(&is_passed_over).await;
        (scope, listing)
    });
    side_by_side(sources.parallelism, calls).await.into_iter().collect()
}

/// What became of a question about a job.
pub(super) struct Described {
    wanted: Question,
    answer: Result<(LiveJob, Option<TagSet>), PortError>,
}

/// The run that a listed job's marker names, with the marker.
pub(super) fn marked(scope: &Scope, listed: &ListedJob) -> Option<(Marker, RunKey)> {
    let marker = Marker::find(&listed.description)?;
    let run = marker.run_in(scope);
    Some((marker, run))
}

/// The jobs of a scope that are to be described: those with a marker of this ledger whose run does not name them as its own
/// and closed, and those that open records name. Jobs of other ledgers are noted, and nothing is asked about them.
pub(super) fn wanted(
    (scope, listing): (&Scope, &[ListedJob]),
    desired: &Desired,
    observed: &mut Observed,
) -> Vec<Question> {
    let mut wanted: BTreeMap<JobId, Option<RunKey>> = BTreeMap::new();
    for listed in listing {
        let Some((marker, run)) = marked(scope, listed) else { continue };
        if !marker.is_of(&desired.lineage) {
            observed.add_stranger(run, listed.id.clone());
        } else if matters(observed, &run, &listed.id) {
            wanted.insert(listed.id.clone(), Some(run));
        }
    }
    let open = observed.records().filter(|record| record.is_open() && record.run.scope == *scope);
    let elected =
        open.filter_map(|record| Some((record.job()?.clone(), (record.run.clone(), asks_tags(desired, record)))));
    let elected: BTreeMap<JobId, (RunKey, bool)> = elected.collect();
    wanted.extend(elected.iter().map(|(id, (run, _))| (id.clone(), Some(run.clone()))));
    let whole = |(id, run): (JobId, Option<RunKey>)| {
        let tags = elected.get(&id).is_some_and(|(_, tags)| *tags);
        Question { scope: scope.clone(), id, run, tags }
    };
    let mut wanted: Vec<Question> = wanted.into_iter().map(whole).collect();
    wanted.extend(said_to_have_done(scope, desired, observed));
    wanted
}

/// The jobs that specs say have done their runs, as long as these are not on record.
fn said_to_have_done(scope: &Scope, desired: &Desired, observed: &Observed) -> Vec<Question> {
    let here = desired.jobs.values().filter(|job| desired.scope(job) == *scope);
    let named = here.filter_map(|job| match job.recorded.as_ref()? {
        Recorded::JobId(id) => Some((desired.run(job), id)),
        Recorded::Reason(_) => None,
    });
    let is_open = |run: &RunKey| observed.record(run).is_none_or(|versioned| versioned.record.is_refused());
    let open = named.filter(|(run, _)| is_open(run));
    open.map(|(_, id)| Question::new(scope.clone(), id.clone(), None)).collect()
}

/// Whether a marked job is worth a DescribeJob: not if its run is closed and it is the one that the record names, nor if it is one
/// that was replaced, since it was seen to have ended before the next attempt was recorded.
pub(super) fn matters(observed: &Observed, run: &RunKey, id: &JobId) -> bool {
    let record = observed.record(run).map(|versioned| &versioned.record);
    let was_replaced = |record: &Record| record.replaced().iter().any(|attempt| attempt.job.as_ref() == Some(id));
    record.is_none_or(|record| (record.is_open() || record.job() != Some(id)) && !was_replaced(record))
}

/// Whether an attempt at a run is not on record, as far as the ledger was read.
pub(super) fn is_unknown(observed: &Observed, run: &RunKey, attempt: Attempt) -> bool {
    let latest = observed.record(run).and_then(|versioned| versioned.record.latest());
    observed.record(run).is_none() || latest.is_some_and(|latest| latest.attempt < attempt)
}

/// Whether a job's tags are asked for: its spec has others than those that were last applied, or it is not known whether they
/// were. Else the answer would change nothing.
fn asks_tags(desired: &Desired, record: &Record) -> bool {
    let job = desired.jobs.get(&record.run.name).filter(|job| desired.run(job) == record.run);
    job.is_some_and(|job| job.tags != record.current().applied_tags || record.current().tagging.is_some())
}

/// Asks about jobs, side by side.
pub(super) async fn describe(sources: Sources<'_>, wanted: Vec<Question>) -> Vec<Described> {
    side_by_side(sources.parallelism, wanted.into_iter().map(|wanted| describe_one(sources, wanted))).await
}

/// What S3 says of the jobs of these ids, with their tags. Those that it does not know are left out.
pub(crate) async fn describe_whole(
    sources: Sources<'_>,
    scope: &Scope,
    ids: Vec<JobId>,
) -> Result<Vec<SeenJob>, PortError> {
    let wanted = ids.into_iter().map(|id| Question { scope: scope.clone(), id, run: None, tags: true });
    let described = describe(sources, wanted.collect()).await.into_iter();
    described.filter_map(Described::seen).collect()
}

async fn describe_one(sources: Sources<'_>, wanted: Question) -> Described {
    let jobs = sources.services.jobs(&wanted.scope);
    let answer = ask(jobs.as_ref(), &wanted).await;
    Described { wanted, answer }
}

async fn ask(jobs: &dyn JobControl, wanted: &Question) -> Result<(LiveJob, Option<TagSet>), PortError> {
    let live = jobs.describe_job(&wanted.id).await?;
    if !wanted.tags {
        return Ok((live, None));
    }
    let tags = match jobs.job_tags(&wanted.id).await {
        Err(PortError::NotFound { .. }) => None,
        answer => Some(answer?),
    };
    Ok((live, tags))
}

impl Described {
    /// The job. `None` if S3 does not know it.
    fn seen(self) -> Option<Result<SeenJob, PortError>> {
        match self.answer {
            Ok((live, tags)) => Some(Ok(SeenJob::described(self.wanted.scope, live, tags))),
            Err(PortError::NotFound { .. }) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Notes what was answered. A job that is not there is gone if a record names it.
    pub(super) fn note(self, observed: &mut Observed) {
        let Question { scope, id, run, tags: _ } = self.wanted;
        match self.answer {
            Ok((live, tags)) => {
                if let Some(run) = &run {
                    observed.clear_job_trouble(run);
                }
                observed.add_job(SeenJob::described(scope, live, tags));
            }
            Err(PortError::NotFound { .. }) => observed.add_gone(scope, id),
            Err(error) => observed.set_job_trouble(scope, id, (run, trouble(&error))),
        }
    }
}

/// Runs of markers of this ledger that are not on record, or not with the attempt of the marker, as far as the ledger was read.
pub(super) fn unrecorded<'a>(
    listings: impl Iterator<Item = (&'a Scope, &'a [ListedJob])>,
    desired: &Desired,
    observed: &Observed,
) -> BTreeSet<RunKey> {
    let marked = listings.flat_map(|(scope, listing)| listing.iter().filter_map(move |listed| marked(scope, listed)));
    let ours = marked.filter(|(marker, _)| marker.is_of(&desired.lineage));
    ours.filter(|(marker, run)| is_unknown(observed, run, marker.attempt)).map(|(_, run)| run).collect()
}
