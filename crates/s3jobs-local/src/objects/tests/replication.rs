use std::collections::BTreeMap;

use super::*;

/// Buckets `b` and `replicas`, both with versioning.
fn two_buckets() -> Store {
    let store = versioned();
    let other = Bucket { versioning: Versioning::Enabled, ..Bucket::new("us-east-1", SECOND) };
    store.write(|change| change.create_bucket("replicas", &other)).unwrap();
    store
}

fn rule(prefix: &str, priority: i32) -> ReplicationRule {
    ReplicationRule {
        id: prefix.to_owned(),
        priority: Some(priority),
        is_enabled: true,
        prefix: prefix.to_owned(),
        tags: BTreeMap::new(),
        delete_markers: Some(true),
        kms_objects: None,
        destination: Destination {
            bucket: "replicas".to_owned(),
            storage_class: Some(StorageClass::StandardIa),
            kms_key: None,
        },
    }
}

fn configure(store: &Store, rules: Vec<ReplicationRule>) {
    let replication = Replication { role: "arn:aws:iam::111122223333:role/r".to_owned(), rules };
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_replication(replication))).unwrap();
}

fn replicate<'w>(store: &Store, which: impl Into<Which<'w>>) -> Result<(), ReplicationFailure> {
    store.write(|change| change.replicate(which)).unwrap_or_else(|error: StoreError| panic!("{error}"))
}

fn replica(store: &Store, key: &str) -> Result<Object, Failure> {
    store.read(|view| view.object(Place::new("replicas", key)))
}

#[test]
fn an_object_that_was_there_before_is_replicated_under_its_version_id() {
    let store = two_buckets();
    let object = put(&store, "a/k", "hello").unwrap();
    configure(&store, vec![rule("a/", 1)]);
    assert_eq!(refusal(replica(&store, "a/k")).code(), "NoSuchKey");
    assert_eq!(replicate(&store, Place::new("b", "a/k")), Ok(()));
    let replica = replica(&store, "a/k").unwrap();
    assert_eq!((replica.version, replica.replication), (object.version, Some(ReplicationStatus::Replica)));
    assert_eq!((replica.storage_class, replica.etag), (StorageClass::StandardIa, object.etag));
    let source = store.read(|view| view.object(Place::new("b", "a/k"))).unwrap();
    assert_eq!(source.replication, Some(ReplicationStatus::Completed));
}

#[test]
fn new_objects_and_their_deletion_are_replicated_at_once() {
    let store = two_buckets();
    configure(&store, vec![rule("", 1)]);
    put(&store, "k", "1").unwrap();
    assert_eq!(replica(&store, "k").unwrap().size, 1);
    delete(&store, "k");
    assert_eq!(refusal(replica(&store, "k")).code(), "NoSuchKey");
}

#[test]
fn an_older_version_is_replicated_behind_the_newer_one() {
    let store = two_buckets();
    let older = put(&store, "k", "1").unwrap().version;
    put(&store, "k", "22").unwrap();
    configure(&store, vec![rule("", 1)]);
    assert_eq!(replicate(&store, Place::new("b", "k")), Ok(()));
    assert_eq!(replicate(&store, Place::new("b", "k").version(Some(older))), Ok(()));
    assert_eq!(replica(&store, "k").unwrap().size, 2);
    let listing = VersionListing { prefix: "", delimiter: "", after: None, limit: 10 };
    let page = store.read(|view| view.list_versions("replicas", &listing)).unwrap();
    assert_eq!(page.versions.iter().map(|listed| listed.is_latest).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn the_rule_of_the_highest_priority_counts() {
    let store = two_buckets();
    let mut second = rule("", 2);
    second.destination.storage_class = None;
    configure(&store, vec![rule("", 1), second]);
    put(&store, "k", "1").unwrap();
    assert_eq!(replica(&store, "k").unwrap().storage_class, StorageClass::Standard);
}

#[test]
fn what_no_rule_wants_is_not_replicated() {
    let store = two_buckets();
    put(&store, "k", "1").unwrap();
    let code = |which: Which<'_>| replicate(&store, which).map_err(ReplicationFailure::code);
    let place = Place::new("b", "k");
    assert_eq!(code(place.into()), Err("SrcBucketReplicationConfigMissing"));
    configure(&store, vec![rule("other/", 1)]);
    assert_eq!(code(place.into()), Err("SrcObjectNotEligible"));
    configure(&store, vec![rule("", 1)]);
    assert_eq!(code(place.version(Some(VersionId::Null))), Err("SrcVersionNotFound"));
    assert_eq!(code(Place::new("none", "k").into()), Err("SrcBucketNotFound"));
    assert_eq!(code(place.into()), Ok(()));
    assert_eq!(code(Place::new("replicas", "k").into()), Err("SrcBucketReplicationConfigMissing"));
}

#[test]
fn archived_objects_are_not_replicated_neither_at_once_nor_later() {
    let store = two_buckets();
    configure(&store, vec![rule("", 1)]);
    let staged = store.stage(Bytes::from_static(b"x")).unwrap();
    let new = NewObject { storage_class: StorageClass::Glacier, ..NewObject::new(Source::Staged(staged), SECOND) };
    let cold = Place::new("b", "cold");
    let object = store.write(|change| change.put_object(cold, new, &Precondition::None)).unwrap();
    assert_eq!(object.replication, None);
    assert_eq!(replicate(&store, cold), Err(ReplicationFailure::NotEligible));
    assert_eq!(store.read(|view| view.object(cold)).unwrap().replication, None);
}

#[test]
fn a_destination_that_takes_no_replicas_is_named() {
    let store = two_buckets();
    let to = |bucket: &str| {
        let mut elsewhere = rule("", 1);
        bucket.clone_into(&mut elsewhere.destination.bucket);
        configure(&store, vec![elsewhere]);
        replicate(&store, Place::new("b", "k")).map_err(ReplicationFailure::code)
    };
    put(&store, "k", "1").unwrap();
    store.write(|change| change.create_bucket("plain", &Bucket::new("us-east-1", SECOND))).unwrap();
    assert_eq!(to("missing"), Err("DstBucketNotFound"));
    assert_eq!(to("plain"), Err("DstBucketUnversioned"));
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_lock(LockConfiguration::default()))).unwrap();
    assert_eq!(to("replicas"), Err("DstBucketObjectLockConfigMissing"));
    let source = store.read(|view| view.object(Place::new("b", "k"))).unwrap();
    assert_eq!(source.replication, Some(ReplicationStatus::Failed));
}

#[test]
fn an_object_whose_destination_is_missing_is_marked_as_failed() {
    let store = two_buckets();
    let mut elsewhere = rule("", 1);
    elsewhere.destination.bucket = "missing".to_owned();
    configure(&store, vec![elsewhere]);
    assert_eq!(put(&store, "k", "1").unwrap().replication, Some(ReplicationStatus::Failed));
}
