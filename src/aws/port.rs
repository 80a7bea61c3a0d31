//! What is asked of S3 and S3 Control, whoever answers.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use super::error::PortError;
use crate::model::arn::ObjectAddress;
use crate::model::document::Priority;
use crate::model::manifest::{ETag, VersionId};
use crate::model::operation::TagSet;
use crate::model::{Caller, JobId, ListedJob, LiveJob, Region, Request, Scope, Time};

/// Says of a job whether it is left out of a list.
pub type IsPassedOver<'a> = dyn Fn(&JobId) -> bool + Send + Sync + 'a;

/// The job calls of S3 Control, in one scope.
///
/// Every method is one API call (ListJobs: one call a page). Only CreateJob is never repeated by the client below.
#[async_trait]
pub trait JobControl: Send + Sync {
    /// CreateJob, held (`ConfirmationRequired=true`), sent exactly once: a retry is the caller's decision.
    async fn create_job(&self, request: &Request) -> Result<JobId, PortError>;

    /// DescribeJob.
    async fn describe_job(&self, id: &JobId) -> Result<LiveJob, PortError>;

    /// ListJobs: every page, every status.
    async fn list_jobs(&self) -> Result<Vec<ListedJob>, PortError>;

    /// The same without the jobs that are passed over: whoever lists again and again does not hold thousands that are over.
    async fn list_other_jobs(&self, is_passed_over: &IsPassedOver<'_>) -> Result<Vec<ListedJob>, PortError> {
        let mut jobs = self.list_jobs().await?;
        jobs.retain(|job| !is_passed_over(&job.id));
        Ok(jobs)
    }

    /// UpdateJobStatus, with a reason that S3 shows.
    async fn update_status(&self, id: &JobId, status: RequestedStatus, reason: &str) -> Result<(), PortError>;

    /// UpdateJobPriority.
    async fn update_priority(&self, id: &JobId, priority: Priority) -> Result<(), PortError>;

    /// GetJobTagging.
    async fn job_tags(&self, id: &JobId) -> Result<TagSet, PortError>;

    /// PutJobTagging: replaces the whole set.
    async fn put_job_tags(&self, id: &JobId, tags: &TagSet) -> Result<(), PortError>;
}

/// What UpdateJobStatus can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestedStatus {
    /// Let a held job run.
    Ready,
    /// End a job.
    Cancelled,
}

/// The calls on objects that manifests, reports and ledgers need, in one scope.
#[async_trait]
pub trait Objects: Send + Sync {
    /// HeadObject. `None` if there is no such object or bucket.
    async fn head(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<ObjectHead>, PortError>;

    /// `GetObject`, whole. `None` if there is no such object or bucket.
    async fn get(&self, object: &ObjectAddress, version: Option<&VersionId>) -> Result<Option<Bytes>, PortError>;

    /// `GetObject`, a part. [`PortError::NotFound`] if there is no such object or bucket, [`PortError::Conflict`] if the
    /// object is not the one of the part's ETag any more.
    async fn get_part(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        part: &Part,
    ) -> Result<Bytes, PortError>;

    /// `GetObject`, its first `most` bytes, with what HeadObject says. `None` if there is no such object or bucket.
    async fn begin(
        &self,
        object: &ObjectAddress,
        version: Option<&VersionId>,
        most: u64,
    ) -> Result<Option<(ObjectHead, Bytes)>, PortError> {
        let Some(head) = self.head(object, version).await? else { return Ok(None) };
        if head.bytes == 0 {
            return Ok(Some((head, Bytes::new())));
        }
        let part = Part { etag: head.etag.clone(), bytes: 0..head.bytes.min(most) };
        let first = self.get_part(object, version, &part).await?;
        Ok(Some((head, first)))
    }

    /// `HeadBucket`. `None` if there is no such bucket.
    ///
    /// A bucket that the caller may not use, or that is in another Region, is there all the same where S3 says where it is.
    async fn bucket(&self, name: &str) -> Result<Option<BucketHead>, PortError>;

    /// PutObject, whole. A condition that does not hold is [`PortError::Conflict`].
    async fn put(&self, object: &ObjectAddress, body: Bytes, condition: PutCondition) -> Result<ETag, PortError>;
}

/// What must hold for an object to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PutCondition {
    /// Nothing: overwrite.
    None,
    /// There is no such object (`If-None-Match: *`).
    Absent,
    /// The object has this ETag (`If-Match`).
    Matches(ETag),
}

/// Which bytes of an object, and of which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The ETag that the object must have (`If-Match`).
    pub etag: ETag,
    /// The bytes; at least one.
    pub bytes: Range<u64>,
}

/// What `HeadBucket` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketHead {
    /// Where the bucket is; `None` if S3 does not say.
    pub region: Option<Region>,
}

/// How an object is encrypted at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// With keys that S3 manages (SSE-S3).
    S3,
    /// With AWS KMS keys (SSE-KMS and DSSE-KMS).
    Kms,
    /// With a key that its writer keeps (SSE-C).
    Customer,
}

/// What HeadObject says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    /// The ETag, bare.
    pub etag: ETag,
    /// The size in bytes.
    pub bytes: u64,
    /// The version, in a versioned bucket.
    pub version_id: Option<VersionId>,
    /// When the object was last written.
    pub modified: Option<Time>,
    /// How the object is encrypted; `None` if S3 does not say, or in a way that this version does not know.
    pub encryption: Option<Encryption>,
}

/// The call of STS that tells whose credentials sign the calls in one scope.
#[async_trait]
pub trait Identity: Send + Sync {
    /// `GetCallerIdentity`. It is asked once for the same credentials, whatever scopes they are used in; a failure is not kept.
    async fn caller(&self) -> Result<Caller, PortError>;
}

/// Gives the ports of a scope.
pub trait Services: Send + Sync {
    /// The job calls in a scope.
    fn jobs(&self, scope: &Scope) -> Arc<dyn JobControl>;

    /// The calls on objects in a scope.
    fn objects(&self, scope: &Scope) -> Arc<dyn Objects>;

    /// Who makes the calls in a scope.
    fn identity(&self, scope: &Scope) -> Arc<dyn Identity>;
}
