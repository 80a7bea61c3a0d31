//! One full example of every operation and every kind of manifest, for tests.

use serde_json::{Value, json};

use crate::model::{Manifest, Operation};

/// The names of the eleven operations.
pub(crate) const OPERATIONS: [&str; 11] = [
    "lambdaInvoke",
    "putObjectCopy",
    "putObjectAcl",
    "putObjectTagging",
    "deleteObjectTagging",
    "initiateRestoreObject",
    "putObjectLegalHold",
    "putObjectRetention",
    "replicateObject",
    "computeObjectChecksum",
    "updateObjectEncryption",
];

/// The names of the kinds of manifest that S3 has.
pub(crate) const MANIFESTS: [&str; 3] = ["csv", "inventory", "generator"];

/// An operation with every field that it can have.
pub(crate) fn operation(name: &str) -> Operation {
    serde_json::from_value(json!({ name: operation_fields(name) })).unwrap()
}

/// A manifest of this kind with every field that it can have.
pub(crate) fn manifest(name: &str) -> Manifest {
    serde_json::from_value(json!({ name: manifest_fields(name) })).unwrap()
}

/// Every operation with a CSV list, and one with every other kind of manifest.
pub(crate) fn every_operation_with_every_manifest() -> Vec<(Operation, Manifest)> {
    OPERATIONS.iter().flat_map(|name| MANIFESTS.map(|kind| (operation(name), manifest(kind)))).collect()
}

pub(crate) fn operation_fields(name: &str) -> Value {
    match name {
        "lambdaInvoke" => json!({
            "functionArn": "arn:aws:lambda:us-west-2:111122223333:function:touch:live",
            "invocationSchemaVersion": "2.0",
            "userArguments": {"mode": ""},
        }),
        "putObjectCopy" => copy_fields(),
        "putObjectAcl" => json!({"accessControlPolicy": {"accessControlList": {
            "owner": {"id": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", "displayName": "owner"},
            "grants": grants(),
        }}}),
        "putObjectTagging" => json!({"tagSet": {"empty": "", "team": "finance + co"}}),
        "initiateRestoreObject" => json!({"expirationInDays": 7, "glacierJobTier": "BULK"}),
        "putObjectLegalHold" => json!({"legalHold": {"status": "ON"}}),
        "putObjectRetention" => json!({
            "retention": {
                "mode": "GOVERNANCE", "retainUntilDate": "2027-01-31T02:00:00+02:00",
                "eventHold": "ON", "eventHoldDuration": {"days": 30},
            },
            "bypassGovernanceRetention": true,
        }),
        "computeObjectChecksum" => json!({"checksumAlgorithm": "CRC64NVME", "checksumType": "FULL_OBJECT"}),
        "updateObjectEncryption" => json!({"objectEncryption": {"sseKms": {
            "kmsKeyArn": "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "bucketKeyEnabled": false,
        }}}),
        "deleteObjectTagging" | "replicateObject" => json!({}),
        other => panic!("there is no operation `{other}`"),
    }
}

fn copy_fields() -> Value {
    json!({
        "targetResource": "s3://copies",
        "targetKeyPrefix": "2026",
        "accessControlGrants": grants(),
        "metadataDirective": "REPLACE",
        "annotationDirective": "EXCLUDE",
        "modifiedSinceConstraint": "2026-01-01T00:00:00Z",
        "unmodifiedSinceConstraint": "2026-11-01T00:00:00Z",
        "newObjectMetadata": {
            "cacheControl": "no-cache", "contentDisposition": "inline", "contentEncoding": "gzip",
            "contentLanguage": "de", "contentType": "text/plain", "httpExpiresDate": "2027-01-01T00:00:00Z",
            "userMetadata": {"origin": "archive"}, "sseAlgorithm": "KMS", "contentLength": 12,
            "contentMd5": "1B2M2Y8AsgTpgAmY7PhCfg==", "requesterCharged": true,
        },
        "newObjectTagging": {"copied": "yes"},
        "redirectLocation": "/elsewhere",
        "requesterPays": true,
        "storageClass": "GLACIER_IR",
        "sseAwsKmsKeyId": "alias/copies",
        "objectLockLegalHoldStatus": "OFF",
        "objectLockMode": "COMPLIANCE",
        "objectLockRetainUntilDate": "2027-06-30T00:00:00Z",
        "objectLockEventHold": "ON",
        "objectLockEventHoldDuration": {"years": 7},
        "bucketKeyEnabled": true,
        "checksumAlgorithm": "SHA256",
    })
}

fn grants() -> Value {
    json!([
        {"grantee": {"typeIdentifier": "emailAddress", "identifier": "a@example.com", "displayName": "a"}, "permission": "READ_ACP"},
        {"grantee": {"typeIdentifier": "uri", "identifier": "http://acs.amazonaws.com/groups/global/AllUsers"}, "permission": "READ"},
    ])
}

fn manifest_fields(name: &str) -> Value {
    match name {
        "csv" => json!({
            "object": "s3://lists/2026/all objects.csv", "versionId": "3sL4kqtJ", "etag": "\"60e460c9d1046e73f7dde5043ac3ae85\"",
            "fields": ["Bucket", "Key", "VersionId", "Ignore"],
        }),
        "inventory" => json!({
            "object": "arn:aws:s3:::lists/inventory/2026-11-20T01-00Z/manifest.json", "versionId": "null", "etag": "abc",
        }),
        "file" => json!({
            "path": "lists/a.csv", "bucket": "s3://lists", "prefix": "uploads", "fields": ["Bucket", "Key"],
        }),
        "generator" => json!({
            "expectedBucketOwner": "111122223333",
            "sourceBucket": "s3://archive",
            "enableManifestOutput": true,
            "manifestOutputLocation": {
                "bucket": "s3://lists", "prefix": "generated", "expectedBucketOwner": "444455556666",
                "encryption": {"sseKms": {"keyId": "alias/lists"}},
            },
            "filter": filter_fields(),
        }),
        other => panic!("there is no kind of manifest `{other}`"),
    }
}

fn filter_fields() -> Value {
    json!({
        "eligibleForReplication": true,
        "createdAfter": "2025-12-31T23:00:00-01:00",
        "createdBefore": "2026-11-01T00:00:00Z",
        "objectReplicationStatuses": ["NONE", "FAILED"],
        "keyNameConstraint": {"matchAnyPrefix": ["logs/"], "matchAnySuffix": [".gz"], "matchAnySubstring": ["2026"]},
        "objectSizeGreaterThanBytes": 0,
        "objectSizeLessThanBytes": 5_368_709_120_u64,
        "matchAnyStorageClass": ["STANDARD", "ONEZONE_IA"],
        "matchAnyObjectEncryption": [{"sseKms": {
            "kmsKeyArn": "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "bucketKeyEnabled": true,
        }}],
    })
}
