//! Ledger, jobs and manifests as one observation. Reads only.
//!
//! One ListJobs sweep a scope finds every job with a marker of this tool; DescribeJob tells of each that matters. A scope
//! that cannot be reached becomes a [`Trouble`] of its own and does not stop the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::aws::{JobControl, ObjectHead, PortError, Services};
use crate::ledger::{Ledger, LedgerError, Versioned};
use crate::manifest::{self, Survey, Surveyed};
use crate::model::arn::ObjectAddress;
use crate::model::finding::{Finding, FindingCode};
use crate::model::manifest::VersionId;
use crate::model::{Job, JobId, ListedJob, Manifest, Marker, Scope, Time};
use crate::plan::observed::{Manifest as Seen, Observed, SeenJob, Trouble, TroubleKind};
use crate::plan::{Desired, create::upload_address};

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything that a plan needs, the manifests' content included.
    Plan,
    /// What following jobs needs: manifests are not read again.
    Follow,
}

/// Where an observation comes from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// The ports of each scope.
    pub services: &'a dyn Services,
    /// The ledger.
    pub ledger: &'a dyn Ledger,
}

/// Observes everything that the desired jobs and the ledger's open records are about.
pub async fn observe(sources: Sources<'_>, desired: &Desired, depth: Depth, at: Time) -> Result<Observed, LedgerError> {
    let listings = list(sources, desired).await?;
    // A run's record is written before its effect is claimed and its job is made, so records that are read after jobs and
    // claims know of all of them; read before, they could seem to have lost what another runner has just written.
    let claims = sources.ledger.load_claims().await?;
    let records = sources.ledger.load_all().await?;
    let mut observed = Observed {
        at,
        lineage: sources.ledger.header().await?.map(|header| header.lineage),
        claims: claims.into_iter().map(|it| (it.record.digest.clone(), it.record)).collect(),
        jobs: Vec::new(),
        gone: BTreeSet::new(),
        manifests: BTreeMap::new(),
        findings: BTreeMap::new(),
        troubles: BTreeMap::new(),
        records,
    };
    for (scope, listing) in listings {
        let jobs = sources.services.jobs(&scope);
        let result = match listing {
            Ok(listed) => describe_all(jobs.as_ref(), (&scope, listed), &mut observed).await,
            Err(error) => Err(error),
        };
        if let Err(error) = result {
            observed.troubles.insert(scope, trouble(&error));
        }
    }
    let open: Vec<&Job> = desired.jobs.values().filter(|job| is_open(desired, &observed, job)).collect();
    let mut survey = Survey::new(sources.services, open.iter().map(|job| (desired.scope(job), *job)));
    for job in open {
        let (seen, findings) = observe_manifest((sources.services, &mut survey), desired, job, depth).await;
        observed.manifests.insert(job.name.clone(), seen);
        observed.findings.insert(desired.run(job), findings);
    }
    if depth == Depth::Plan {
        observe_policy(sources.services, desired, &mut observed).await;
    }
    Ok(observed)
}

/// What the policy says by now of the lists of jobs that are made and not let run: it may be younger than they are.
async fn observe_policy(services: &dyn Services, desired: &Desired, observed: &mut Observed) {
    let held: Vec<&Job> = desired.jobs.values().filter(|job| is_held(desired, observed, job)).collect();
    let mut survey = Survey::new(services, held.iter().map(|job| (desired.scope(job), *job)));
    for job in held {
        let (seen, mut findings) = observe_manifest((services, &mut survey), desired, job, Depth::Plan).await;
        let is_the_jobs = match (&seen, job.manifest.etag()) {
            (Seen::Found { etag, .. }, Some(own)) => etag.canonical() == own.canonical(),
            (Seen::Found { .. } | Seen::Generated | Seen::Missing | Seen::Another | Seen::Unknown(_), _) => false,
        };
        findings.retain(|finding| finding.code == FindingCode::PolicyProtectedBucket);
        if !is_the_jobs {
            let message = "the list that the job was made with is not there any more, so that whether it names a bucket which \
                           the policy protects cannot be told";
            findings = vec![Finding::error(FindingCode::PolicyProtectedBucket, message)];
        }
        observed.findings.insert(desired.run(job), findings);
    }
}

/// Whether a job is as its spec says, is not let run yet, and lists objects of buckets that only its list names.
fn is_held(desired: &Desired, observed: &Observed, job: &Job) -> bool {
    let is_asked_for = !job.protected_buckets.is_empty() && job.manifest.etag().is_some();
    let record = observed.record(&desired.run(job)).map(|versioned| &versioned.record);
    is_asked_for
        && record.is_some_and(|record| {
            let seen = record.job().and_then(|id| observed.job(&record.run.scope, id));
            record.is_open() && record.digest == desired.digest(job) && seen.is_none_or(SeenJob::is_held)
        })
}

