//! Leaves that several shapes share.

use crate::control::shape::{Shape, list, matching, optional, required, text};

pub(crate) const NO_MEMBERS: Shape = Shape::Structure(&[]);
pub(in crate::control) const ACCOUNT: Shape = matching(0, 64, r"^\d{12}$");
pub(super) const TEXT_64: Shape = text(1, 64);
pub(super) const TEXT_256: Shape = text(1, 256);
pub(super) const TEXT_512: Shape = text(1, 512);
pub(super) const TEXT_1024: Shape = text(1, 1024);
pub(super) const VALUE_1024: Shape = text(0, 1024);
pub(super) const TEXT_2000: Shape = text(1, 2000);
pub(super) const TEXT_2048: Shape = text(1, 2048);
pub(super) const SIZE: Shape = Shape::Integer { min: 0, max: i64::MAX };
pub(super) const ANY_INTEGER: Shape = Shape::Integer { min: i64::MIN, max: i64::MAX };
pub(super) const BUCKET_ARN: Shape = matching(1, 128, "arn:[^:]+:s3:.*");
pub(super) const OBJECT_ARN: Shape = matching(1, 2000, "arn:[^:]+:s3:.*");
pub(super) const KMS_KEY_ARN: Shape =
    matching(20, 2048, "arn:aws[a-zA-Z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-zA-Z0-9-]+");
pub(super) const ROLE_ARN: Shape = matching(1, 2048, r"arn:[^:]+:iam::\d{12}:role/.*");
pub(super) const JOB_ARN: Shape = matching(1, 1024, r"arn:[^:]+:s3:[a-zA-Z0-9\-]+:\d{12}:job\/.*");

/// `JobId`.
pub(crate) const JOB_ID: Shape = matching(5, 36, r"[a-zA-Z0-9\-\_]+");
/// `JobPriority`.
pub(crate) const PRIORITY: Shape = Shape::Integer { min: 0, max: 2_147_483_647 };
/// `JobDescription`.
pub(crate) const DESCRIPTION: Shape = TEXT_256;
/// `JobStatusUpdateReason`.
pub(crate) const STATUS_REASON: Shape = TEXT_256;
/// `JobStatus`.
pub(crate) const JOB_STATUS: Shape = Shape::Word(&[
    "Active",
    "Cancelled",
    "Cancelling",
    "Complete",
    "Completing",
    "Failed",
    "Failing",
    "New",
    "Paused",
    "Pausing",
    "Preparing",
    "Ready",
    "Suspended",
]);

pub(super) const STORAGE_CLASS: Shape = Shape::Word(&[
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "GLACIER",
    "INTELLIGENT_TIERING",
    "DEEP_ARCHIVE",
    "GLACIER_IR",
]);
pub(super) const CHECKSUM_ALGORITHM: Shape = Shape::Word(&[
    "CRC32",
    "CRC32C",
    "CRC64NVME",
    "MD5",
    "SHA1",
    "SHA256",
    "SHA512",
    "XXHASH64",
    "XXHASH3",
    "XXHASH128",
]);
pub(super) const LOCK_MODE: Shape = Shape::Word(&["COMPLIANCE", "GOVERNANCE"]);
pub(super) const LEGAL_HOLD: Shape = Shape::Word(&["OFF", "ON"]);
pub(super) const EVENT_HOLD: Shape = Shape::Word(&["OFF", "ON"]);
pub(super) const EVENT_HOLD_DURATION: Shape = Shape::Structure(&[
    optional("Days", &Shape::Integer { min: 1, max: 36_500 }),
    optional("Years", &Shape::Integer { min: 1, max: 100 }),
]);

const TAG_KEY: Shape = matching(1, 128, r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$");
const TAG_VALUE: Shape = matching(0, 256, r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$");
const TAG: Shape = Shape::Structure(&[required("Key", &TAG_KEY), required("Value", &TAG_VALUE)]);
/// `S3TagSet`.
pub(super) const TAG_SET: Shape = list(&TAG);

pub(super) const CANNED_ACL: Shape = Shape::Word(&[
    "private",
    "public-read",
    "public-read-write",
    "aws-exec-read",
    "authenticated-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
]);
const GRANTEE: Shape = Shape::Structure(&[
    optional("TypeIdentifier", &Shape::Word(&["id", "emailAddress", "uri"])),
    optional("Identifier", &TEXT_1024),
    optional("DisplayName", &TEXT_1024),
]);
const PERMISSION: Shape = Shape::Word(&["FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"]);
const GRANT: Shape = Shape::Structure(&[optional("Grantee", &GRANTEE), optional("Permission", &PERMISSION)]);
/// `S3GrantList`.
pub(super) const GRANTS: Shape = list(&GRANT);
