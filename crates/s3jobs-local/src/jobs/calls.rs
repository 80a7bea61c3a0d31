//! What the eight calls do. Every call is one transaction.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::counts::Counts;
use super::error::CallError;
use super::job::{Job, ManifestCursor, Passes, ReportCursor, Stopwatch};
use super::request::Plan;
use super::scope::{JobId, Scope};
use super::status::{RequestedStatus, Status};
use super::summary::Summary;
use super::task::TaskCursor;
use crate::behaviour::{Behaviour, CancelOfWaiting, TokenMemory, TokenReuse};
use crate::jobs::tables::{JobListing as _, JobQuery, JobReading as _, JobShadows as _, Shadow, Token};
use crate::store::{Change, Store, StoreError, View};

/// The most tags that a job has.
// Source: S3 User Guide, "Controlling access and labeling jobs using tags".
const MAX_TAGS: usize = 50;
/// Jobs in one page of a listing, at most and by default.
// Source: S3 Control 2018-08-20, `MaxResults`.
const MAX_PAGE: u64 = 1000;

/// The jobs of one account and region.
pub(crate) struct Jobs<'s> {
    store: &'s Store,
    behaviour: &'s Behaviour,
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

/// One page of jobs.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) jobs: Vec<Summary>,
    /// What asks for the next page; nothing on the last.
    pub(crate) next: Option<String>,
}

impl<'s> Jobs<'s> {
    /// The jobs of this account and region.
    pub(crate) fn new(store: &'s Store, behaviour: &'s Behaviour, scope: Scope) -> Self {
        Self { store, behaviour, scope }
    }

    /// Makes a job from a `CreateJobRequest`, or finds the one that the same request made before.
    pub(crate) fn create(&self, request: Value, now: Timestamp) -> Result<JobId, CallError> {
        let plan = Plan::read(&request)?;
        self.check_role(&request)?;
        let tags = request.get("Tags").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        check_tags(&tags)?;
        let token = request["ClientRequestToken"].as_str().unwrap_or_default().to_owned();
        self.store.write(|change| {
            if let Some(used) = change.find_token(&self.scope, &token)?.filter(|used| self.remembers(used, now)) {
                return self.again(used, &request);
            }
            let id = JobId(Uuid::new_v4().to_string());
            let used = Token { job: id.clone(), request: request.clone(), used: now };
            change.save_token(&self.scope, &token, &used)?;
            change.add_job(new_job((id.clone(), &self.scope), plan, (request, tags), now))?;
            self.hide(change, (&id, None), now)?;
            Ok(id)
        })
    }

    /// Refuses a role that the caller cannot pass.
    // Source: S3 User Guide, "Troubleshooting Batch Operations", where it is an `AccessDeniedException`.
    fn check_role(&self, request: &Value) -> Result<(), CallError> {
        let account = request["RoleArn"].as_str().and_then(|arn| arn.split(':').nth(4));
        let is_own = account.is_none_or(|account| account == self.scope.account);
        if is_own { Ok(()) } else { Err(CallError::ForeignRole) }
    }

    fn remembers(&self, token: &Token, now: Timestamp) -> bool {
        match self.behaviour.token_memory {
            TokenMemory::Forever => true,
            TokenMemory::For(time) => now.duration_since(token.used) < time,
            TokenMemory::None => false,
        }
    }

    fn again(&self, used: Token, request: &Value) -> Result<JobId, CallError> {
        match self.behaviour.token_reuse {
            TokenReuse::ErrorAlways => Err(CallError::TokenExists),
            TokenReuse::Refused if used.request != *request => Err(CallError::TokenReused),
            TokenReuse::Refused | TokenReuse::Ignored => Ok(used.job),
        }
    }

    /// Finds a job.
    pub(crate) fn describe(&self, id: &JobId, now: Timestamp) -> Result<Job, CallError> {
        self.store.read(|view| {
            let job = match self.shadow(view, id, now)? {
                Some(shadow) => shadow.job,
                None => view.find_job(id)?,
            };
            self.own(job)
        })
    }

    /// Lists jobs.
    pub(crate) fn list(&self, listing: &Listing, now: Timestamp) -> Result<Page, CallError> {
        let after = listing.after.as_deref().map(position).transpose()?;
        // What a page of no jobs would be is not documented; it could not lead to a next one.
        let limit = usize::try_from(listing.limit.filter(|limit| *limit > 0).unwrap_or(MAX_PAGE)).unwrap_or(usize::MAX);
        let is_late = !self.behaviour.effect_lag.is_zero();
        // Statuses that are not shown yet are not filtered by.
        let statuses = if is_late { &[] } else { listing.statuses.as_slice() };
        let order = self.behaviour.list_order;
        let query = JobQuery { order, after, limit: limit.saturating_add(1), statuses };
        let mut jobs = self.store.read(|view| {
            view.list_jobs(&self.scope, &query, |job| {
                let wanted = |job: &Summary| listing.statuses.is_empty() || listing.statuses.contains(&job.status);
                Ok(self.shown(view, job, now)?.filter(wanted))
            })
        })?;
        let more = jobs.len() > limit;
        jobs.truncate(limit);
        let next = jobs.last().filter(|_| more).map(|job| format!("after:{}", job.sequence));
        Ok(Page { jobs, next })
    }

