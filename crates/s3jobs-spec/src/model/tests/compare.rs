//! When a live job is the one that was recorded.

use serde_json::{Value, json};

use super::scope;
use crate::model::compare::may_have_digest;
use crate::model::request::Body;
use crate::model::testing;
use crate::model::{Comparison, Digest, LiveJob, Manifest, Operation, differences};

#[allow(clippy::needless_pass_by_value, reason = "so that tests can write values in place")]
fn body(operation: Value, manifest: Value, report: Value) -> Body {
    let role = "arn:aws:iam::111122223333:role/batch";
    serde_json::from_value(json!({
        "operation": operation, "manifest": manifest, "report": report, "roleArn": role,
    }))
    .unwrap()
}

/// A live job with this body, whatever else it is.
fn live(body: Body) -> LiveJob {
    let Body { operation, manifest, report, role_arn } = body;
    LiveJob {
        id: "job-1".parse().unwrap(),
        description: "".into(),
        status: None,
        priority: 1.try_into().unwrap(),
        operation: Some(operation),
        operation_in_part: None,
        manifest: Some(manifest),
        report,
        role_arn: Some(role_arn),
        confirmation_required: true,
        progress: crate::model::Progress::default(),
        failure_reasons: Vec::new(),
        created: None,
        suspended: None,
        ended: None,
        status_reason: None,
    }
}

fn csv() -> Value {
    json!({"csv": {"object": "s3://lists/a.csv", "etag": "abc", "fields": ["Bucket", "Key"]}})
}

/// The differences between two operations, one a line.
fn told(recorded: Value, in_s3: Value) -> String {
    let (recorded, in_s3) = (body(recorded, csv(), json!(null)), live(body(in_s3, csv(), json!(null))));
    lines(&recorded, &in_s3)
}

