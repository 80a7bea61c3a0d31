//! `S3CopyObjectOperation`.

use super::common::{
    CANNED_ACL, CHECKSUM_ALGORITHM, EVENT_HOLD, EVENT_HOLD_DURATION, GRANTS, LEGAL_HOLD, LOCK_MODE, SIZE,
    STORAGE_CLASS, TAG_SET, TEXT_1024, TEXT_2000, TEXT_2048, VALUE_1024,
};
use crate::control::shape::{Shape, matching, optional};

const TARGET: Shape = matching(1, 128, "arn:[^:]+:(s3|s3express):.*");

const METADATA: Shape = Shape::Structure(&[
    optional("CacheControl", &TEXT_1024),
    optional("ContentDisposition", &TEXT_1024),
    optional("ContentEncoding", &TEXT_1024),
    optional("ContentLanguage", &TEXT_1024),
    optional("UserMetadata", &Shape::Map { key: &TEXT_1024, value: &VALUE_1024, min: 0, max: 8192 }),
    optional("ContentLength", &SIZE),
    optional("ContentMD5", &TEXT_1024),
    optional("ContentType", &TEXT_1024),
    optional("HttpExpiresDate", &Shape::Timestamp),
    optional("RequesterCharged", &Shape::Boolean),
    optional("SSEAlgorithm", &Shape::Word(&["AES256", "KMS"])),
]);

pub(super) const COPY: Shape = Shape::Structure(&[
    optional("TargetResource", &TARGET),
    optional("CannedAccessControlList", &CANNED_ACL),
    optional("AccessControlGrants", &GRANTS),
    optional("MetadataDirective", &Shape::Word(&["COPY", "REPLACE"])),
    optional("AnnotationDirective", &Shape::Word(&["COPY", "EXCLUDE"])),
    optional("ModifiedSinceConstraint", &Shape::Timestamp),
    optional("NewObjectMetadata", &METADATA),
    optional("NewObjectTagging", &TAG_SET),
    optional("RedirectLocation", &TEXT_2048),
    optional("RequesterPays", &Shape::Boolean),
    optional("StorageClass", &STORAGE_CLASS),
    optional("UnModifiedSinceConstraint", &Shape::Timestamp),
    optional("SSEAwsKmsKeyId", &TEXT_2000),
    optional("TargetKeyPrefix", &TEXT_1024),
    optional("ObjectLockLegalHoldStatus", &LEGAL_HOLD),
    optional("ObjectLockMode", &LOCK_MODE),
    optional("ObjectLockRetainUntilDate", &Shape::Timestamp),
    optional("ObjectLockEventHold", &EVENT_HOLD),
    optional("ObjectLockEventHoldDuration", &EVENT_HOLD_DURATION),
    optional("BucketKeyEnabled", &Shape::Boolean),
    optional("ChecksumAlgorithm", &CHECKSUM_ALGORITHM),
]);
