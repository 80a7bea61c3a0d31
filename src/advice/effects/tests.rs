use serde_json::{Value, json};

use super::{EffectKind, effects};
use crate::model::request::Body;
use crate::testing;

fn body(operation: Value, manifest: Value) -> Body {
    Body {
        operation: serde_json::from_value(operation).unwrap(),
        manifest: serde_json::from_value(manifest).unwrap(),
        report: Some(serde_json::from_value(json!({"bucket": "s3://reports", "scope": "AllTasks"})).unwrap()),
        role_arn: "arn:aws:iam::111122223333:role/batch".parse().unwrap(),
    }
}

fn csv() -> Value {
    json!({"csv": {"object": "s3://lists/a.csv", "etag": "abc", "fields": ["Bucket", "Key"]}})
}

fn told(body: &Body) -> String {
    let kind = |kind| match kind {
        EffectKind::Irreversible => "irreversible",
        EffectKind::Public => "public",
        EffectKind::Unprotected => "unprotected",
        EffectKind::Costly => "costly",
        EffectKind::Notable => "notable",
    };
    let code = |code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
    let line =
        |effect: &super::Effect| format!("{} {}: {}\n", kind(effect.code.kind()), code(effect.code), effect.words);
    effects(body).iter().map(line).collect::<Vec<_>>().concat()
}

#[test]
fn every_operation_says_what_it_does() {
    let of =
        |name: &&str| format!("{name}\n{}\n", told(&body(json!({ *name: testing::operation_fields(name) }), csv())));
    insta::assert_snapshot!(testing::OPERATIONS.iter().map(of).collect::<Vec<_>>().concat());
}

