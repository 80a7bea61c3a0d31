use serde_json::{Value, json};

use super::{EffectKind, effects};
use crate::model::request::Body;
use crate::model::testing;

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
    irreversible overwrites-objects: an object of the same key in s3://other is replaced by the copy, and lost unless that bucket keeps versions
    public public-access: everybody on the internet may read the objects
    costly archives: copies are archived in DEEP_ARCHIVE: each is read only after a paid restore of hours, and charged for at least 180 days of storage
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
