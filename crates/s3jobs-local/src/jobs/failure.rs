//! Why jobs fail, in S3's words where they are known.

use serde::{Deserialize, Serialize};

use super::counts::Counts;

/// One of a job's `FailureReasons`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct JobFailure {
    /// At most 64 characters.
    pub(crate) code: String,
    /// At most 256 characters.
    pub(crate) reason: String,
}

// Reasons: S3 User Guide, "Troubleshooting Batch Operations". Codes are not documented, nor are the reasons of those
// functions that say so.
impl JobFailure {
    fn new(code: &str, reason: &str) -> Self {
        let reason = reason.chars().take(256).collect();
        Self { code: code.to_owned(), reason }
    }

    fn manifest(reason: &str) -> Self {
        Self::new("InvalidManifestContent", reason)
    }

    /// The manifest's `Fields` lack a column, or have one twice.
    pub(super) fn missing_fields(missing: &str) -> Self {
        Self::manifest(&format!("Required fields are missing in the schema: {missing}"))
    }

    /// The manifest's rows do not go together.
    pub(super) fn content() -> Self {
        Self::manifest("Invalid Manifest Content")
    }

    /// The manifest is not CSV as S3 reads it.
    pub(super) fn format() -> Self {
        Self::manifest("Manifest file is not properly formatted")
    }

    /// A row has not as many columns as the manifest's `Fields` announce.
    // Reason: seen on S3 (github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3).
    pub(super) fn columns() -> Self {
        Self::manifest("Unexpected number of task fields")
    }

    /// A key in the manifest is not URL-encoded UTF-8.
    pub(super) fn key_format() -> Self {
        Self::manifest("Invalid object key format")
    }

    /// A version id in the manifest cannot be one.
    pub(super) fn version_format() -> Self {
        Self::manifest("Invalid version ID format")
    }

    /// The ETag in the request cannot be one.
    pub(super) fn etag_format() -> Self {
        Self::manifest("ETag format is invalid")
    }

    /// The manifest has more rows than one job may have tasks.
    pub(super) fn too_many_keys() -> Self {
        let reason =
            "The S3 Batch Operations job failed because it contains more keys than the maximum allowed in a single job";
        Self::manifest(reason)
    }

    /// No object goes through the filter of a generated manifest. The code is not documented.
    pub(super) fn no_keys() -> Self {
        let reason = "Manifest generation found no keys matching the filter criteria.";
        Self::new("ManifestGenerationFailed", reason)
    }

    /// A generated manifest cannot be made. The code is not documented, nor is any `why` but "Failed to write manifest".
    pub(super) fn generation(why: &str) -> Self {
        Self::new("ManifestGenerationFailed", &format!("Error occurred when preparing manifest: {why}"))
    }

    /// The manifest may not be read: what S3 answers for CSV manifests that are encrypted with a key of KMS.
    // Source: S3 User Guide, "Creating an S3 Batch Operations job": such manifests are not supported.
    pub(super) fn forbidden() -> Self {
        Self::new("ManifestForbidden", "Reading the manifest is forbidden: AccessDenied")
    }

    /// The manifest cannot be read.
    // After the documented "Reading the manifest is forbidden: AccessDenied".
    pub(super) fn unreadable(code: &str) -> Self {
        Self::new("ManifestNotFound", &format!("Reading the manifest failed: {code}"))
    }

    /// The manifest's `ETag` is not the request's.
    // Not documented, but reported by users of S3 with this code and reason.
    pub(super) fn etag() -> Self {
        Self::new("ManifestNotFound", "Etag mismatch reading manifest")
    }

    /// The manifest's bucket does not allow the operation. Undocumented, but for what is checked.
    pub(super) fn bucket(reason: &str) -> Self {
        Self::new("InvalidBucketState", reason)
    }

    /// More than half of at least 1,000 tasks failed. The code is not documented.
    // Reason: seen on S3, for 100 % (github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3). How S3 rounds is not
    // known: here upwards, so that no 50 % are above 50 %.
    pub(super) fn threshold(tasks: Counts) -> Self {
        let percent = (tasks.failed * 100).div_ceil(tasks.done().max(1));
        Self::new("JobFailureThresholdExceeded", &format!("Job failure rate {percent}% is above 50%"))
    }

    /// Nobody confirmed the job in time. Undocumented.
    pub(super) fn expired() -> Self {
        Self::new("JobExpired", "The job was suspended for more than 30 days")
    }

    /// The completion report has no place to go to.
    pub(super) fn report() -> Self {
        let reason = "The job report could not be written to your report bucket. Please check your permissions.";
        Self::new("JobReportNotWritten", reason)
    }
}
