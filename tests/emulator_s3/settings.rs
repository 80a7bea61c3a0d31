use std::collections::BTreeMap;

use aws_sdk_s3::types::{
    DeleteMarkerReplication, DeleteMarkerReplicationStatus, Destination, ReplicationConfiguration, ReplicationRule,
    ReplicationRuleFilter, ReplicationRuleStatus, ReplicationStatus, ServerSideEncryption,
    ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag, Tagging,
    VersioningConfiguration,
};

use crate::world::{client_with_bucket, refusal};

#[tokio::test]
async fn the_default_encryption_is_that_of_new_objects() {
    let client = client_with_bucket().await;
    let default = ServerSideEncryptionByDefault::builder().sse_algorithm(ServerSideEncryption::AwsKms).build().unwrap();
    let rule = ServerSideEncryptionRule::builder().apply_server_side_encryption_by_default(default).build();
    let configuration = ServerSideEncryptionConfiguration::builder().rules(rule).build().unwrap();
    let set = client.put_bucket_encryption().bucket("bucket").server_side_encryption_configuration(configuration);
    set.send().await.unwrap();
    let put = client.put_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(put.server_side_encryption(), Some(&ServerSideEncryption::AwsKms));
    client.delete_bucket_encryption().bucket("bucket").send().await.unwrap();
    let put = client.put_object().bucket("bucket").key("k").send().await.unwrap();
    assert_eq!(put.server_side_encryption(), Some(&ServerSideEncryption::Aes256));
}

#[tokio::test]
async fn a_bucket_has_tags_of_its_own() {
    let client = client_with_bucket().await;
    assert_eq!(refusal(client.get_bucket_tagging().bucket("bucket").send().await), "404 NoSuchTagSet");
    let tag = Tag::builder().key("team").value("films").build().unwrap();
    let tagging = Tagging::builder().tag_set(tag).build().unwrap();
    client.put_bucket_tagging().bucket("bucket").tagging(tagging).send().await.unwrap();
    let tags = client.get_bucket_tagging().bucket("bucket").send().await.unwrap();
    let tags: BTreeMap<_, _> = tags.tag_set().iter().map(|tag| (tag.key(), tag.value())).collect();
    assert_eq!(tags, BTreeMap::from([("team", "films")]));
}

#[tokio::test]
async fn new_buckets_have_the_settings_of_s3() {
    let client = client_with_bucket().await;
    let block = client.get_public_access_block().bucket("bucket").send().await.unwrap();
    assert_eq!(block.public_access_block_configuration().unwrap().block_public_acls(), Some(true));
    let controls = client.get_bucket_ownership_controls().bucket("bucket").send().await.unwrap();
    let rule = &controls.ownership_controls().unwrap().rules()[0];
    assert_eq!(rule.object_ownership().as_str(), "BucketOwnerEnforced");
    let replication = client.get_bucket_replication().bucket("bucket").send().await;
    assert_eq!(refusal(replication), "404 ReplicationConfigurationNotFoundError");
}

#[tokio::test]
async fn new_objects_are_replicated_as_the_bucket_says() {
    let client = client_with_bucket().await;
    client.create_bucket().bucket("replicas").send().await.unwrap();
    for bucket in ["bucket", "replicas"] {
        let enabled = VersioningConfiguration::builder().status("Enabled".into()).build();
        client.put_bucket_versioning().bucket(bucket).versioning_configuration(enabled).send().await.unwrap();
    }
    let off = DeleteMarkerReplication::builder().status(DeleteMarkerReplicationStatus::Disabled).build();
    let rule = ReplicationRule::builder()
        .id("all")
        .priority(1)
        .status(ReplicationRuleStatus::Enabled)
        .filter(ReplicationRuleFilter::builder().prefix("a/").build())
        .delete_marker_replication(off)
        .destination(Destination::builder().bucket("arn:aws:s3:::replicas").build().unwrap());
    let configuration = ReplicationConfiguration::builder()
        .role("arn:aws:iam::111122223333:role/r")
        .rules(rule.build().unwrap())
        .build()
        .unwrap();
    let set = client.put_bucket_replication().bucket("bucket").replication_configuration(configuration.clone());
    set.send().await.unwrap();
    let kept = client.get_bucket_replication().bucket("bucket").send().await.unwrap();
    assert_eq!(kept.replication_configuration(), Some(&configuration));
    client.put_object().bucket("bucket").key("a/k").send().await.unwrap();
    let status = async |bucket| {
        let head = client.head_object().bucket(bucket).key("a/k").send().await.unwrap();
        head.replication_status().cloned()
    };
    assert_eq!(status("bucket").await, Some(ReplicationStatus::Completed));
    assert_eq!(status("replicas").await, Some(ReplicationStatus::Replica));
}
