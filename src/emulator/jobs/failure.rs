//! Why jobs fail, in S3's words where they are known.

use serde::{Deserialize, Serialize};

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

    /// The manifest is not the CSV that its `Fields` announce.
    pub(super) fn format() -> Self {
        Self::manifest("Manifest file is not properly formatted")
    }

    /// A key in the manifest is not URL-encoded UTF-8.
    pub(super) fn key_format() -> Self {
        Self::manifest("Invalid object key format")
    }

    /// The manifest cannot be read.
    // After the documented "Reading the manifest is forbidden: AccessDenied".
    pub(super) fn unreadable(code: &str) -> Self {
        Self::new("ManifestNotFound", &format!("Reading the manifest failed: {code}"))
    }

    /// The manifest's `ETag` is not the request's. Undocumented.
    pub(super) fn etag(wanted: &str, found: &str) -> Self {
        let reason =
            format!("The ETag of the manifest does not match: the job asks for {wanted}, the object has {found}");
        Self::new("ManifestETagMismatch", &reason)
    }

    /// The manifest's bucket does not allow the operation. Undocumented, but for what is checked.
    pub(super) fn bucket(reason: &str) -> Self {
        Self::new("InvalidBucketState", reason)
    }

    /// More than half of at least 1,000 tasks failed. Undocumented.
    pub(super) fn threshold() -> Self {
        Self::new("JobFailureThresholdExceeded", "More than 50 percent of the tasks that ran failed")
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
