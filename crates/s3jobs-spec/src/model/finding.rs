//! What was found in S3 about what a job uses: its list of objects, and its buckets.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::severity::Severity;

/// One thing that was found. An error forbids creating the job; anything else is told and stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of thing it is.
    pub code: FindingCode,
    /// How grave it is.
    pub severity: Severity,
    /// The line of the list that it is about, from 1; `None` if it is about something else.
    pub line: Option<u64>,
    /// What is wrong: a lowercase fragment.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What kind of thing was found. The kebab-case name is API: scripts may match it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    /// The object is not what the kind of manifest says: gzip in place of CSV, an inventory report in place of a list.
    ManifestForm,
    /// A row is not one that S3 can read.
    ManifestRow,
    /// A key is not URL-encoded, so that S3 may read another one.
    ManifestKeyEncoding,
    /// An object stands in the list more than once.
    DuplicateRows,
    /// The operation takes objects of one bucket, and the list names several.
    OneBucket,
    /// The list names several buckets.
    SeveralBuckets,
    /// The operation needs version ids, and the list has none.
    VersionIdNeeded,
    /// There is no such version of the list.
    ManifestVersion,
    /// S3 cannot read the list as it is encrypted.
    ManifestEncryption,
    /// An inventory report is not whole, or not of a kind that S3 takes.
    InventoryReport,
    /// Only a part of the list was looked at.
    ManifestInPart,
    /// The list could not be looked at.
    ManifestUnread,
    /// The number of rows is outside the spec's guard.
    RowsOutsideGuard,
    /// The number of rows is above what the project's policy allows.
    PolicyMaxTasks,
    /// The job changes objects of a bucket that the project's policy protects.
    PolicyProtectedBucket,
    /// A bucket is in another Region than the job.
    OtherRegion,
    /// A bucket does not exist.
    NoSuchBucket,
    /// S3 did not say whether a bucket is there.
    BucketUnseen,
}

impl FindingCode {
    /// The stable code.
    pub fn name(self) -> &'static str {
        match self {
            Self::ManifestForm => "manifest-form",
            Self::ManifestRow => "manifest-row",
            Self::ManifestKeyEncoding => "manifest-key-encoding",
            Self::DuplicateRows => "duplicate-rows",
            Self::OneBucket => "one-bucket",
            Self::SeveralBuckets => "several-buckets",
            Self::VersionIdNeeded => "version-id-needed",
            Self::ManifestVersion => "manifest-version",
            Self::ManifestEncryption => "manifest-encryption",
            Self::InventoryReport => "inventory-report",
            Self::ManifestInPart => "manifest-in-part",
            Self::ManifestUnread => "manifest-unread",
            Self::RowsOutsideGuard => "rows-outside-guard",
            Self::PolicyMaxTasks => "policy-max-tasks",
            Self::PolicyProtectedBucket => "policy-protected-bucket",
            Self::OtherRegion => "other-region",
            Self::NoSuchBucket => "no-such-bucket",
            Self::BucketUnseen => "bucket-unseen",
        }
    }
}

impl Finding {
    /// Something that forbids creating the job.
    pub fn error(code: FindingCode, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message)
    }

    /// Something that a person should look at.
    pub fn warning(code: FindingCode, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message)
    }

    /// Something that is good to know.
    pub fn note(code: FindingCode, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message)
    }

    fn new(code: FindingCode, severity: Severity, message: impl Into<String>) -> Self {
        Self { code, severity, line: None, message: message.into(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong, with the line of the list: `line 3: this line is empty`.
    pub fn located(&self) -> String {
        self.line.map_or_else(|| self.message.clone(), |line| format!("line {line}: {}", self.message))
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_as_it_is_named() {
        let code = FindingCode::PolicyProtectedBucket;
        assert_eq!(serde_json::to_value(code).unwrap(), code.name());
    }
}
