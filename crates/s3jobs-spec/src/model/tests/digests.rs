//! Digests that were ever written must never change.

use proptest::prelude::*;
use serde_json::json;

use super::scope;
use crate::model::{Digest, Manifest, Operation, testing};

fn digest(operation: &Operation, manifest: &Manifest) -> String {
    Digest::of(operation, manifest, Some("aa11"), &scope("us-west-2")).to_string()
}

// Ledgers and markers hold these. Where the rules must change, the version of the digest changes with them.
#[test]
fn golden_digests_of_operations_are_never_edited() {
    let lines = testing::OPERATIONS.map(|name| format!("{} {name}", digest(&ungrown(name), &testing::manifest("csv"))));
    insta::assert_snapshot!(lines.join("\n"), @r"
    a21d003082f75b567ad3cdba21055d8e66f025aac29e5d9b5302bde35056ebde lambdaInvoke
    1e0b39c80f9317968c0d766d28bbf4b649005506bcf99ebcfea4e13427c355a3 putObjectCopy
    81c97b16c4ec7533ed281919bf071251f8168770946d43685948f080eb5430f4 putObjectAcl
    7b2fb1135b5eb1878f61fb5cd4ddee1884df1c7320d53480f02a9fc6ee7cebc8 putObjectTagging
    289aafb99f9b7580f4d672af4986372b751cc24b6f41367bd1ab99da06b56ca0 deleteObjectTagging
    6cb88c33f27b06c7a220c46fa2927d8e79e937a6fb9f6851508237b0a617b7e9 initiateRestoreObject
    deb2765349f9ee2dbc7c715da0fffde8885bc714b3812b1866f6d730a4c1023c putObjectLegalHold
    ecdcecf04e3bb6519b945b0bfb2974982964483ae82012fd608581c04c3c3886 putObjectRetention
    4101bc218632b902ba596b1353370ba0a929ca1e7f82f0bf8c000bbb6b79d036 replicateObject
    a2c6c1bc324f7cf30e915f99b46e58d04c6f4a8503fd6d49821f811626ed6a80 computeObjectChecksum
    d7343c234e713a9463afd94647ba07de6e31d9113ddfc9ed552be1f192cf950f updateObjectEncryption
    ");
}

/// An operation as specs could first say it, without what S3 has learnt since.
fn ungrown(name: &str) -> Operation {
    let mut fields = testing::operation_fields(name);
    let since = ["annotationDirective", "objectLockEventHold", "objectLockEventHoldDuration"];
    fields.as_object_mut().unwrap().retain(|name, _| !since.contains(&name.as_str()));
    if let Some(retention) = fields.get_mut("retention").and_then(serde_json::Value::as_object_mut) {
        retention.retain(|name, _| !["eventHold", "eventHoldDuration"].contains(&name.as_str()));
    }
    serde_json::from_value(json!({ name: fields })).unwrap()
}

/// Event holds, annotations, and the removal of retention, of September 2026.
#[test]
fn golden_digests_of_what_s3_has_learnt_are_never_edited() {
    let removal = serde_json::from_value(json!({"putObjectRetention": {"retention": {}}})).unwrap();
    let operations = [testing::operation("putObjectCopy"), testing::operation("putObjectRetention"), removal];
    let lines = operations.map(|operation| digest(&operation, &testing::manifest("csv")));
    insta::assert_snapshot!(lines.join("\n"), @r"
    94a28a036b07f0301f2c4d354b50378da7b9e72d68e6a193b1c9d304df52d05e
    7e40ed02d29b566c83977116c541222e4510a3930141757d8b119bb2295a6679
    250dcc950e25677c87e2d4af03c852cb00194d26f38a733eaff5bbe2cedfc743
    ");
}

#[test]
fn golden_digests_of_manifests_are_never_edited() {
    let operation = testing::operation("deleteObjectTagging");
    let lines = ["csv", "inventory", "file", "generator"]
        .map(|kind| format!("{} {kind}", digest(&operation, &testing::manifest(kind))));
    insta::assert_snapshot!(lines.join("\n"), @r"
    289aafb99f9b7580f4d672af4986372b751cc24b6f41367bd1ab99da06b56ca0 csv
    c713deecb80525bb627ea228ec68a09715ecb44fab2fcd7eb4d2b4124a35301e inventory
    97133f960c723fc245a0f05ce391f0bec6668496873f49452e3f0d7900e5ce49 file
    1643391e794ada979ebf936a7da7b814baca90ed4f74620e83210b7b70f988dd generator
    ");
}

#[test]
fn the_way_of_writing_is_not_in_the_digest() {
    let manifest = |object: &str, etag: &str| {
        serde_json::from_value(json!({"csv": {"object": object, "etag": etag, "fields": ["Bucket", "Key"]}})).unwrap()
    };
    let copy = |target: &str, since: &str| {
        let copy = json!({"putObjectCopy": {"targetResource": target, "modifiedSinceConstraint": since}});
        serde_json::from_value(copy).unwrap()
    };
    assert_eq!(
        digest(&copy("s3://copies", "2026-01-01T02:00:00+02:00"), &manifest("s3://lists/a", "W/\"abc\"")),
        digest(&copy("arn:aws:s3:::copies", "2026-01-01T00:00:00Z"), &manifest("arn:aws:s3:::lists/a", "abc")),
    );
}

#[test]
fn where_a_manifest_is_stored_is_not_in_the_digest() {
    let operation = testing::operation("replicateObject");
    let file = |bucket: &str, prefix: &str| {
        let file = json!({"file": {"path": "a.csv", "bucket": bucket, "prefix": prefix, "fields": ["Bucket", "Key"]}});
        serde_json::from_value(file).unwrap()
    };
    assert_eq!(digest(&operation, &file("s3://one", "a")), digest(&operation, &file("s3://two", "b")));
    let generator = |output: bool| {
        serde_json::from_value(json!({"generator": {"sourceBucket": "s3://archive", "enableManifestOutput": output}}))
            .unwrap()
    };
    assert_eq!(digest(&operation, &generator(false)), digest(&operation, &generator(true)));
}

#[test]
fn no_tags_and_the_sources_tags_are_different_effects() {
    let copy = |fields: serde_json::Value| serde_json::from_value(json!({"putObjectCopy": fields})).unwrap();
    let manifest = testing::manifest("csv");
    let kept = digest(&copy(json!({"targetResource": "s3://copies"})), &manifest);
    let none = digest(&copy(json!({"targetResource": "s3://copies", "newObjectTagging": {}})), &manifest);
    assert_ne!(kept, none);
}

#[test]
fn canonical_forms_are_idempotent_for_every_operation_and_manifest() {
    let scope = scope("us-gov-west-1");
    for (operation, manifest) in testing::every_operation_with_every_manifest() {
        assert_eq!(operation.canonical(&scope), operation.canonical(&scope).canonical(&scope));
        assert_eq!(manifest.canonical(&scope), manifest.canonical(&scope).canonical(&scope));
    }
}

proptest! {
    #[test]
    fn canonical_bucket_object_and_etag_are_idempotent_and_keep_the_digest(
        bucket in "[a-z0-9][a-z0-9.-]{1,40}[a-z0-9]",
        key in "\\PC{1,60}",
        etag in "(W/)?\"{0,2}[0-9a-f]{1,32}\"{0,2}",
    ) {
        let scope = scope("us-west-2");
        let written: Manifest = serde_json::from_value(json!({"csv": {
            "object": format!("s3://{bucket}/{key}"), "etag": etag, "fields": ["Bucket", "Key"],
        }})).unwrap();
        let canonical = written.canonical(&scope);
        prop_assert_eq!(&canonical, &canonical.canonical(&scope));
        let operation = testing::operation("deleteObjectTagging");
        prop_assert_eq!(digest(&operation, &written), digest(&operation, &canonical));
    }
}
