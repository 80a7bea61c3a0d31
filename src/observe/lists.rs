//! The lists of the jobs that are to be created, and of those whose policy may be younger than they are.

use std::sync::Arc;

use super::look::{Depth, Sources};
use super::side_by_side::side_by_side;
use super::trouble::trouble;
use crate::aws::{ObjectHead, PortError, Services};
use crate::ledger::Record;
use crate::manifest::{self, Survey, Surveyed};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::VersionId;
use crate::model::{Job, Manifest, Scope};
use crate::plan::{Desired, upload_address};
use crate::plan::{Manifest as Seen, Observed, SeenJob};

/// Looks at the lists that matter: of jobs that are still to be created, and of held ones that the policy may forbid by now.
pub(super) async fn observe_lists(sources: Sources<'_>, desired: &Desired, depth: Depth, observed: &mut Observed) {
    let asked = |job: &&Job| match depth {
        Depth::Plan => is_open(desired, observed, job) || is_held(desired, observed, job),
        // What is uploaded may lie there by now; every other list is named by its ETag.
        Depth::Follow => is_open(desired, observed, job) && matches!(job.manifest, Manifest::File(_)),
    };
    // A job that is left alone is not judged by a list that nobody is to use.
    let jobs = desired.jobs.values().map(Arc::as_ref).filter(|job| !job.suspend);
    let jobs: Vec<&Job> = jobs.filter(asked).collect();
    let survey = Survey::new(sources.services, jobs.iter().map(|job| (desired.scope(job), *job)));
    let looks = jobs.into_iter().map(|job| {
        let (survey, is_held) = (&survey, is_held(desired, observed, job));
        async move {
            let (seen, findings) = look_at((sources.services, survey), desired, job, depth).await;
            let findings = if is_held { of_policy(job, &seen, findings) } else { findings };
            (job, (!is_held).then_some(seen), findings)
        }
    });
    for (job, seen, findings) in side_by_side(sources.parallelism, looks).await {
        if let Some(seen) = seen {
            observed.set_manifest(job.name.clone(), seen);
        }
        observed.set_findings(desired.run(job), findings);
    }
}

/// Whether a job is still to be created, so that its list matters.
fn is_open(desired: &Desired, observed: &Observed, job: &Job) -> bool {
    let record = observed.record(&desired.run(job)).map(|versioned| &versioned.record);
    let has_none = record.is_none_or(Record::is_refused);
    // For a run that was done elsewhere no job is made.
    (has_none && job.recorded.is_none()) || record.is_some_and(|record| is_replaced(desired, record, job))
}

/// Whether another job is to be made in the place of one that has not begun.
fn is_replaced(desired: &Desired, record: &Record, job: &Job) -> bool {
    record.is_open() && (record.replacing().is_some() || desired.replaced.contains(&job.name))
}

/// Whether a job is as its spec says, is not let run yet, and lists objects of buckets that only its list names.
fn is_held(desired: &Desired, observed: &Observed, job: &Job) -> bool {
    let is_bound = job.operation.kind().is_in_place() && !job.protected_buckets.is_empty();
    let is_asked_for = is_bound && job.manifest.etag().is_some();
    let record = is_asked_for.then(|| observed.record(&desired.run(job))).flatten().map(|versioned| &versioned.record);
    record.is_some_and(|record| {
        let seen = record.job().and_then(|id| observed.job(&record.run.scope, id));
        let is_kept = record.is_open() && !record.is_refused() && !is_replaced(desired, record, job);
        let is_its_own = is_kept && record.digest == desired.digest(job);
        is_its_own && seen.is_none_or(SeenJob::is_held)
    })
}

