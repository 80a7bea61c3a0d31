//! `JobManifest`, `JobManifestGenerator` and `JobReport`: what a job reads, and where it reports.

use super::common::{
    ACCOUNT, ANY_INTEGER, BUCKET_ARN, KMS_KEY_ARN, NO_MEMBERS, OBJECT_ARN, STORAGE_CLASS, TEXT_512, TEXT_1024,
    TEXT_2000,
};
use crate::control::shape::{Shape, list, optional, required};

const FORMAT: Shape = Shape::Word(&["S3BatchOperations_CSV_20180820", "S3InventoryReport_CSV_20161130"]);
const FIELD: Shape = Shape::Word(&["Ignore", "Bucket", "Key", "VersionId"]);
const SPEC: Shape = Shape::Structure(&[required("Format", &FORMAT), optional("Fields", &list(&FIELD))]);
pub(super) const LOCATION: Shape = Shape::Structure(&[
    required("ObjectArn", &OBJECT_ARN),
    optional("ObjectVersionId", &TEXT_2000),
    required("ETag", &TEXT_1024),
]);
pub(super) const MANIFEST: Shape = Shape::Structure(&[required("Spec", &SPEC), required("Location", &LOCATION)]);

pub(super) const GENERATED_FORMAT: Shape = Shape::Word(&["S3InventoryReport_CSV_20211130"]);
const MANIFEST_ENCRYPTION: Shape = Shape::Structure(&[
    optional("SSE-S3", &NO_MEMBERS),
    optional("SSE-KMS", &Shape::Structure(&[required("KeyId", &TEXT_2000)])),
]);
const OUTPUT: Shape = Shape::Structure(&[
    optional("ExpectedManifestBucketOwner", &ACCOUNT),
    required("Bucket", &BUCKET_ARN),
    optional("ManifestPrefix", &TEXT_512),
    optional("ManifestEncryption", &MANIFEST_ENCRYPTION),
    required("ManifestFormat", &GENERATED_FORMAT),
]);
const NAME_CONSTRAINT: Shape = Shape::Structure(&[
    optional("MatchAnyPrefix", &list(&TEXT_1024)),
    optional("MatchAnySuffix", &list(&TEXT_1024)),
    optional("MatchAnySubstring", &list(&TEXT_1024)),
]);
const ENCRYPTION_FILTER: Shape = Shape::Union(&[
    optional("SSE-S3", &NO_MEMBERS),
    optional(
        "SSE-KMS",
        &Shape::Structure(&[optional("KmsKeyArn", &KMS_KEY_ARN), optional("BucketKeyEnabled", &Shape::Boolean)]),
    ),
    optional("DSSE-KMS", &Shape::Structure(&[optional("KmsKeyArn", &KMS_KEY_ARN)])),
    optional("SSE-C", &NO_MEMBERS),
    optional("NOT-SSE", &NO_MEMBERS),
]);
const FILTER: Shape = Shape::Structure(&[
    optional("EligibleForReplication", &Shape::Boolean),
    optional("CreatedAfter", &Shape::Timestamp),
    optional("CreatedBefore", &Shape::Timestamp),
    optional("ObjectReplicationStatuses", &list(&Shape::Word(&["COMPLETED", "FAILED", "REPLICA", "NONE"]))),
    optional("KeyNameConstraint", &NAME_CONSTRAINT),
    optional("ObjectSizeGreaterThanBytes", &ANY_INTEGER),
    optional("ObjectSizeLessThanBytes", &ANY_INTEGER),
    optional("MatchAnyStorageClass", &list(&STORAGE_CLASS)),
    optional(
        "MatchAnyObjectEncryption",
        &Shape::List { item: "ObjectEncryption", of: &ENCRYPTION_FILTER, min: 1, max: 1 },
    ),
]);
const S3_GENERATOR: Shape = Shape::Structure(&[
    optional("ExpectedBucketOwner", &ACCOUNT),
    required("SourceBucket", &BUCKET_ARN),
    optional("ManifestOutputLocation", &OUTPUT),
    optional("Filter", &FILTER),
    required("EnableManifestOutput", &Shape::Boolean),
]);
pub(super) const GENERATOR: Shape = Shape::Union(&[optional("S3JobManifestGenerator", &S3_GENERATOR)]);

pub(super) const REPORT: Shape = Shape::Structure(&[
    optional("Bucket", &BUCKET_ARN),
    optional("Format", &Shape::Word(&["Report_CSV_20180820"])),
    required("Enabled", &Shape::Boolean),
    optional("Prefix", &TEXT_512),
    optional("ReportScope", &Shape::Word(&["AllTasks", "FailedTasksOnly"])),
    optional("ExpectedBucketOwner", &ACCOUNT),
]);