/// Every job of every scope that the desired jobs and open records are in.
async fn list(
    sources: Sources<'_>,
    desired: &Desired,
) -> Result<BTreeMap<Scope, Result<Vec<ListedJob>, PortError>>, LedgerError> {
    let records = sources.ledger.load_all().await?;
    let mut listings = BTreeMap::new();
    for scope in scopes(desired, &records) {
        let listing = sources.services.jobs(&scope).list_jobs().await;
        listings.insert(scope, listing);
    }
    Ok(listings)
}

/// Scopes of the desired jobs and of open records, and the one in which the project's jobs are if they do not say otherwise:
/// a second job of a run whose spec is gone may be there.
fn scopes(desired: &Desired, records: &[Versioned]) -> BTreeSet<Scope> {
    let open = records.iter().map(|versioned| &versioned.record).filter(|record| record.is_open());
    let recorded = open.filter(|record| record.run.scope.endpoint == desired.endpoint).map(|r| r.run.scope.clone());
    desired.jobs.values().map(|job| desired.scope(job)).chain(recorded).chain(desired.home.clone()).collect()
}

/// Whether a job is still to be created, so that its manifest matters.
fn is_open(desired: &Desired, observed: &Observed, job: &Job) -> bool {
    match observed.record(&desired.run(job)) {
        Some(versioned) => versioned.record.is_refused(),
        None => true,
    }
}

/// Describes the jobs of a scope that matter: those that carry a marker, and those that open records name.
async fn describe_all(
    jobs: &dyn JobControl,
    (scope, listing): (&Scope, Vec<ListedJob>),
    observed: &mut Observed,
) -> Result<(), PortError> {
    let mut wanted: BTreeSet<JobId> = BTreeSet::new();
    for listed in listing {
        if Marker::find(&listed.description).is_some_and(|marker| matters(scope, observed, (&marker, &listed.id))) {
            wanted.insert(listed.id);
        }
    }
    let open = observed.records.iter().map(|v| &v.record).filter(|r| r.is_open() && r.run.scope == *scope);
    let elected: BTreeSet<JobId> = open.filter_map(|record| record.job().cloned()).collect();
    for id in wanted.union(&elected) {
        match jobs.describe_job(id).await {
            Ok(live) => {
                let tags = if elected.contains(id) { tags(jobs, id).await? } else { None };
                let marker = Marker::find(&live.description);
                observed.jobs.push(SeenJob { scope: scope.clone(), live, marker, tags });
            }
            Err(PortError::NotFound { .. }) => {
                observed.gone.insert((scope.clone(), id.clone()));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether a marked job is worth a DescribeJob: not if its run is closed and it is the one that the record names.
fn matters(scope: &Scope, observed: &Observed, (marker, id): (&Marker, &JobId)) -> bool {
    let record = observed.records.iter().map(|versioned| &versioned.record).find(|record| {
        record.run.scope == *scope
            && record.run.project == marker.project
            && record.run.name == marker.name
            && record.run.run == marker.run
    });
    record.is_none_or(|record| record.is_open() || record.job() != Some(id))
}

async fn tags(jobs: &dyn JobControl, id: &JobId) -> Result<Option<crate::model::operation::TagSet>, PortError> {
    match jobs.job_tags(id).await {
        Ok(tags) => Ok(Some(tags)),
        Err(PortError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The list of a job, and what was found about it and about the job's buckets.
async fn observe_manifest(
    (services, survey): (&dyn Services, &mut Survey<'_>),
    desired: &Desired,
    job: &Job,
    depth: Depth,
) -> (Seen, Vec<Finding>) {
    let scope = desired.scope(job);
    let head = match manifest_place(job) {
        Some((address, version)) => {
            manifest::head(services.objects(&scope).as_ref(), &address, version).await.map(Some)
        }
        None => Ok(None),
    };
    let head = match head {
        Ok(head) => head,
        Err((error, why)) => return (Seen::Unknown(trouble(&error)), why.into_iter().collect()),
    };
    let found = head.as_ref().and_then(Option::as_ref);
    let Surveyed { objects, findings } = match depth {
        Depth::Plan => survey.job(&scope, job, found).await,
        Depth::Follow => Surveyed::default(),
    };
    let seen = match head {
        Some(Some(head)) => match is_the_file(services, (&scope, job), &head).await {
            Ok(true) => Seen::Found { etag: head.etag, objects },
            Ok(false) => Seen::Another,
            Err(error) => Seen::Unknown(trouble(&error)),
        },
        Some(None) => Seen::Missing,
        None => Seen::Generated,
    };
    (seen, findings)
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

fn trouble(error: &PortError) -> Trouble {
    let kind = match error {
        PortError::Throttled { .. } | PortError::Unreachable { .. } | PortError::LostAnswer { .. } => {
            TroubleKind::Temporary
        }
        PortError::Credentials { .. } => TroubleKind::Credentials,
        PortError::Denied { .. } => TroubleKind::Permission,
        PortError::NotFound { .. } | PortError::TokenReused { .. } => TroubleKind::Other,
        PortError::Conflict { .. } | PortError::Rejected { .. } => TroubleKind::Other,
    };
    Trouble { kind, message: error.to_string() }
}
