//! What the eight calls do. Every call is one transaction.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::error::CallError;
use super::job::{Counts, Job, JobId, ManifestCursor, Passes, Scope, Stopwatch, TaskCursor};
use super::request::Plan;
use super::status::{RequestedStatus, Status};
use crate::emulator::store::{Change, JobQuery, JobReading as _, Store, Token};

/// The most tags that a job has.
// Source: S3 User Guide, "Controlling access and labeling jobs using tags".
const MAX_TAGS: usize = 50;
/// Jobs in one page of a listing, at most and by default.
// Source: S3 Control 2018-08-20, `MaxResults`.
const MAX_PAGE: u64 = 1000;

/// The jobs of one account and region.
pub(crate) struct Jobs<'s> {
    store: &'s Store,
    scope: Scope,
}

/// What an UpdateJobStatus asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatusChange {
    pub(crate) status: RequestedStatus,
    pub(crate) reason: Option<String>,
}

/// Which jobs to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Only jobs with one of these statuses; all jobs where empty.
    pub(crate) statuses: Vec<Status>,
    /// At most so many, 0 to 1000.
    pub(crate) limit: Option<u64>,
    /// Where an earlier page ended.
    pub(crate) after: Option<String>,
}

/// One page of jobs, newest first.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) jobs: Vec<Job>,
    /// What asks for the next page; nothing on the last.
    pub(crate) next: Option<String>,
}

impl<'s> Jobs<'s> {
    /// The jobs of this account and region.
    pub(crate) fn new(store: &'s Store, scope: Scope) -> Self {
        Self { store, scope }
    }

    /// Makes a job from a `CreateJobRequest`, or finds the one that the same request made before.
    pub(crate) fn create(&self, request: Value, now: Timestamp) -> Result<JobId, CallError> {
        let plan = Plan::read(&request)?;
        let tags = request.get("Tags").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        check_tags(&tags)?;
        let token = request["ClientRequestToken"].as_str().unwrap_or_default().to_owned();
        self.store.write(|change| {
            if let Some(used) = change.find_token(&self.scope, &token)? {
                return if used.request == request { Ok(used.job) } else { Err(CallError::TokenReused) };
            }
            let id = JobId(Uuid::new_v4().to_string());
            change.save_token(&self.scope, &token, &Token { job: id.clone(), request: request.clone() })?;
            change.add_job(new_job((id.clone(), &self.scope), plan, (request, tags), now))?;
            Ok(id)
        })
    }

    /// Finds a job.
    pub(crate) fn describe(&self, id: &JobId) -> Result<Job, CallError> {
        self.store.read(|view| self.own(view.find_job(id)?))
    }

    /// Lists jobs, newest first.
    pub(crate) fn list(&self, listing: &Listing) -> Result<Page, CallError> {
        let before = match &listing.after {
            Some(token) => {
                token.strip_prefix("before:").and_then(|text| text.parse().ok()).ok_or(CallError::NextToken)?
            }
            None => u64::MAX,
        };
        let limit = usize::try_from(listing.limit.unwrap_or(MAX_PAGE)).unwrap_or(usize::MAX);
        let query = JobQuery { before, limit: limit.saturating_add(1), statuses: &listing.statuses };
        let mut jobs = self.store.read(|view| view.newest_jobs(&self.scope, &query))?;
        let more = jobs.len() > limit;
        jobs.truncate(limit);
        let last = jobs.last().map_or(before, |job| job.sequence);
        Ok(Page { jobs, next: more.then(|| format!("before:{last}")) })
    }

    /// Changes the rank of a job that has not ended.
    pub(crate) fn set_priority(&self, id: &JobId, priority: i64) -> Result<Job, CallError> {
        self.change(id, |job| {
            if job.status.is_terminal() {
                return Err(CallError::WrongStatus { status: job.status, asked: "change its priority" });
            }
            job.priority = priority;
            Ok(())
        })
    }

    /// Confirms or cancels a job.
    pub(crate) fn set_status(&self, id: &JobId, asked: StatusChange, now: Timestamp) -> Result<Job, CallError> {
        self.change(id, |job| {
            match asked.status {
                RequestedStatus::Ready => confirm(job)?,
                RequestedStatus::Cancelled => cancel(job, now)?,
            }
            job.status_reason = asked.reason.or(job.status_reason.take());
            Ok(())
        })
    }

    /// Replaces all tags of a job, ended or not.
    pub(crate) fn set_tags(&self, id: &JobId, tags: Value) -> Result<Job, CallError> {
        check_tags(&tags)?;
        self.change(id, |job| {
            job.tags = tags;
            Ok(())
        })
    }

    fn own(&self, job: Option<Job>) -> Result<Job, CallError> {
        job.filter(|job| job.scope == self.scope).ok_or(CallError::NoSuchJob)
    }

    fn change(&self, id: &JobId, edit: impl FnOnce(&mut Job) -> Result<(), CallError>) -> Result<Job, CallError> {
        self.store.write(|change: &mut Change<'_>| {
            let mut job = self.own(change.find_job(id)?)?;
            edit(&mut job)?;
            change.save_job(&job)?;
            Ok(job)
        })
    }
}

fn new_job((id, scope): (JobId, &Scope), plan: Plan, (request, tags): (Value, Value), now: Timestamp) -> Job {
    Job {
        id,
        scope: scope.clone(),
        sequence: 0,
        priority: request["Priority"].as_i64().unwrap_or_default(),
        request,
        plan,
        tags,
        status: Status::New,
        status_reason: None,
        failures: Vec::new(),
        created: now,
        suspended: None,
        terminated: None,
        active: Stopwatch::default(),
        tasks: Counts::default(),
        manifest: ManifestCursor::default(),
        passes: Passes::default(),
        next: TaskCursor::default(),
    }
}

fn confirm(job: &mut Job) -> Result<(), CallError> {
    if job.status != Status::Suspended {
        return Err(CallError::WrongStatus { status: job.status, asked: "be confirmed" });
    }
    job.status = Status::Ready;
    Ok(())
}

fn cancel(job: &mut Job, now: Timestamp) -> Result<(), CallError> {
    let refused = CallError::WrongStatus { status: job.status, asked: "be cancelled" };
    let status = job.status.when_cancelled().ok_or(refused)?;
    if status.is_terminal() {
        job.end(status, now);
    } else {
        job.active.stop(now);
        job.status = status;
    }
    Ok(())
}

fn check_tags(tags: &Value) -> Result<(), CallError> {
    let tags = tags.as_array().map(Vec::as_slice).unwrap_or_default();
    if tags.len() > MAX_TAGS {
        return Err(CallError::TooManyTags { count: tags.len() });
    }
    let mut keys: Vec<&str> = tags.iter().filter_map(|tag| tag["Key"].as_str()).collect();
    keys.sort_unstable();
    if let Some((twice, _)) = keys.iter().zip(keys.iter().skip(1)).find(|(key, next)| key == next) {
        return Err(CallError::invalid(format!("the tag key `{twice}` stands twice")));
    }
    match keys.iter().find(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        Some(reserved) => Err(CallError::invalid(format!("the tag key `{reserved}` is reserved for AWS"))),
        None => Ok(()),
    }
}
