use jiff::ToSpan as _;

use super::*;

pub(super) const KEEP: Place<'_> = Place { bucket: "b", key: "k" };

/// A bucket with object lock, and one object in it.
pub(super) fn locked() -> Store {
    let store = versioned();
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_lock(LockConfiguration::default()))).unwrap();
    put(&store, "k", "1").unwrap();
    store
}

pub(super) fn after(days: i64) -> Timestamp {
    SECOND + (days * 24).hours()
}

fn retain(store: &Store, mode: RetentionMode, days: i64, bypass: Bypass) -> Result<VersionId, Failure> {
    let retention = Retention::fixed(mode, after(days));
    store.write(|change| change.put_retention(KEEP, Some(retention), Authority { now: SECOND, bypass }))
}

pub(super) fn delete_it(store: &Store, now: Timestamp, bypass: Bypass) -> Result<Deleted, Failure> {
    let version = store.read(|view| view.object(KEEP))?.version;
    let deletion = Deletion {
        which: KEEP.version(Some(version)),
        precondition: Precondition::None,
        authority: Authority { now, bypass },
    };
    store.write(|change| change.delete_object(&deletion))
}

#[test]
fn a_version_under_compliance_is_deleted_by_nobody_before_its_time() {
    let store = locked();
    retain(&store, RetentionMode::Compliance, 2, Bypass::None).unwrap();
    assert_eq!(refusal(delete_it(&store, after(1), Bypass::Governance)), Refusal::Locked);
    delete_it(&store, after(2), Bypass::None).unwrap();
}

#[test]
fn a_version_under_governance_is_deleted_by_who_bypasses_it() {
    let store = locked();
    retain(&store, RetentionMode::Governance, 2, Bypass::None).unwrap();
    assert_eq!(refusal(delete_it(&store, after(1), Bypass::None)).code(), "AccessDenied");
    delete_it(&store, after(1), Bypass::Governance).unwrap();
}

#[test]
fn a_delete_marker_is_put_over_a_locked_version() {
    let store = locked();
    retain(&store, RetentionMode::Compliance, 2, Bypass::None).unwrap();
    assert!(matches!(delete(&store, "k"), Deleted::Marked(_)));
}

#[test]
fn retention_is_lengthened_by_anyone_and_shortened_by_who_bypasses_governance() {
    let store = locked();
    let governance = |days, bypass| retain(&store, RetentionMode::Governance, days, bypass);
    governance(5, Bypass::None).unwrap();
    governance(6, Bypass::None).unwrap();
    assert_eq!(refusal(governance(5, Bypass::None)), Refusal::Locked);
    governance(3, Bypass::Governance).unwrap();
    let compliance = |days, bypass| retain(&store, RetentionMode::Compliance, days, bypass);
    assert_eq!(refusal(compliance(9, Bypass::None)), Refusal::Locked, "another mode needs the bypass, stricter or not");
    compliance(5, Bypass::Governance).unwrap();
    compliance(6, Bypass::None).unwrap();
    assert_eq!(refusal(compliance(5, Bypass::Governance)), Refusal::Locked);
    assert_eq!(refusal(governance(9, Bypass::Governance)), Refusal::Locked);
}

#[test]
fn a_legal_hold_lasts_until_it_is_lifted() {
    let store = locked();
    let hold = |hold| store.write(|change| change.put_legal_hold(KEEP, hold));
    hold(LegalHold::On).unwrap();
    assert_eq!(refusal(delete_it(&store, after(9999), Bypass::Governance)), Refusal::Locked);
    hold(LegalHold::Off).unwrap();
    delete_it(&store, SECOND, Bypass::None).unwrap();
}

#[test]
fn a_bucket_without_lock_has_neither_retention_nor_legal_hold() {
    let store = versioned();
    put(&store, "k", "1").unwrap();
    let retained = retain(&store, RetentionMode::Governance, 1, Bypass::None);
    assert_eq!(refusal(retained), Refusal::NoLockConfiguration);
    assert_eq!(refusal(store.write(|change| change.put_legal_hold(KEEP, LegalHold::On))).code(), "InvalidRequest");
}

#[test]
fn retention_ends_in_the_future() {
    let ended = Refusal::RetentionInThePast { until: after(0) };
    assert_eq!(refusal(retain(&locked(), RetentionMode::Governance, 0, Bypass::None)), ended);
}

#[test]
fn a_new_version_gets_the_default_retention() {
    let store = locked();
    let default = DefaultRetention { mode: RetentionMode::Governance, period: Some(Period::Days(3)), hold: None };
    let lock = LockConfiguration { default: Some(default) };
    store.write(|change| change.change_bucket("b", |bucket| bucket.set_lock(lock))).unwrap();
    let object = put(&store, "k", "2").unwrap();
    assert_eq!(object.lock.retention, Some(Retention::fixed(RetentionMode::Governance, after(3))));
}

#[test]
fn versioning_cannot_be_suspended_where_there_is_a_lock() {
    let store = locked();
    let suspend =
        |change: &mut Change<'_>| change.change_bucket("b", |bucket| bucket.set_versioning(Versioning::Suspended));
    assert_eq!(refusal(store.write(suspend)).code(), "InvalidBucketState");
}

#[test]
fn the_encryption_of_a_locked_version_is_not_updated() {
    let store = locked();
    let update = || store.write(|change| change.set_encryption(KEEP, Encryption::kms(None, BucketKey::Enabled)));
    update().unwrap();
    retain(&store, RetentionMode::Governance, 2, Bypass::None).unwrap();
    assert_eq!(refusal(update()).code(), "AccessDenied");
    let object = store.read(|view| view.object(KEEP)).unwrap();
    assert_eq!(object.encryption.algorithm, EncryptionAlgorithm::Kms);
    assert!(object.encryption.key.is_some_and(|key| key.starts_with("arn:aws:kms:us-east-1:")));
}