fn lines(recorded: &Body, in_s3: &LiveJob) -> String {
    let found = differences(recorded, in_s3, &scope("us-west-2"));
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_body_equals_itself_for_every_operation_and_manifest() {
    for (operation, manifest) in testing::every_operation_with_every_manifest() {
        let operation = serde_json::to_value::<Operation>(operation).unwrap();
        let manifest = serde_json::to_value::<Manifest>(manifest).unwrap();
        let report = json!({"bucket": "s3://reports", "scope": "AllTasks"});
        let body = body(operation, manifest, report);
        assert_eq!(lines(&body, &live(body.clone())), "");
    }
}

#[test]
fn uris_and_arns_and_quoted_etags_are_the_same() {
    let quoted = json!({"csv": {"object": "arn:aws:s3:::lists/a.csv", "etag": "\"abc\"", "fields": ["Bucket", "Key"]}});
    let recorded = body(json!({"putObjectCopy": {"targetResource": "s3://copies"}}), csv(), json!(null));
    let in_s3 = live(body(json!({"putObjectCopy": {"targetResource": "arn:aws:s3:::copies"}}), quoted, json!(null)));
    assert_eq!(lines(&recorded, &in_s3), "");
}

#[test]
fn empty_defaults_that_s3_fills_in_are_no_differences() {
    let recorded = json!({"putObjectCopy": {"targetResource": "s3://copies"}});
    let in_s3 = json!({"putObjectCopy": {
        "targetResource": "s3://copies", "requesterPays": false, "bucketKeyEnabled": false, "accessControlGrants": [],
        "newObjectTagging": {}, "newObjectMetadata": {"requesterCharged": false, "userMetadata": {}},
    }});
    insta::assert_snapshot!(told(recorded, in_s3), @"");
}

#[test]
fn a_default_that_says_something_is_a_difference() {
    let recorded = json!({"putObjectCopy": {"targetResource": "s3://copies"}});
    let in_s3 = json!({"putObjectCopy": {
        "targetResource": "s3://copies", "requesterPays": true, "storageClass": "GLACIER", "newObjectTagging": {"a": ""},
    }});
    insta::assert_snapshot!(told(recorded, in_s3), @r#"
    operation.putObjectCopy.newObjectTagging: recorded nothing, in S3 {"a":""}
    operation.putObjectCopy.requesterPays: recorded nothing, in S3 true
    operation.putObjectCopy.storageClass: recorded nothing, in S3 "GLACIER"
    "#);
}

#[test]
fn what_was_stated_must_be_there_unless_it_says_nothing() {
    let recorded = json!({"putObjectCopy": {"targetResource": "s3://copies", "requesterPays": false, "newObjectTagging": {}, "storageClass": "GLACIER"}});
    let in_s3 = json!({"putObjectCopy": {"targetResource": "s3://copies"}});
    insta::assert_snapshot!(told(recorded, in_s3), @r#"
    operation.putObjectCopy.storageClass: recorded "GLACIER", in S3 nothing
    "#);
}

#[test]
fn an_empty_value_of_the_authors_own_is_a_value() {
    let recorded = json!({"putObjectTagging": {"tagSet": {"a": "1"}}});
    let in_s3 = json!({"putObjectTagging": {"tagSet": {"a": "2", "b": ""}}});
    insta::assert_snapshot!(told(recorded, in_s3), @r#"
    operation.putObjectTagging.tagSet.a: recorded "1", in S3 "2"
    operation.putObjectTagging.tagSet.b: recorded nothing, in S3 ""
    "#);
}

#[test]
fn another_operation_is_a_difference_even_if_it_has_no_fields() {
    let told = told(json!({"deleteObjectTagging": {}}), json!({"replicateObject": {}}));
    insta::assert_snapshot!(told, @r"
    operation.deleteObjectTagging: recorded {}, in S3 nothing
    operation.replicateObject: recorded nothing, in S3 {}
    ");
}

#[test]
fn a_variant_that_was_not_chosen_is_a_difference() {
    let generator = |encryption: Value| {
        let mut output = json!({"bucket": "s3://lists"});
        if !encryption.is_null() {
            output["encryption"] = encryption;
        }
        json!({"generator": {"sourceBucket": "s3://archive", "enableManifestOutput": true, "manifestOutputLocation": output}})
    };
    let recorded = body(json!({"replicateObject": {}}), generator(json!(null)), json!(null));
    let in_s3 = live(body(json!({"replicateObject": {}}), generator(json!({"sseS3": {}})), json!(null)));
    insta::assert_snapshot!(lines(&recorded, &in_s3), @r#"manifest.generator.manifestOutputLocation.encryption: recorded nothing, in S3 {"sseS3":{}}"#);
}

#[test]
fn a_list_in_another_order_is_a_difference() {
    let recorded = body(json!({"replicateObject": {}}), csv(), json!(null));
    let swapped = json!({"csv": {"object": "s3://lists/a.csv", "etag": "abc", "fields": ["Key", "Bucket"]}});
    let in_s3 = live(body(json!({"replicateObject": {}}), swapped, json!(null)));
    insta::assert_snapshot!(lines(&recorded, &in_s3), @r#"
    manifest.csv.fields[0]: recorded "Bucket", in S3 "Key"
    manifest.csv.fields[1]: recorded "Key", in S3 "Bucket"
    "#);
}

#[test]
fn a_report_or_role_that_was_not_asked_for_is_a_difference() {
    let recorded = body(json!({"replicateObject": {}}), csv(), json!(null));
    let report = json!({"bucket": "s3://elsewhere", "scope": "AllTasks"});
    let mut in_s3 = live(body(json!({"replicateObject": {}}), csv(), report));
    in_s3.role_arn = Some("arn:aws:iam::111122223333:role/admin".parse().unwrap());
    insta::assert_snapshot!(lines(&recorded, &in_s3), @r#"
    report: recorded nothing, in S3 {"bucket":"arn:aws:s3:::elsewhere","scope":"AllTasks"}
    roleArn: recorded "arn:aws:iam::111122223333:role/batch", in S3 "arn:aws:iam::111122223333:role/admin"
    "#);
}

#[test]
fn what_is_not_known_is_a_difference() {
    let recorded = body(json!({"replicateObject": {}}), csv(), json!(null));
    let mut in_s3 = live(recorded.clone());
    (in_s3.operation, in_s3.manifest, in_s3.role_arn) = (None, None, None);
    insta::assert_snapshot!(lines(&recorded, &in_s3), @r#"
    manifest: recorded {"csv":{"object":"arn:aws:s3:::lists/a.csv","etag":"abc","fields":["Bucket","Key"]}}, in S3 nothing
    operation: recorded {"replicateObject":{}}, in S3 nothing
    roleArn: recorded "arn:aws:iam::111122223333:role/batch", in S3 nothing
    "#);
}

/// What S3 fills in beyond what was sent is kept, and then compared exactly; what was sent must be equal all the same.
#[test]
fn an_echo_is_compared_exactly_from_then_on() {
    let copy = |extra: Value| {
        let mut copy = json!({"targetResource": "s3://copies"});
        copy.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap());
        body(json!({ "putObjectCopy": copy }), csv(), json!(null))
    };
    let recorded = copy(json!({}));
    let against = |first: &LiveJob, later: &LiveJob| {
        let echo = Comparison::of(&recorded, first, &scope("us-west-2")).echo();
        let found = Comparison::of(&recorded, later, &scope("us-west-2")).against(&echo);
        found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let first = live(copy(json!({"storageClass": "STANDARD_IA", "objectLockEventHold": "OFF"})));
    insta::assert_snapshot!(against(&first, &first.clone()), @"");
    let other = live(copy(json!({"storageClass": "GLACIER"})));
    insta::assert_snapshot!(against(&first, &other), @r#"
    operation.putObjectCopy.objectLockEventHold: recorded "OFF", in S3 nothing
    operation.putObjectCopy.storageClass: recorded "STANDARD_IA", in S3 "GLACIER"
    "#);
    let elsewhere = live(copy(json!({"storageClass": "STANDARD_IA", "targetResource": "s3://others"})));
    insta::assert_snapshot!(against(&elsewhere, &elsewhere), @r#"operation.putObjectCopy.targetResource: recorded "arn:aws:s3:::copies", in S3 "arn:aws:s3:::others""#);
}

#[test]
fn a_documented_default_is_as_good_as_nothing() {
    let arn = "arn:aws:lambda:us-west-2:111122223333:function:f";
    let copy = |extra: Value| {
        let mut copy = json!({"targetResource": "s3://copies"});
        copy.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap());
        json!({ "putObjectCopy": copy })
    };
    let bare_and_stated = [
        (copy(json!({})), copy(json!({"annotationDirective": "COPY"}))),
        (
            json!({"lambdaInvoke": {"functionArn": arn}}),
            json!({"lambdaInvoke": {"functionArn": arn, "invocationSchemaVersion": "1.0"}}),
        ),
    ];
    for (bare, stated) in bare_and_stated {
        assert_eq!(told(bare.clone(), stated.clone()), "");
        assert_eq!(told(stated.clone(), bare.clone()), "");
        let digest = |operation: &Value| {
            let body = body(operation.clone(), csv(), json!(null));
            Digest::of(&body.operation, &body.manifest, None, &scope("us-west-2"))
        };
        let seen = |operation: &Value| live(body(operation.clone(), csv(), json!(null)));
        assert!(may_have_digest(&seen(&bare), &scope("us-west-2"), digest(&stated).short()), "{stated}");
        assert!(may_have_digest(&seen(&stated), &scope("us-west-2"), digest(&bare).short()), "{stated}");
    }
    insta::assert_snapshot!(told(copy(json!({})), copy(json!({"annotationDirective": "EXCLUDE"}))), @r#"operation.putObjectCopy.annotationDirective: recorded nothing, in S3 "EXCLUDE""#);
}

/// A hold that is off is not the same as none: it releases the hold that an object has.
#[test]
fn nothing_said_of_a_hold_is_not_a_hold_that_is_off() {
    let retention = |extra: Value| {
        let mut retention = json!({"mode": "GOVERNANCE", "retainUntilDate": "2036-01-01T00:00:00Z"});
        retention.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap());
        json!({"putObjectRetention": { "retention": retention }})
    };
    insta::assert_snapshot!(told(retention(json!({})), retention(json!({"eventHold": "OFF"}))), @r#"operation.putObjectRetention.retention.eventHold: recorded nothing, in S3 "OFF""#);
    insta::assert_snapshot!(told(retention(json!({"eventHold": "OFF"})), retention(json!({}))), @r#"operation.putObjectRetention.retention.eventHold: recorded "OFF", in S3 nothing"#);
}

/// A job that removes retention is another one than a job that sets it.
#[test]
fn a_removal_of_retention_is_told_from_a_retention() {
    let removal = json!({"putObjectRetention": {"retention": {}}});
    let retention =
        json!({"putObjectRetention": {"retention": {"mode": "GOVERNANCE", "retainUntilDate": "2036-01-01T00:00:00Z"}}});
    insta::assert_snapshot!(told(removal.clone(), removal.clone()), @"");
    insta::assert_snapshot!(told(removal.clone(), retention.clone()), @r#"operation.putObjectRetention.retention: recorded nothing, in S3 {"mode":"GOVERNANCE","retainUntilDate":"2036-01-01T00:00:00Z"}"#);
    insta::assert_snapshot!(told(retention, removal), @r#"operation.putObjectRetention.retention: recorded {"mode":"GOVERNANCE","retainUntilDate":"2036-01-01T00:00:00Z"}, in S3 nothing"#);
}

/// S3 says `false` of flags that nobody sent, and nothing of those that were sent as `false`.
#[test]
fn a_live_job_has_the_digest_of_every_spec_that_it_may_come_from() {
    let west = scope("us-west-2");
    let job = |operation: Value| live(body(operation, csv(), json!(null)));
    let digest = |operation: Value| {
        let body = body(operation, csv(), json!(null));
        Digest::of(&body.operation, &body.manifest, None, &west)
    };
    let copy = json!({"putObjectCopy": {"targetResource": "s3://copies"}});
    let stated = json!({"putObjectCopy": {"targetResource": "s3://copies", "requesterPays": false}});
    let told = json!({"putObjectCopy": {"targetResource": "s3://copies", "requesterPays": false, "bucketKeyEnabled": false, "newObjectTagging": {}}});
    let paid = json!({"putObjectCopy": {"targetResource": "s3://copies", "requesterPays": true}});
    for spec in [&copy, &stated, &told] {
        for seen in [&copy, &stated, &told] {
            assert!(may_have_digest(&job(seen.clone()), &west, digest(spec.clone()).short()), "{spec} as {seen}");
        }
        assert!(!may_have_digest(&job(paid.clone()), &west, digest(spec.clone()).short()), "{spec}");
        assert!(!may_have_digest(&job(spec.clone()), &west, digest(paid.clone()).short()), "{spec}");
    }
}

#[test]
fn every_job_has_the_digest_of_its_own_spec() {
    let west = scope("us-west-2");
    for (operation, manifest) in testing::every_operation_with_every_manifest() {
        let digest = Digest::of(&operation, &manifest, None, &west);
        let operation = serde_json::to_value::<Operation>(operation).unwrap();
        let manifest = serde_json::to_value::<Manifest>(manifest).unwrap();
        let seen = live(body(operation.clone(), manifest, json!(null)));
        assert!(may_have_digest(&seen, &west, digest.short()), "{operation}");
    }
}
