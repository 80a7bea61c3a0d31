/// Why a version could not be replicated, as the completion reports of Batch Replication say it.
// Codes: S3 User Guide, "Amazon S3 replication failure reasons". Texts: those of `SrcObjectNotEligible` and
// `SrcObjectNotFound` stand in reports of S3 (github.com/aws-samples/sample-replicate-on-tag-for-amazon-s3); the others are
// the guide's descriptions of the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReplicationFailure {
    #[error("Amazon S3 is unable to find the source bucket")]
    NoSourceBucket,
    #[error("Source bucket is not in same AWS Region as specified by the Batch Operations job")]
    SourceElsewhere,
    #[error("Replication configuration not found for source bucket")]
    NoConfiguration,
    /// The version id is empty, or cannot be one.
    #[error("Object versionID is invalid")]
    InvalidVersion,
    #[error("Amazon S3 is unable to find the source object version to replicate")]
    NoSourceVersion,
    /// No enabled rule applies, or it is a replica, a delete marker or archived.
    #[error("Object is not eligible for replication")]
    NotEligible,
    #[error("Amazon S3 is unable to find the destination bucket that's specified in the replication configuration")]
    NoDestination,
    #[error("Versioning is not enabled for the S3 destination bucket")]
    DestinationUnversioned,
    #[error("Object Lock is not enabled in the destination bucket")]
    DestinationUnlocked,
}

impl ReplicationFailure {
    /// The error code, as it appears in completion reports.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::NoSourceBucket => "SrcBucketNotFound",
            Self::SourceElsewhere => "SrcBucketInvalidRegion",
            Self::NoConfiguration => "SrcBucketReplicationConfigMissing",
            Self::InvalidVersion => "SrcObjectNotFound",
            Self::NoSourceVersion => "SrcVersionNotFound",
            Self::NotEligible => "SrcObjectNotEligible",
            Self::NoDestination => "DstBucketNotFound",
            Self::DestinationUnversioned => "DstBucketUnversioned",
            Self::DestinationUnlocked => "DstBucketObjectLockConfigMissing",
        }
    }
}
