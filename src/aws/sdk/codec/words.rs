//! Enums of ours and the same enums of the SDK.

use std::collections::BTreeMap;

use aws_sdk_s3control::types;

use crate::model::live::JobStatus;
use crate::model::manifest::{ManifestField, ReplicationStatus};
use crate::model::operation::{
    AnnotationDirective, CannedAccessControlList, ChecksumAlgorithm, ChecksumType, EventHold, GlacierJobTier,
    GranteeType, LegalHoldStatus, LockMode, MetadataDirective, OperationKind, Permission, SseAlgorithm, StorageClass,
};
use crate::model::report::ReportScope;

/// A word of ours that the SDK has too.
pub(super) trait Word<Theirs>: Sized {
    /// The SDK's word.
    fn encode(self) -> Theirs;
    /// Our word, or `None` if this version does not know the SDK's.
    fn decode(theirs: &Theirs) -> Option<Self>;
}

/// Words that this version does not know, in fields that may be absent, by where these stand in their operation.
#[derive(Debug, Default)]
pub(super) struct Unknown(BTreeMap<&'static str, String>);

impl Unknown {
    /// The word of a field that may be absent. One that is not known is kept as S3 writes it, and the field counts as absent.
    pub(super) fn word<Theirs, Ours>(&mut self, field: &'static str, theirs: Option<&Theirs>) -> Option<Ours>
    where
        Theirs: AsRef<str>,
        Ours: Word<Theirs>,
    {
        let theirs = theirs?;
        let ours = Ours::decode(theirs);
        if ours.is_none() {
            self.0.insert(field, theirs.as_ref().to_owned());
        }
        ours
    }

    /// All of them, below an operation.
    pub(super) fn below(self, operation: OperationKind) -> BTreeMap<String, String> {
        self.0.into_iter().map(|(field, word)| (format!("{operation}.{field}"), word)).collect()
    }
}

/// Encodes each word of a list.
pub(super) fn encode_all<Theirs, Ours: Word<Theirs> + Copy>(ours: &[Ours]) -> Vec<Theirs> {
    ours.iter().map(|word| word.encode()).collect()
}

/// Decodes a list, if every word of it is known.
pub(super) fn decode_all<Theirs, Ours: Word<Theirs>>(theirs: &[Theirs]) -> Option<Vec<Ours>> {
    theirs.iter().map(Ours::decode).collect()
}

macro_rules! words {
    ($($ours:ident = $theirs:ident { $($ours_word:ident = $theirs_word:ident),+ $(,)? })+) => {$(
        impl Word<types::$theirs> for $ours {
            fn encode(self) -> types::$theirs {
                match self {
                    $($ours::$ours_word => types::$theirs::$theirs_word),+
                }
            }
            fn decode(theirs: &types::$theirs) -> Option<Self> {
                let words = [$(($ours::$ours_word, types::$theirs::$theirs_word)),+];
                words.into_iter().find(|(_, word)| word == theirs).map(|(ours, _)| ours)
            }
        }
    )+};
}

words! {
    CannedAccessControlList = S3CannedAccessControlList {
        Private = Private, PublicRead = PublicRead, PublicReadWrite = PublicReadWrite, AwsExecRead = AwsExecRead,
        AuthenticatedRead = AuthenticatedRead, BucketOwnerRead = BucketOwnerRead,
        BucketOwnerFullControl = BucketOwnerFullControl,
    }
    GranteeType = S3GranteeTypeIdentifier { Id = Canonical, EmailAddress = EmailAddress, Uri = Group }
    Permission = S3Permission {
        FullControl = FullControl, Read = Read, Write = Write, ReadAcp = ReadAcp, WriteAcp = WriteAcp,
    }
    StorageClass = S3StorageClass {
        Standard = Standard, StandardIa = StandardIa, OneZoneIa = OnezoneIa, Glacier = Glacier,
        IntelligentTiering = IntelligentTiering, DeepArchive = DeepArchive, GlacierIr = GlacierIr,
    }
    MetadataDirective = S3MetadataDirective { Copy = Copy, Replace = Replace }
    AnnotationDirective = S3AnnotationDirective { Copy = Copy, Exclude = Exclude }
    SseAlgorithm = S3SseAlgorithm { Aes256 = Aes256, Kms = Kms }
    LegalHoldStatus = S3ObjectLockLegalHoldStatus { On = On, Off = Off }
    LockMode = S3ObjectLockMode { Compliance = Compliance, Governance = Governance }
    LockMode = S3ObjectLockRetentionMode { Compliance = Compliance, Governance = Governance }
    EventHold = S3ObjectLockEventHold { On = On, Off = Off }
    EventHold = S3ObjectLockRetentionEventHold { On = On, Off = Off }
    ChecksumAlgorithm = S3ChecksumAlgorithm {
        Crc32 = Crc32, Crc32c = Crc32C, Sha1 = Sha1, Sha256 = Sha256, Crc64nvme = Crc64Nvme, Sha512 = Sha512,
        Md5 = Md5, Xxhash64 = Xxhash64, Xxhash3 = Xxhash3, Xxhash128 = Xxhash128,
    }
    ChecksumAlgorithm = ComputeObjectChecksumAlgorithm {
        Crc32 = Crc32, Crc32c = Crc32C, Sha1 = Sha1, Sha256 = Sha256, Crc64nvme = Crc64Nvme, Sha512 = Sha512,
        Md5 = Md5, Xxhash64 = Xxhash64, Xxhash3 = Xxhash3, Xxhash128 = Xxhash128,
    }
    ChecksumType = ComputeObjectChecksumType { FullObject = FullObject, Composite = Composite }
    GlacierJobTier = S3GlacierJobTier { Bulk = Bulk, Standard = Standard }
    ManifestField = JobManifestFieldName { Ignore = Ignore, Bucket = Bucket, Key = Key, VersionId = VersionId }
    ReplicationStatus = ReplicationStatus {
        Completed = Completed, Failed = Failed, Replica = Replica, None = None,
    }
    ReportScope = JobReportScope { AllTasks = AllTasks, FailedTasksOnly = FailedTasksOnly }
    JobStatus = JobStatus {
        New = New, Preparing = Preparing, Suspended = Suspended, Ready = Ready, Active = Active, Pausing = Pausing,
        Paused = Paused, Completing = Completing, Complete = Complete, Cancelling = Cancelling,
        Cancelled = Cancelled, Failing = Failing, Failed = Failed,
    }
}