#[test]
fn a_public_copy_into_an_archive_says_so() {
    let copy = json!({"putObjectCopy": {
        "targetResource": "s3://other", "cannedAccessControlList": "public-read", "storageClass": "DEEP_ARCHIVE",
    }});
    insta::assert_snapshot!(told(&body(copy, csv())), @r"
    irreversible overwrites-sources: an object of the same key in s3://other, the copied one itself if it lies there, is replaced by the copy, and lost unless that bucket keeps versions
    public public-access: everybody on the internet may read the objects
    costly archives: copies are archived in DEEP_ARCHIVE: each is read only after a paid restore of hours, and charged for at least 180 days of storage
    ");
}

/// Everything that a retention can be, and what each does.
#[test]
fn every_retention_says_how_long_objects_are_kept() {
    let cases = [
        json!({"retention": {}, "bypassGovernanceRetention": true}),
        json!({"retention": {"mode": "COMPLIANCE", "retainUntilDate": "2036-01-01T00:00:00Z"}}),
        json!({"retention": {"mode": "COMPLIANCE", "eventHold": "ON", "eventHoldDuration": {"years": 7}}}),
        json!({"retention": {
            "mode": "GOVERNANCE", "eventHold": "ON", "eventHoldDuration": {"days": 1}, "retainUntilDate": "2036-01-01T00:00:00Z",
        }}),
        json!({"retention": {"mode": "COMPLIANCE", "eventHold": "OFF"}}),
        json!({"retention": {"mode": "GOVERNANCE", "eventHold": "OFF", "retainUntilDate": "2036-01-01T00:00:00Z"}}),
    ];
    let of = |put: &Value| format!("{put}\n{}\n", told(&body(json!({ "putObjectRetention": put }), csv())));
    insta::assert_snapshot!(cases.iter().map(of).collect::<Vec<_>>().concat(), @r#"
    {"retention":{},"bypassGovernanceRetention":true}
    unprotected removes-retention: each object's retention is removed, and its date is lost: whoever may delete objects can delete them
    unprotected bypasses-governance: governance retention that is in place is shortened, replaced or removed all the same

    {"retention":{"mode":"COMPLIANCE","retainUntilDate":"2036-01-01T00:00:00Z"}}
    irreversible locks-for-good: until 2036-01-01T00:00:00Z nobody can delete the objects or shorten this, the account's root user included; their storage is paid for as long

    {"retention":{"mode":"COMPLIANCE","eventHold":"ON","eventHoldDuration":{"years":7}}}
    irreversible locks-for-good: while the event hold is on and for 7 years after its release nobody can delete the objects or shorten this, the account's root user included; their storage is paid for as long

    {"retention":{"mode":"GOVERNANCE","eventHold":"ON","eventHoldDuration":{"days":1},"retainUntilDate":"2036-01-01T00:00:00Z"}}
    notable locks: while the event hold is on and for 1 day after its release, and until 2036-01-01T00:00:00Z at least, the objects can be deleted only with a special permission

    {"retention":{"mode":"COMPLIANCE","eventHold":"OFF"}}
    unprotected releases-event-hold: the event hold of each object is released: its retention ends when the duration that it has is over, counted from then; nobody can shorten that

    {"retention":{"mode":"GOVERNANCE","eventHold":"OFF","retainUntilDate":"2036-01-01T00:00:00Z"}}
    unprotected releases-event-hold: the event hold of each object is released: its retention ends when the duration that it has is over, counted from then, but not before 2036-01-01T00:00:00Z; a special permission shortens that
    notable locks: until 2036-01-01T00:00:00Z the objects can be deleted only with a special permission
    "#);
}

#[test]
fn copies_that_are_held_or_leave_annotations_behind_say_so() {
    let copy = json!({"putObjectCopy": {
        "targetResource": "s3://other", "objectLockMode": "COMPLIANCE", "objectLockEventHold": "ON",
        "objectLockEventHoldDuration": {"years": 1}, "annotationDirective": "EXCLUDE",
    }});
    insta::assert_snapshot!(told(&body(copy, csv())), @r"
    irreversible overwrites-sources: an object of the same key in s3://other, the copied one itself if it lies there, is replaced by the copy, and lost unless that bucket keeps versions
    irreversible locks-for-good: while the event hold is on and for 1 year after its release nobody can delete the objects or shorten this, the account's root user included; their storage is paid for as long
    notable leaves-annotations: copies get none of the annotations that their sources have
    ");
}

#[test]
fn a_list_that_s3_makes_and_a_missing_report_are_told() {
    let mut whole = body(
        json!({"putObjectTagging": {"tagSet": {}}}),
        json!({"generator": {
            "sourceBucket": "s3://data", "enableManifestOutput": true, "manifestOutputLocation": {"bucket": "s3://lists"},
        }}),
    );
    whole.report = None;
    insta::assert_snapshot!(told(&whole), @r"
    irreversible removes-tags: all tags of each object are removed, and lost
    costly lists-bucket: S3 lists all of s3://data to find the objects, for $0.015 per million objects in it
    notable whole-bucket: no filter leaves anything out: every object of s3://data is meant
    notable keeps-list: the list is kept in s3://lists
    notable no-report: no completion report says which tasks failed, and why
    ");
}

#[test]
fn every_list_that_opens_objects_to_strangers_is_public() {
    for (list, is_public) in [
        ("private", false),
        ("public-read", true),
        ("public-read-write", true),
        ("aws-exec-read", false),
        ("authenticated-read", true),
        ("bucket-owner-read", false),
        ("bucket-owner-full-control", false),
    ] {
        let put = json!({"putObjectAcl": {"accessControlPolicy": {"cannedAccessControlList": list}}});
        let kinds = effects(&body(put, csv())).into_iter().map(|effect| effect.code.kind());
        assert_eq!(kinds.filter(|kind| *kind == EffectKind::Public).count() == 1, is_public, "{list}");
    }
}

/// Whoever reads from the top reads what matters first.
#[test]
fn the_gravest_effects_come_first() {
    for name in testing::OPERATIONS {
        let kinds: Vec<EffectKind> = effects(&body(json!({ name: testing::operation_fields(name) }), csv()))
            .iter()
            .map(|it| it.code.kind())
            .collect();
        assert!(kinds.is_sorted(), "{name}: {kinds:?}");
    }
}
