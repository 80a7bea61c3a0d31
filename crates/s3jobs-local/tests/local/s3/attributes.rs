use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{
    DefaultRetention, EventHoldDuration, GlacierJobParameters, ObjectAttributes, ObjectCannedAcl,
    ObjectLockConfiguration, ObjectLockEnabled, ObjectLockEventHold, ObjectLockLegalHold, ObjectLockLegalHoldStatus,
    ObjectLockMode, ObjectLockRetention, ObjectLockRetentionMode, ObjectLockRule, ObjectOwnership, RestoreRequest,
    ServerSideEncryption, StorageClass, Tier,
};

use crate::s3::world::{client, client_with_bucket, emulator, refusal};

/// A client of a bucket with object lock, in which there is `k`.
async fn locked() -> (Client, String) {
    let client = client(&emulator(), "us-east-1");
    client.create_bucket().bucket("bucket").object_lock_enabled_for_bucket(true).send().await.unwrap();
    let put = client.put_object().bucket("bucket").key("k").body(ByteStream::from_static(b"x")).send().await.unwrap();
    let version = put.version_id().unwrap().to_owned();
    (client, version)
}

fn at(time: &str) -> DateTime {
    DateTime::from_str(time, aws_sdk_s3::primitives::DateTimeFormat::DateTime).unwrap()
}

#[tokio::test]
async fn a_version_with_retention_is_deleted_by_who_bypasses_governance() {
    let (client, version) = locked().await;
    let retention = ObjectLockRetention::builder()
        .mode(ObjectLockRetentionMode::Governance)
        .retain_until_date(at("2027-01-01T00:00:00Z"))
        .build();
    client.put_object_retention().bucket("bucket").key("k").retention(retention.clone()).send().await.unwrap();
    let kept = client.get_object_retention().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(kept.retention(), Some(&retention));
    let delete = || client.delete_object().bucket("bucket").key("k").version_id(&version);
    assert_eq!(refusal(delete().send().await), "403 AccessDenied");
    delete().bypass_governance_retention(true).send().await.unwrap();
}

#[tokio::test]
async fn a_mode_of_retention_is_changed_by_who_bypasses_governance() {
    let (client, _) = locked().await;
    let retain = |mode: ObjectLockRetentionMode, bypass: bool| {
        let retention = ObjectLockRetention::builder().mode(mode).retain_until_date(at("2027-01-01T00:00:00Z")).build();
        let put = client.put_object_retention().bucket("bucket").key("k").retention(retention);
        put.bypass_governance_retention(bypass).send()
    };
    retain(ObjectLockRetentionMode::Governance, false).await.unwrap();
    assert_eq!(refusal(retain(ObjectLockRetentionMode::Compliance, false).await), "403 AccessDenied");
    retain(ObjectLockRetentionMode::Governance, false).await.unwrap();
    retain(ObjectLockRetentionMode::Compliance, true).await.unwrap();
    assert_eq!(refusal(retain(ObjectLockRetentionMode::Governance, true).await), "403 AccessDenied");
}

#[tokio::test]
async fn an_event_hold_is_set_with_the_object_shown_and_released() {
    let (client, _) = locked().await;
    let put = client.put_object().bucket("bucket").key("held").body(ByteStream::from_static(b"x"));
    let put = put.object_lock_mode(ObjectLockMode::Governance).object_lock_event_hold(ObjectLockEventHold::On);
    let put = put.object_lock_event_hold_duration_years(7).send().await.unwrap();
    let head = client.head_object().bucket("bucket").key("held").send().await.unwrap();
    assert_eq!(head.object_lock_event_hold(), Some(&ObjectLockEventHold::On));
    assert_eq!(
        (head.object_lock_event_hold_duration_years(), head.object_lock_event_hold_duration_days()),
        (Some(7), None)
    );
    let delete = || client.delete_object().bucket("bucket").key("held").version_id(put.version_id().unwrap());
    assert_eq!(refusal(delete().send().await), "403 AccessDenied");
    let kept = async || {
        let kept = client.get_object_retention().bucket("bucket").key("held").send().await.unwrap();
        let kept = kept.retention().unwrap().clone();
        (kept.event_hold().cloned(), kept.event_hold_duration().and_then(EventHoldDuration::years))
    };
    assert_eq!(kept().await, (Some(ObjectLockEventHold::On), Some(7)));
    let release = ObjectLockRetention::builder()
        .mode(ObjectLockRetentionMode::Governance)
        .event_hold(ObjectLockEventHold::Off)
        .build();
    client.put_object_retention().bucket("bucket").key("held").retention(release).send().await.unwrap();
    assert_eq!(kept().await, (Some(ObjectLockEventHold::Off), None));
    assert_eq!(refusal(delete().send().await), "403 AccessDenied");
}

#[tokio::test]
async fn a_bucket_holds_what_is_put_into_it() {
    let (client, _) = locked().await;
    let hold = EventHoldDuration::builder().days(90).build();
    let default =
        DefaultRetention::builder().mode(ObjectLockRetentionMode::Compliance).default_event_hold(hold).build();
    let rule = ObjectLockRule::builder().default_retention(default).build();
    let lock = ObjectLockConfiguration::builder().object_lock_enabled(ObjectLockEnabled::Enabled).rule(rule).build();
    let put = client.put_object_lock_configuration().bucket("bucket");
    put.object_lock_configuration(lock.clone()).send().await.unwrap();
    let seen = client.get_object_lock_configuration().bucket("bucket").send().await.unwrap();
    assert_eq!(seen.object_lock_configuration(), Some(&lock));
    client.put_object().bucket("bucket").key("new").body(ByteStream::from_static(b"x")).send().await.unwrap();
    let head = client.head_object().bucket("bucket").key("new").send().await.unwrap();
    assert_eq!(head.object_lock_event_hold_duration_days(), Some(90));
    assert_eq!(head.object_lock_mode(), Some(&ObjectLockMode::Compliance));
}

