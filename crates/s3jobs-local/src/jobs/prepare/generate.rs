use super::piece::{End, Piece};
use super::source::{Generator, Versions};
use super::stop::Stop;
use crate::inventory::encode_key;
use crate::jobs::failure::JobFailure;
use crate::jobs::job::{Job, ManifestCursor};
use crate::jobs::task::Task;
use crate::objects::{
    After, AfterVersion, Bucket, Failure, Listing, Object, Reading, VersionId, VersionListing, Versioning,
};

/// Objects that one step looks at.
const PAGE: usize = 10_000;

/// The next objects of a bucket, through the filter.
pub(super) fn next(state: &impl Reading, job: &Job, generator: &Generator) -> Result<Piece, Stop> {
    let bucket = open(state, job, generator)?;
    let page = page(state, generator, job.manifest.listed.as_ref())?;
    // Source: S3 User Guide, "Batch Replication errors": a list for replication leaves archived objects out.
    let takes_archived = !job.plan.work.is_replication();
    let passes = |(key, object): &(String, Object)| {
        let is_taken = takes_archived || !object.storage_class.is_archive();
        is_taken && generator.filter.passes(key, object, bucket.replication.as_ref())
    };
    let end = if page.next.is_none() { End::Yes } else { End::No };
    let cursor = ManifestCursor { listed: page.next, ..job.manifest.clone() };
    let tasks = page.objects.into_iter().filter(passes).map(|(key, object)| task(generator, &bucket, &key, &object));
    Ok(Piece { tasks: tasks.collect(), cursor, end, file: None })
}

/// The bucket whose list is generated. The reasons against one are not documented.
fn open(state: &impl Reading, job: &Job, generator: &Generator) -> Result<Bucket, Stop> {
    let bucket = state.bucket(&generator.bucket).map_err(refused)?;
    if !job.scope.finds_owner(&bucket, generator.expected_owner.as_deref()) {
        return Err(JobFailure::generation("the source bucket is not owned by the expected account").into());
    }
    // Source: S3 User Guide, "Creating an S3 Batch Operations job": no list of objects is made across Regions.
    if bucket.region != job.scope.region {
        let why = format!("the source bucket is in {}, the job in {}", bucket.region, job.scope.region);
        return Err(JobFailure::generation(&why).into());
    }
    Ok(bucket)
}

/// Objects in order, and the last version that was looked at, if there is more.
struct Page {
    objects: Vec<(String, Object)>,
    next: Option<(String, VersionId)>,
}

fn page(state: &impl Reading, generator: &Generator, after: Option<&(String, VersionId)>) -> Result<Page, Stop> {
    let page = match generator.versions {
        Versions::Current => current(state, generator, after),
        Versions::All => all(state, generator, after),
    };
    page.map_err(refused)
}

fn refused(failure: Failure) -> Stop {
    match failure {
        Failure::Refused(refusal) => JobFailure::generation(&refusal.to_string()).into(),
        Failure::Store(error) => error.into(),
    }
}

fn current(state: &impl Reading, generator: &Generator, after: Option<&(String, VersionId)>) -> Result<Page, Failure> {
    let after = after.map(|(key, _)| After::Key(key.clone()));
    let listing = Listing { prefix: generator.filter.prefix(), delimiter: "", after, limit: PAGE };
    let page = state.list(&generator.bucket, &listing)?;
    let last = page.objects.last().map(|(key, object)| (key.clone(), object.version));
    Ok(Page { next: last.filter(|_| page.next.is_some()), objects: page.objects })
}

fn all(state: &impl Reading, generator: &Generator, after: Option<&(String, VersionId)>) -> Result<Page, Failure> {
    let after = after.map(|(key, version)| AfterVersion::Version(key.clone(), *version));
    let listing = VersionListing { prefix: generator.filter.prefix(), delimiter: "", after, limit: PAGE };
    let page = state.list_versions(&generator.bucket, &listing)?;
    let last = page.versions.last().map(|listed| (listed.key.clone(), listed.version.id()));
    let objects = page.versions.into_iter().filter_map(|listed| {
        let object = listed.version.object()?.clone();
        Some((listed.key, object))
    });
    Ok(Page { objects: objects.collect(), next: last.filter(|_| page.next.is_some()) })
}

/// The version is named where the bucket has versions, so that what is written later is left alone.
fn task(generator: &Generator, bucket: &Bucket, key: &str, object: &Object) -> Task {
    let version_id = match bucket.versioning {
        Versioning::Unversioned => None,
        Versioning::Enabled | Versioning::Suspended => Some(object.version.to_string()),
    };
    Task { bucket: generator.bucket.clone(), encoded_key: encode_key(key), version_id }
}
