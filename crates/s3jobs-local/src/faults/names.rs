//! The names of S3's calls, by level, method and the query parameter that tells them apart.

use super::call::Level;
use super::call::Level::{Bucket, Object, Service};

/// The calls of S3 Control that are answered, and the engine's own step.
pub(super) const CONTROL: [&str; 8] = [
    "CreateJob",
    "DeleteJobTagging",
    "DescribeJob",
    "GetJobTagging",
    "ListJobs",
    "PutJobTagging",
    "UpdateJobPriority",
    "UpdateJobStatus",
];

/// A transaction of the job engine: no request, but a place where a crash can be asked for.
pub(super) const ENGINE: &str = "EngineCommit";

/// What a request is called that is none of these.
pub(super) const OTHER: &str = "Other";

/// Calls whose answer can be stale.
pub(super) const LISTS: [&str; 6] =
    ["ListBuckets", "ListJobs", "ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListObjectsV2"];

// Source: S3 2006-03-01, every operation's method and `requestUri`. The first row that fits names the call: an empty
// parameter fits every request.
pub(super) const S3: [(Level, &str, &str, &str); 62] = [
    (Service, "GET", "", "ListBuckets"),
    (Bucket, "DELETE", "cors", "DeleteBucketCors"),
    (Bucket, "DELETE", "encryption", "DeleteBucketEncryption"),
    (Bucket, "DELETE", "lifecycle", "DeleteBucketLifecycle"),
    (Bucket, "DELETE", "ownershipControls", "DeleteBucketOwnershipControls"),
    (Bucket, "DELETE", "policy", "DeleteBucketPolicy"),
    (Bucket, "DELETE", "publicAccessBlock", "DeletePublicAccessBlock"),
    (Bucket, "DELETE", "replication", "DeleteBucketReplication"),
    (Bucket, "DELETE", "tagging", "DeleteBucketTagging"),
    (Bucket, "DELETE", "", "DeleteBucket"),
    (Bucket, "GET", "acl", "GetBucketAcl"),
    (Bucket, "GET", "encryption", "GetBucketEncryption"),
    (Bucket, "GET", "lifecycle", "GetBucketLifecycleConfiguration"),
    (Bucket, "GET", "location", "GetBucketLocation"),
    (Bucket, "GET", "object-lock", "GetObjectLockConfiguration"),
    (Bucket, "GET", "ownershipControls", "GetBucketOwnershipControls"),
    (Bucket, "GET", "policy", "GetBucketPolicy"),
    (Bucket, "GET", "policyStatus", "GetBucketPolicyStatus"),
    (Bucket, "GET", "publicAccessBlock", "GetPublicAccessBlock"),
    (Bucket, "GET", "replication", "GetBucketReplication"),
    (Bucket, "GET", "tagging", "GetBucketTagging"),
    (Bucket, "GET", "uploads", "ListMultipartUploads"),
    (Bucket, "GET", "versioning", "GetBucketVersioning"),
    (Bucket, "GET", "versions", "ListObjectVersions"),
    (Bucket, "GET", "list-type", "ListObjectsV2"),
    (Bucket, "GET", "", "ListObjects"),
    (Bucket, "HEAD", "", "HeadBucket"),
    (Bucket, "POST", "delete", "DeleteObjects"),
    (Bucket, "PUT", "acl", "PutBucketAcl"),
    (Bucket, "PUT", "encryption", "PutBucketEncryption"),
    (Bucket, "PUT", "lifecycle", "PutBucketLifecycleConfiguration"),
    (Bucket, "PUT", "object-lock", "PutObjectLockConfiguration"),
    (Bucket, "PUT", "ownershipControls", "PutBucketOwnershipControls"),
    (Bucket, "PUT", "policy", "PutBucketPolicy"),
    (Bucket, "PUT", "publicAccessBlock", "PutPublicAccessBlock"),
    (Bucket, "PUT", "replication", "PutBucketReplication"),
    (Bucket, "PUT", "tagging", "PutBucketTagging"),
    (Bucket, "PUT", "versioning", "PutBucketVersioning"),
    (Bucket, "PUT", "", "CreateBucket"),
    (Object, "DELETE", "uploadId", "AbortMultipartUpload"),
    (Object, "DELETE", "tagging", "DeleteObjectTagging"),
    (Object, "DELETE", "", "DeleteObject"),
    (Object, "GET", "uploadId", "ListParts"),
    (Object, "GET", "acl", "GetObjectAcl"),
    (Object, "GET", "attributes", "GetObjectAttributes"),
    (Object, "GET", "legal-hold", "GetObjectLegalHold"),
    (Object, "GET", "retention", "GetObjectRetention"),
    (Object, "GET", "tagging", "GetObjectTagging"),
    (Object, "GET", "", "GetObject"),
    (Object, "HEAD", "", "HeadObject"),
    (Object, "POST", "uploadId", "CompleteMultipartUpload"),
    (Object, "POST", "uploads", "CreateMultipartUpload"),
    (Object, "POST", "restore", "RestoreObject"),
    (Object, "PUT", "acl", "PutObjectAcl"),
    (Object, "PUT", "encryption", "UpdateObjectEncryption"),
    (Object, "PUT", "legal-hold", "PutObjectLegalHold"),
    (Object, "PUT", "retention", "PutObjectRetention"),
    (Object, "PUT", "tagging", "PutObjectTagging"),
    // `call` tells these from the copies, which have the same form and a header more.
    (Object, "PUT", "partNumber", "UploadPart"),
    (Object, "PUT", "", "PutObject"),
    (Object, "COPY", "partNumber", "UploadPartCopy"),
    (Object, "COPY", "", "CopyObject"),
];

/// Every name that a rule can say.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let others = [ENGINE, OTHER];
    CONTROL.into_iter().chain(S3.into_iter().map(|(_, _, _, name)| name)).chain(others)
}