#[tokio::test]
async fn a_legal_hold_is_set_with_the_object_and_lifted_later() {
    let (client, _) = locked().await;
    let put = client.put_object().bucket("bucket").key("held").body(ByteStream::from_static(b"x"));
    let put = put.object_lock_legal_hold_status(ObjectLockLegalHoldStatus::On).send().await.unwrap();
    let delete = || client.delete_object().bucket("bucket").key("held").version_id(put.version_id().unwrap());
    assert_eq!(refusal(delete().bypass_governance_retention(true).send().await), "403 AccessDenied");
    let off = ObjectLockLegalHold::builder().status(ObjectLockLegalHoldStatus::Off).build();
    client.put_object_legal_hold().bucket("bucket").key("held").legal_hold(off).send().await.unwrap();
    delete().send().await.unwrap();
}

#[tokio::test]
async fn locks_need_a_bucket_with_object_lock() {
    let client = client_with_bucket().await;
    let put = client.put_object().bucket("bucket").key("k").body(ByteStream::from_static(b"x"));
    let put = put.object_lock_mode(ObjectLockMode::Compliance);
    let put = put.object_lock_retain_until_date(at("2027-01-01T00:00:00Z")).send().await;
    assert_eq!(refusal(put), "400 InvalidRequest");
    let configuration = client.get_object_lock_configuration().bucket("bucket").send().await;
    assert_eq!(refusal(configuration), "404 ObjectLockConfigurationNotFoundError");
}

#[tokio::test]
async fn lists_of_grants_need_a_bucket_that_has_them() {
    let client = client_with_bucket().await;
    client.put_object().bucket("bucket").key("k").send().await.unwrap();
    let set = |acl| client.put_object_acl().bucket("bucket").key("k").acl(acl).send();
    assert_eq!(refusal(set(ObjectCannedAcl::PublicRead).await), "400 AccessControlListNotSupported");
    client.create_bucket().bucket("lists").object_ownership(ObjectOwnership::ObjectWriter).send().await.unwrap();
    client.delete_public_access_block().bucket("lists").send().await.unwrap();
    client.put_object().bucket("lists").key("k").acl(ObjectCannedAcl::PublicRead).send().await.unwrap();
    let acl = client.get_object_acl().bucket("lists").key("k").send().await.unwrap();
    let permissions: Vec<_> = acl.grants().iter().map(|grant| grant.permission().unwrap().as_str()).collect();
    assert_eq!(permissions, ["FULL_CONTROL", "READ"]);
}

#[tokio::test]
async fn an_archived_object_is_restored() {
    let client = client_with_bucket().await;
    let put = client.put_object().bucket("bucket").key("k").body(ByteStream::from_static(b"x"));
    put.storage_class(StorageClass::Glacier).send().await.unwrap();
    let parameters = GlacierJobParameters::builder().tier(Tier::Standard).build().unwrap();
    let asked = RestoreRequest::builder().days(2).glacier_job_parameters(parameters).build();
    let restore = || client.restore_object().bucket("bucket").key("k").restore_request(asked.clone()).send();
    restore().await.unwrap();
    let head = client.head_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(head.restore(), Some("ongoing-request=\"true\""));
    assert_eq!(refusal(restore().await), "409 RestoreAlreadyInProgress");
    client.put_object().bucket("bucket").key("other").send().await.unwrap();
    let other = client.restore_object().bucket("bucket").key("other").restore_request(asked.clone()).send().await;
    assert_eq!(refusal(other), "403 InvalidObjectState");
}

#[tokio::test]
async fn encryption_is_kept_and_told() {
    let client = client_with_bucket().await;
    let put = client.put_object().bucket("bucket").key("k").server_side_encryption(ServerSideEncryption::AwsKms);
    put.ssekms_key_id("1234abcd-12ab-34cd-56ef-1234567890ab").bucket_key_enabled(true).send().await.unwrap();
    let head = client.head_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(head.server_side_encryption(), Some(&ServerSideEncryption::AwsKms));
    let arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!((head.ssekms_key_id(), head.bucket_key_enabled()), (Some(arn), Some(true)));
}

#[tokio::test]
async fn attributes_are_told_without_the_bytes() {
    let client = client_with_bucket().await;
    client.put_object().bucket("bucket").key("k").body(ByteStream::from_static(b"hello")).send().await.unwrap();
    let get = client.get_object_attributes().bucket("bucket").key("k");
    let get = get.object_attributes(ObjectAttributes::Etag).object_attributes(ObjectAttributes::ObjectSize);
    let told = get.object_attributes(ObjectAttributes::Checksum).send().await.unwrap();
    assert_eq!((told.e_tag(), told.object_size()), (Some("5d41402abc4b2a76b9719d911017c592"), Some(5)));
    assert!(told.checksum().unwrap().checksum_crc32().is_some());
}
