use std::collections::BTreeMap;

use aws_sdk_s3::types::{
    DeleteMarkerReplication, DeleteMarkerReplicationStatus, Destination, ReplicationConfiguration, ReplicationRule,
    ReplicationRuleFilter, ReplicationRuleStatus, ReplicationStatus, ServerSideEncryption,
    ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag, Tagging,
    VersioningConfiguration,
};

use s3jobs_local::Emulator;

use crate::s3::world::{client_with_bucket, emulator, refusal, send};

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
    let none = Tagging::builder().set_tag_set(Some(Vec::new())).build().unwrap();
    client.put_bucket_tagging().bucket("bucket").tagging(none).send().await.unwrap();
    assert_eq!(refusal(client.get_bucket_tagging().bucket("bucket").send().await), "404 NoSuchTagSet");
}

#[tokio::test]
async fn versioning_is_named_exactly() {
    let emulator = emulator();
    send(&emulator, "PUT /bucket", &[], "").await;
    for status in ["enabled", "Disabled", ""] {
        let body = format!("<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>");
        assert_eq!(
            send(&emulator, "PUT /bucket?versioning", &[], &body).await.element("Code"),
            "MalformedXML",
            "{status}"
        );
    }
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

/// Every setting as it is sent and answered. What is answered may say more.
const SETTINGS: [(&str, &str, &str); 8] = [
    (
        "versioning",
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
        "<Status>Enabled</Status>",
    ),
    (
        "encryption",
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm>\
         <KMSMasterKeyID>alias/films</KMSMasterKeyID></ApplyServerSideEncryptionByDefault>\
         <BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>",
        "<KMSMasterKeyID>alias/films</KMSMasterKeyID><SSEAlgorithm>aws:kms</SSEAlgorithm>\
         </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled>",
    ),
    (
        "ownershipControls",
        "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>",
        "<Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule>",
    ),
    (
        "publicAccessBlock",
        "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>\
         <RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>",
        "<BlockPublicAcls>true</BlockPublicAcls><BlockPublicPolicy>false</BlockPublicPolicy>\
         <IgnorePublicAcls>false</IgnorePublicAcls><RestrictPublicBuckets>true</RestrictPublicBuckets>",
    ),
    (
        "tagging",
        "<Tagging><TagSet><Tag><Key>team</Key><Value>films</Value></Tag></TagSet></Tagging>",
        "<Tag><Key>team</Key><Value>films</Value></Tag>",
    ),
    (
        "object-lock",
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
         <Mode>GOVERNANCE</Mode><Days>3</Days></DefaultRetention></Rule></ObjectLockConfiguration>",
        "<DefaultRetention><Days>3</Days><Mode>GOVERNANCE</Mode></DefaultRetention>",
    ),
    (
        "replication",
        "<ReplicationConfiguration><Role>arn:aws:iam::111122223333:role/r</Role><Rule><ID>r</ID><Priority>1</Priority>\
         <Filter><And><Prefix>p</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And></Filter><Status>Disabled</Status>\
         <SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>\
         </SourceSelectionCriteria>\
         <Destination><Bucket>arn:aws:s3:::bucket</Bucket><StorageClass>GLACIER</StorageClass></Destination>\
         <DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication></Rule></ReplicationConfiguration>",
        "<And><Prefix>p</Prefix><Tag><Key>a</Key><Value>b</Value></Tag></And>",
    ),
    (
        "acl",
        "<AccessControlPolicy><AccessControlList><Grant><Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:type=\"CanonicalUser\"><ID>friend</ID></Grantee><Permission>READ</Permission></Grant></AccessControlList>\
         <Owner><ID>75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a</ID></Owner></AccessControlPolicy>",
        "<Permission>READ</Permission>",
    ),
];

/// A local S3 with a bucket whose settings can all be set.
async fn with_settable_bucket() -> Emulator {
    let emulator = emulator();
    let settable = [("x-amz-bucket-object-lock-enabled", "true"), ("x-amz-object-ownership", "ObjectWriter")];
    send(&emulator, "PUT /bucket", &settable, "").await;
    emulator
}

#[tokio::test]
async fn every_setting_is_answered_as_it_was_set() {
    let emulator = with_settable_bucket().await;
    for (name, sent, answered) in SETTINGS {
        let set = send(&emulator, &format!("PUT /bucket?{name}"), &[], sent).await;
        assert!(set.status.is_success(), "{name}: {}", set.error());
        let got = send(&emulator, &format!("GET /bucket?{name}"), &[], "").await.body;
        assert!(got.contains(answered), "{name}: {got}");
    }
}

#[tokio::test]
async fn a_setting_that_is_deleted_is_absent_or_s3s_own() {
    let emulator = with_settable_bucket().await;
    let mut seen = Vec::new();
    for name in ["encryption", "ownershipControls", "publicAccessBlock", "replication", "tagging"] {
        let (_, sent, _) = SETTINGS.into_iter().find(|(setting, _, _)| *setting == name).unwrap();
        send(&emulator, &format!("PUT /bucket?{name}"), &[], sent).await;
        assert_eq!(send(&emulator, &format!("DELETE /bucket?{name}"), &[], "").await.status, 204);
        let got = send(&emulator, &format!("GET /bucket?{name}"), &[], "").await;
        seen.push(format!("{name}: {}{}", got.error(), got.element("SSEAlgorithm")));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    encryption: 200 : AES256
    ownershipControls: 404 OwnershipControlsNotFoundError: The bucket ownership controls were not found
    publicAccessBlock: 404 NoSuchPublicAccessBlockConfiguration: The public access block configuration was not found
    replication: 404 ReplicationConfigurationNotFoundError: The replication configuration was not found
    tagging: 404 NoSuchTagSet: The TagSet does not exist
    ");
}

#[tokio::test]
async fn settings_that_contradict_others_are_refused() {
    let emulator = with_settable_bucket().await;
    send(&emulator, "PUT /plain", &[], "").await;
    let put = async |line: &str, body: &str| send(&emulator, &format!("PUT {line}"), &[], body).await.error();
    let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
    let owner_alone =
        "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>";
    let (_, lock, _) = SETTINGS[5];
    let (_, rules, _) = SETTINGS[6];
    let (_, acl, _) = SETTINGS[7];
    let mut seen = vec![put("/bucket?versioning", suspended).await];
    seen.push(put("/plain?object-lock", lock).await);
    seen.push(put("/plain?replication", rules).await);
    seen.push(put("/bucket?replication", &rules.replace(":::bucket", ":::plain")).await);
    seen.push(put("/bucket?replication", &rules.replace(":::bucket", ":::none")).await);
    seen.push(put("/plain?acl", acl).await);
    put("/bucket?acl", acl).await;
    seen.push(put("/bucket?ownershipControls", owner_alone).await);
    seen.push(put("/none?tagging", SETTINGS[4].1).await);
    insta::assert_snapshot!(seen.join("\n"), @"
    409 InvalidBucketState: An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.
    409 InvalidBucketState: Versioning must be &apos;Enabled&apos; on the bucket to apply a Object Lock configuration
    400 InvalidRequest: Versioning must be &apos;Enabled&apos; on the bucket to apply a replication configuration
    400 InvalidRequest: Destination bucket must have versioning enabled.
    400 InvalidRequest: Destination bucket must have versioning enabled.
    400 AccessControlListNotSupported: The bucket does not allow ACLs
    400 InvalidBucketAclWithObjectOwnership: Bucket cannot have ACLs set with ObjectOwnership&apos;s BucketOwnerEnforced setting
    404 NoSuchBucket: The specified bucket does not exist
    ");
}

#[tokio::test]
async fn settings_that_cannot_be_are_refused() {
    let emulator = with_settable_bucket().await;
    let put = async |line: &str, body: &str| send(&emulator, &format!("PUT {line}"), &[], body).await.error();
    let (_, rules, _) = SETTINGS[6];
    let rule = rules.split_once("</Role>").unwrap().1.split_once("</ReplicationConfiguration>").unwrap().0;
    let twice = rules.replace(rule, &rule.repeat(2));
    let many: String = (0..51).map(|n| format!("<Tag><Key>{n}</Key><Value/></Tag>")).collect();
    let (_, encryption, _) = SETTINGS[1];
    let mut seen = vec![put("/bucket?versioning", "<VersioningConfiguration/>").await];
    seen.push(put("/bucket?encryption", &encryption.replace("aws:kms", "AES256")).await);
    seen.push(put("/bucket?encryption", &encryption.replace("aws:kms", "ROT13")).await);
    seen.push(put("/bucket?ownershipControls", &SETTINGS[2].1.replace("Preferred", "Hated")).await);
    seen.push(put("/bucket?tagging", &format!("<Tagging><TagSet>{many}</TagSet></Tagging>")).await);
    seen.push(put("/bucket?tagging", &SETTINGS[4].1.replace("team", "aws:team")).await);
    seen.push(put("/bucket?object-lock", &SETTINGS[5].1.replace("Days>3<", "Days>0<")).await);
    seen.push(
        put("/bucket?replication", &rules.replace("Disabled</Status><Source", "Sometimes</Status><Source")).await,
    );
    seen.push(put("/bucket?replication", &rules.replace("<Priority>1</Priority>", "")).await);
    seen.push(put("/bucket?replication", &twice).await);
    seen.push(put("/bucket?replication", &twice.replacen("<ID>r</ID>", "<ID>s</ID>", 1)).await);
    seen.push(
        put("/bucket?replication", &rules.replace("</Bucket>", "</Bucket><Account>111122223333</Account>")).await,
    );
    insta::assert_snapshot!(seen.join("\n"), @"
    400 IllegalVersioningConfigurationException: The Versioning element must be specified
    400 InvalidArgument: a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse
    400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema
    400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema
    400 BadRequest: Bucket tag count cannot be greater than 50
    400 InvalidTag: System tags cannot be added/updated by requester
    400 InvalidArgument: Default retention period must be a positive integer value, at most 100 years.
    400 MalformedXML: The XML you provided was not well-formed or did not validate against our published schema
    400 InvalidRequest: Priority must be specified for this version of Cross Region Replication configuration schema.
    400 InvalidArgument: Rule Id must be unique. Found same Id for more than one rule.
    400 InvalidRequest: Found duplicate priority 1
    501 NotImplemented: the local S3 does not implement element `Account` here; leave it out
    ");
}