/// What the policy says by now of the list of a job that is made and not let run: it may be younger than the job.
fn of_policy(job: &Job, seen: &Seen, mut findings: Vec<Finding>) -> Vec<Finding> {
    let is_the_jobs = match (seen, job.manifest.etag()) {
        (Seen::Found { etag, .. }, Some(own)) => etag.canonical() == own.canonical(),
        (Seen::Found { .. } | Seen::Generated | Seen::Missing | Seen::Another | Seen::Unknown(_), _) => false,
    };
    if !is_the_jobs {
        let message = "the list that the job was made with is not there any more, so that whether it names a bucket which the \
                       policy protects cannot be told";
        return vec![Finding::error(FindingCode::PolicyProtectedBucket, message)];
    }
    findings.retain(|finding| finding.code == FindingCode::PolicyProtectedBucket);
    if findings.is_empty() && matches!(seen, Seen::Found { objects: None, .. }) {
        let message = "the rows of the list cannot be told apart, so that whether it names a bucket which the policy protects is \
                       not known";
        return vec![Finding::error(FindingCode::PolicyProtectedBucket, message)];
    }
    findings
}

/// The list of a job, and what was found about it and about the job's buckets.
async fn look_at(
    (services, survey): (&dyn Services, &Survey<'_>),
    desired: &Desired,
    job: &Job,
    depth: Depth,
) -> (Seen, Vec<Finding>) {
    let scope = desired.scope(job);
    let head = match manifest_place(job) {
        Some((address, version)) => survey.head((&scope, job), &address, version).await.map(Some),
        None => Ok(None),
    };
    let head = match head {
        Ok(head) => head,
        Err((error, why)) => return (Seen::Unknown(trouble(&error)), why.into_iter().collect()),
    };
    let there = head.as_ref().and_then(Option::as_ref);
    let Surveyed { objects, findings } = match depth {
        Depth::Plan => survey.job(&scope, job, there).await,
        Depth::Follow => Surveyed::default(),
    };
    let seen = match head {
        Some(Some(head)) => found(services, (&scope, job), (head, objects)).await,
        Some(None) => Seen::Missing,
        None => Seen::Generated,
    };
    (seen, findings)
}

/// What an object at the place of a job's list is to the job.
async fn found(
    services: &dyn Services,
    (scope, job): (&Scope, &Job),
    (head, objects): (ObjectHead, Option<u64>),
) -> Seen {
    match is_the_file(services, (scope, job), &head).await {
        Ok(true) => Seen::Found { etag: head.etag, objects },
        Ok(false) => Seen::Another,
        Err(error) => Seen::Unknown(trouble(&error)),
    }
}

/// Whether what was found where a file is uploaded to is that file. Of every other list the spec names the ETag.
async fn is_the_file(
    services: &dyn Services,
    (scope, job): (&Scope, &Job),
    head: &ObjectHead,
) -> Result<bool, PortError> {
    let (Manifest::File(file), Some(content)) = (&job.manifest, &job.file) else { return Ok(true) };
    let address = upload_address(file, content);
    manifest::holds(services.objects(scope).as_ref(), (&address, head), content).await
}

/// Where the list of objects is, if it is an object.
fn manifest_place(job: &Job) -> Option<(ObjectAddress, Option<&VersionId>)> {
    match &job.manifest {
        Manifest::Csv(csv) => Some((csv.object.address(), csv.version_id.as_ref())),
        Manifest::Inventory(report) => Some((report.object.address(), report.version_id.as_ref())),
        Manifest::File(file) => Some((upload_address(file, job.file.as_ref()?), None)),
        Manifest::Generator(_) => None,
    }
}

/// What lies now where the file of a job is uploaded to.
pub async fn uploaded(services: &dyn Services, (scope, job): (&Scope, &Job)) -> Seen {
    let Some((address, _)) = manifest_place(job) else { return Seen::Generated };
    match services.objects(scope).head(&address, None).await {
        Ok(None) => Seen::Missing,
        Ok(Some(head)) => found(services, (scope, job), (head, None)).await,
        Err(error) => Seen::Unknown(trouble(&error)),
    }
}
