//! `JobOperation`: exactly one of eleven operations.

use super::common::{
    CANNED_ACL, CHECKSUM_ALGORITHM, EVENT_HOLD, EVENT_HOLD_DURATION, GRANTS, KMS_KEY_ARN, LEGAL_HOLD, LOCK_MODE,
    NO_MEMBERS, TAG_SET, TEXT_64, TEXT_1024, VALUE_1024,
};
use super::copy::COPY;
use crate::control::shape::{Shape, matching, optional, required};

const FUNCTION_ARN: Shape = matching(
    1,
    1024,
    concat!(
        r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?",
        r"(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?"
    ),
);
const LAMBDA: Shape = Shape::Structure(&[
    optional("FunctionArn", &FUNCTION_ARN),
    optional("InvocationSchemaVersion", &TEXT_64),
    optional("UserArguments", &Shape::Map { key: &TEXT_64, value: &VALUE_1024, min: 1, max: 10 }),
]);

const OWNER: Shape = Shape::Structure(&[optional("ID", &TEXT_1024), optional("DisplayName", &TEXT_1024)]);
const ACCESS_LIST: Shape = Shape::Structure(&[required("Owner", &OWNER), optional("Grants", &GRANTS)]);
const ACL: Shape = Shape::Structure(&[optional("AccessControlPolicy", &ACCESS_POLICY)]);
const ACCESS_POLICY: Shape =
    Shape::Structure(&[optional("AccessControlList", &ACCESS_LIST), optional("CannedAccessControlList", &CANNED_ACL)]);

const TAGGING: Shape = Shape::Structure(&[optional("TagSet", &TAG_SET)]);

const RESTORE: Shape = Shape::Structure(&[
    optional("ExpirationInDays", &Shape::Integer { min: 0, max: i32::MAX as i64 }),
    optional("GlacierJobTier", &Shape::Word(&["BULK", "STANDARD"])),
]);

const HOLD: Shape = Shape::Structure(&[required("LegalHold", &Shape::Structure(&[required("Status", &LEGAL_HOLD)]))]);

const RETENTION: Shape = Shape::Structure(&[
    optional("BypassGovernanceRetention", &Shape::Boolean),
    required(
        "Retention",
        &Shape::Structure(&[
            optional("RetainUntilDate", &Shape::Timestamp),
            optional("Mode", &LOCK_MODE),
            optional("EventHold", &EVENT_HOLD),
            optional("EventHoldDuration", &EVENT_HOLD_DURATION),
        ]),
    ),
]);

const CHECKSUM: Shape = Shape::Structure(&[
    optional("ChecksumAlgorithm", &CHECKSUM_ALGORITHM),
    optional("ChecksumType", &Shape::Word(&["FULL_OBJECT", "COMPOSITE"])),
]);

const SSE_KMS: Shape =
    Shape::Structure(&[required("KMSKeyArn", &KMS_KEY_ARN), optional("BucketKeyEnabled", &Shape::Boolean)]);
const ENCRYPTION: Shape =
    Shape::Structure(&[optional("ObjectEncryption", &Shape::Structure(&[optional("SSE-KMS", &SSE_KMS)]))]);

// The model says "structure"; S3 takes exactly one operation a job.
pub(super) const OPERATION: Shape = Shape::Union(&[
    optional("LambdaInvoke", &LAMBDA),
    optional("S3PutObjectCopy", &COPY),
    optional("S3PutObjectAcl", &ACL),
    optional("S3PutObjectTagging", &TAGGING),
    optional("S3DeleteObjectTagging", &NO_MEMBERS),
    optional("S3InitiateRestoreObject", &RESTORE),
    optional("S3PutObjectLegalHold", &HOLD),
    optional("S3PutObjectRetention", &RETENTION),
    optional("S3ReplicateObject", &NO_MEMBERS),
    optional("S3ComputeObjectChecksum", &CHECKSUM),
    optional("S3UpdateObjectEncryption", &ENCRYPTION),
]);

pub(super) const OPERATION_NAME: Shape = Shape::Word(&[
    "LambdaInvoke",
    "S3PutObjectCopy",
    "S3PutObjectAcl",
    "S3PutObjectTagging",
    "S3DeleteObjectTagging",
    "S3InitiateRestoreObject",
    "S3PutObjectLegalHold",
    "S3PutObjectRetention",
    "S3ReplicateObject",
    "S3ComputeObjectChecksum",
    "S3UpdateObjectEncryption",
]);