    /// What a list shows of a job at `now`.
    fn shown(&self, view: &View<'_>, job: Summary, now: Timestamp) -> Result<Option<Summary>, StoreError> {
        // A clock that stands before the job's creation hides nothing by itself.
        let lag = self.behaviour.list_lag;
        if !lag.is_zero() && now.duration_since(job.created) < lag {
            return Ok(None);
        }
        Ok(match self.shadow(view, &job.id, now)? {
            Some(shadow) => shadow.job.as_ref().map(Summary::of),
            None => Some(job),
        })
    }

    /// Changes the rank of a job that has not ended.
    pub(crate) fn set_priority(&self, id: &JobId, priority: i64, now: Timestamp) -> Result<Job, CallError> {
        self.change(id, now, |job| {
            if !job.status.takes_priority(self.behaviour.priority_change) {
                return Err(CallError::WrongStatus { status: job.status, asked: "change its priority" });
            }
            job.priority = priority;
            Ok(())
        })
    }

    /// Confirms or cancels a job.
    pub(crate) fn set_status(&self, id: &JobId, asked: StatusChange, now: Timestamp) -> Result<Job, CallError> {
        self.change(id, now, |job| {
            match asked.status {
                RequestedStatus::Ready => confirm(job)?,
                RequestedStatus::Cancelled => cancel(job, self.behaviour.cancel_of_waiting, now)?,
            }
            job.status_reason = asked.reason.or(job.status_reason.take());
            Ok(())
        })
    }

    /// Replaces all tags of a job, ended or not.
    pub(crate) fn set_tags(&self, id: &JobId, tags: Value, now: Timestamp) -> Result<Job, CallError> {
        check_tags(&tags)?;
        self.change(id, now, |job| {
            job.tags = tags;
            Ok(())
        })
    }

    fn own(&self, job: Option<Job>) -> Result<Job, CallError> {
        let missing = CallError::NoSuchJob { error: self.behaviour.missing_job };
        job.filter(|job| job.scope == self.scope).ok_or(missing)
    }

    fn change(
        &self,
        id: &JobId,
        now: Timestamp,
        edit: impl FnOnce(&mut Job) -> Result<(), CallError>,
    ) -> Result<Job, CallError> {
        self.store.write(|change: &mut Change<'_>| {
            let before = self.own(change.find_job(id)?)?;
            let mut job = before.clone();
            edit(&mut job)?;
            change.save_job(&job)?;
            self.hide(change, (id, Some(before)), now)?;
            Ok(job)
        })
    }

    /// Shows a job as it was before, for as long as effects are late.
    fn hide(
        &self,
        change: &mut Change<'_>,
        (id, job): (&JobId, Option<Job>),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.behaviour.effect_lag.is_zero() {
            return Ok(());
        }
        let until = now.checked_add(self.behaviour.effect_lag).unwrap_or(Timestamp::MAX);
        change.add_shadow(id, Shadow { until, job }, now)
    }

    fn shadow(&self, view: &View<'_>, id: &JobId, now: Timestamp) -> Result<Option<Shadow>, StoreError> {
        if self.behaviour.effect_lag.is_zero() { Ok(None) } else { view.shadow(id, now) }
    }
}

/// The sequence after which a page begins.
fn position(token: &str) -> Result<u64, CallError> {
    token.strip_prefix("after:").and_then(|text| text.parse().ok()).ok_or(CallError::NextToken)
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
        generated: None,
        passes: Passes::default(),
        next: TaskCursor::default(),
        report: ReportCursor::default(),
    }
}

fn confirm(job: &mut Job) -> Result<(), CallError> {
    if job.status != Status::Suspended {
        return Err(CallError::WrongStatus { status: job.status, asked: "be confirmed" });
    }
    job.status = Status::Ready;
    Ok(())
}

fn cancel(job: &mut Job, of_waiting: CancelOfWaiting, now: Timestamp) -> Result<(), CallError> {
    let refused = CallError::WrongStatus { status: job.status, asked: "be cancelled" };
    let status = job.status.when_cancelled(of_waiting).ok_or(refused)?;
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
